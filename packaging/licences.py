"""Write what is in the bundle, and under which licences: a CycloneDX list and a text for each part.

`build.spec` calls it with the files it is about to bundle. On Debian it also finds the packages that system libraries
come from.
"""

import json
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from freezing import ROOT, Entry  # first: it makes the program's packages known

from apiusage_desktop import __version__
from apiusage_desktop.core.parts import LIST, Part, installed_parts, installed_text

_TEXTS = ROOT / "packaging" / "licences"
_COMMON = Path("/usr/share/common-licenses")
# Where Debian keeps the long texts that its copyright files only name.
_LONG = ("Apache-2.0", "GPL-2", "GPL-3", "LGPL-2", "LGPL-2.1", "LGPL-3", "MPL-1.1", "MPL-2.0")


def write_licences(folder: Path, binaries: Iterable[Entry]) -> None:
    """Write the list and the texts into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    found = [*_libraries(), *_of_python()]
    components = []
    for part, purl, text in [*found, *_of_debian(binaries)]:
        (folder / part.text).write_text(text, "utf-8")
        components.append(_component(part, purl))
    (folder / LIST).write_text(json.dumps(_list_of(components), indent=1), "utf-8")


def _libraries() -> Iterator[tuple[Part, str, str]]:
    """Yield the Python libraries, with where they come from and their licences' words."""
    for part in installed_parts():
        text = _qt_text() if part.licence.startswith("LGPL") else installed_text(part.name)
        if not text:
            raise SystemExit(f"licences: {part.name} comes with no text of its licence")
        yield _with_text(part), f"pkg:pypi/{part.name.lower()}@{part.version}", text


def _of_python() -> Iterator[tuple[Part, str, str]]:
    text = _python_text()
    version = platform.python_version()
    yield _with_text(Part("Python", version, "Python-2.0.1")), f"pkg:generic/python@{version}", text
    version = metadata.version("pyinstaller")
    part = _with_text(Part("PyInstaller bootloader", version, "GPL-2.0-or-later WITH Bootloader-exception"))
    yield part, f"pkg:pypi/pyinstaller@{version}", installed_text("pyinstaller")


def _python_text() -> str:
    base = Path(sys.base_prefix)
    library = base / "lib" / f"python3.{sys.version_info.minor}"
    names = [
        base / "LICENSE.txt",
        library / "LICENSE.txt",
        Path(f"/usr/share/doc/python3.{sys.version_info.minor}/copyright"),
    ]
    for path in names:
        if path.is_file():
            return path.read_text("utf-8")
    raise SystemExit(f"licences: the licence of Python is in none of {[str(path) for path in names]}")


def _of_debian(binaries: Iterable[Entry]) -> Iterator[tuple[Part, str, str]]:
    """Yield the Debian packages that libraries in the bundle come from."""
    if not _COMMON.is_dir():
        return
    sources = sorted(
        {str(Path(source).resolve()) for _, source, _ in binaries if source.startswith(("/usr/lib", "/lib"))}
    )
    packages = sorted({_owner(source) for source in sources})
    for package in packages:
        name, version, architecture = package
        text = Path(f"/usr/share/doc/{name}/copyright").read_text("utf-8", "replace")
        named = [kind for kind in _LONG if f"common-licenses/{kind}" in text]
        words = [text, *((_COMMON / kind).read_text("utf-8") for kind in named)]
        yield (
            _with_text(Part(name, version, "")),
            f"pkg:deb/debian/{name}@{version}?arch={architecture}",
            "\n\n".join(words),
        )


def _owner(library: str) -> tuple[str, str, str]:
    """Return name, version and architecture of the package that installed a file."""
    # Debian moved /lib into /usr/lib, and packages still name their files by either.
    for path in (library, library.removeprefix("/usr")):
        found = subprocess.run(["dpkg-query", "--search", path], capture_output=True, text=True).stdout
        if found:
            package = found.partition(": ")[0]
            form = "${Package} ${Version} ${Architecture}"
            said = subprocess.run(
                ["dpkg-query", "--show", "-f", form, package], capture_output=True, text=True, check=True
            )
            name, version, architecture = said.stdout.split()
            return name, version, architecture
    raise SystemExit(f"licences: no package has installed {library}")


def _with_text(part: Part) -> Part:
    return Part(part.name, part.version, part.licence, f"{part.name.replace(' ', '-')}.txt")


def _qt_text() -> str:
    return "".join((_TEXTS / f"{name}.txt").read_text("utf-8") for name in ("qt", "LGPL-3.0", "GPL-3.0"))


def _component(part: Part, purl: str) -> dict[str, object]:
    known = {"licenses": [{"expression": part.licence}]} if part.licence else {}
    return {
        "type": "library",
        "bom-ref": purl,
        "name": part.name,
        "version": part.version,
        **known,
        "purl": purl,
        "properties": [{"name": "licence text", "value": part.text}],
    }


def _list_of(components: list[dict[str, object]]) -> dict[str, object]:
    program = {
        "type": "application",
        "name": "apiusage-desktop",
        "version": __version__,
        "licenses": [{"expression": "MIT"}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": program},
        "components": components,
    }
