"""Make the .deb, or the archive to unpack and run, of the frozen program: `deb.py deb|tarball`."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from elf import PACKAGES, elf_files, external_libraries, glibc_floor

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "packaging"))

from icons import PNG_SIZES, write_icons  # noqa: E402

from apiusage_desktop import __version__  # noqa: E402

NAME = "apiusage-desktop"
_HERE = Path(__file__).resolve().parent
_BUNDLE = ROOT / "dist" / NAME
_APP_ID = "local.apiusage.desktop"

# Beside the libraries that it asks for by name. Without a font every letter is a box; without xkb-data no key works.
_MORE_DEPENDS = (
    "fontconfig",
    "fonts-noto-core | fonts-dejavu-core | fonts-liberation2",
    "hicolor-icon-theme",
    "xkb-data",
)
_RECOMMENDED = {"libwayland-client0", "libwayland-cursor0", "libwayland-egl1"}
_DESCRIPTION = """see who calls your Genesys Cloud API, and with which outcome
 Opens the API-usage exports of Genesys Cloud, and request logs of SDKs,
 gateways and proxies, on your own computer: which OAuth clients call most,
 which endpoints they call, what fails, and since when.
 .
 It opens no network connection."""


def architecture() -> str:
    """Return Debian's name for the processor."""
    return subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()


def make_deb(out: Path) -> Path:
    """Build the package and return it."""
    tree = ROOT / "build" / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    _put_program(tree)
    _put_menu_entry(tree)
    _put_documents(tree)
    _set_modes(tree)
    _put_control(tree)
    package = out / f"{NAME}_{_version()}_{architecture()}.deb"
    package.unlink(missing_ok=True)
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z9", "--build", str(tree), str(package)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment())
    return package


def make_tarball(out: Path) -> Path:
    """Pack the program with what its menu entry needs, to unpack and run anywhere; return the archive."""
    folder = ROOT / "build" / "tarball" / f"{NAME}-{__version__}"
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(_BUNDLE, folder, symlinks=True)
    _write(folder / f"{NAME}.desktop", _filled(f"{NAME}.desktop"))
    shutil.copy(ROOT / "resources" / "icons" / "app.svg", folder / f"{NAME}.svg")
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    _set_modes(folder)
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(architecture(), architecture())
    archive = out / f"{folder.name}-linux-{machine}.tar.zst"
    owner = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{_moment()}"]
    command = ["tar", "-C", str(folder.parent), *owner, "-I", "zstd -19 -T0", "-cf", str(archive), folder.name]
    subprocess.run(command, check=True, env=_environment())
    return archive


def _version() -> str:
    """Return the version of the package; VERSION_SUFFIX, such as `~test1`, makes one to upgrade from or to."""
    return f"{__version__}-1{os.environ.get('VERSION_SUFFIX', '')}"


def _moment() -> int:
    """Return the moment of the last change, so that the same source gives the same package."""
    if known := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(known)
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _environment() -> Mapping[str, str]:
    return os.environ | {"SOURCE_DATE_EPOCH": str(_moment())}


def _put_program(tree: Path) -> None:
    shutil.copytree(_BUNDLE, tree / "usr" / "lib" / NAME, symlinks=True)
    link = tree / "usr" / "bin" / NAME
    link.parent.mkdir(parents=True)
    link.symlink_to(Path("..") / "lib" / NAME / NAME)


def _put_menu_entry(tree: Path) -> None:
    share = tree / "usr" / "share"
    _write(share / "applications" / f"{NAME}.desktop", _filled(f"{NAME}.desktop"))
    _write(share / "metainfo" / f"{_APP_ID}.metainfo.xml", _filled(f"{NAME}.metainfo.xml"))
    _write(share / "mime" / "packages" / f"{NAME}.xml", _filled(f"{NAME}.mime.xml"))
    made = ROOT / "build" / "icons"
    write_icons(made)
    icons = share / "icons" / "hicolor"
    for size in PNG_SIZES:
        _write(icons / f"{size}x{size}" / "apps" / f"{NAME}.png", (made / f"{NAME}-{size}.png").read_bytes())
    _write(icons / "scalable" / "apps" / f"{NAME}.svg", (ROOT / "resources" / "icons" / "app.svg").read_bytes())


def _put_documents(tree: Path) -> None:
    share = tree / "usr" / "share"
    documents = share / "doc" / NAME
    licence = (ROOT / "LICENSE").read_text("utf-8").partition("\n\n")[2].partition("\n\n")[2].strip()
    indented = "\n".join(f" {line}" if line else " ." for line in licence.splitlines())
    _write(documents / "copyright", _filled("copyright").replace("@MIT@", indented))
    _write(documents / "changelog.gz", _packed((ROOT / "CHANGELOG.md").read_text("utf-8")))
    when = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(_moment()))
    entry = f"{NAME} ({_version()}) unstable; urgency=medium\n\n  * What is new stands in changelog.gz.\n\n"
    _write(documents / "changelog.Debian.gz", _packed(f"{entry} -- {_maintainer()}  {when}\n"))
    _write(share / "man" / "man1" / f"{NAME}.1.gz", _packed(_filled(f"{NAME}.1")))
    _write(share / "lintian" / "overrides" / NAME, _filled("lintian-overrides"))


def _put_control(tree: Path) -> None:
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    kilobytes = sum(-(-path.lstat().st_size // 1024) for path in tree.rglob("*"))
    depends, recommends = _needs()
    fields = {
        "Package": NAME,
        "Version": _version(),
        "Architecture": architecture(),
        "Maintainer": _maintainer(),
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(depends),
        "Recommends": ", ".join(recommends),
        "Section": "utils",
        "Priority": "optional",
        "Description": _DESCRIPTION,
    }
    sums = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in files)
    _write(tree / "DEBIAN" / "md5sums", "".join(sums))
    _write(tree / "DEBIAN" / "control", "".join(f"{name}: {value}\n" for name, value in fields.items()))
    (tree / "DEBIAN").chmod(0o755)


def _needs() -> tuple[list[str], list[str]]:
    """Return what must be installed, and what should be: found in the files, not guessed."""
    files = list(elf_files(_BUNDLE))
    floor = ".".join(map(str, glibc_floor(files)))
    packages = {PACKAGES[library] for library in external_libraries(files)}
    needed = sorted(packages - _RECOMMENDED - {"libc6"})
    return [f"libc6 (>= {floor})", *needed, *_MORE_DEPENDS], [*sorted(packages & _RECOMMENDED), "shared-mime-info"]


def _maintainer() -> str:
    return os.environ.get("DEB_MAINTAINER", "The API Usage Desktop authors <apiusage-desktop@localhost>")


def _filled(name: str) -> str:
    """Return a file of this folder with version and date in their places."""
    day = time.strftime("%Y-%m-%d", time.gmtime(_moment()))
    return (_HERE / name).read_text("utf-8").replace("@VERSION@", __version__).replace("@DATE@", day)


def _packed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def _set_modes(tree: Path) -> None:
    """Let everybody read everything, and run what is a program; whatever umask this was built with."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            is_program = path.is_dir() or (path.name == NAME and path.parent.name.startswith(NAME))
            path.chmod(0o755 if is_program else 0o644)


if __name__ == "__main__":
    kinds = {"deb": make_deb, "tarball": make_tarball}
    if not re.fullmatch("|".join(kinds), "".join(sys.argv[1:])):
        raise SystemExit(__doc__)
    made = kinds[sys.argv[1]](ROOT / "dist")
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.1f} MB")
