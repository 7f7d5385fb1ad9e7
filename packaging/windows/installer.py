"""Make the Windows installer of a frozen program with makensis, on Windows or Linux.

installer.py BUNDLE OUT [--version 0.1.0] [--program apiusage-desktop.exe]

It is signed if there is something to sign with (`sign.py`); else nothing is, and that is said.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "packaging"))

from icons import NAME, write_icons  # noqa: E402

from apiusage_desktop import __version__  # noqa: E402

_WORK = ROOT / "build" / "windows"


def bundled_files(bundle: Path) -> list[PurePosixPath]:
    """Return the files of a bundle, by folder; links are of Linux alone, and are left out."""
    files = (path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(PurePosixPath(path.relative_to(bundle).as_posix()) for path in files)


def file_list(bundle: Path, files: Iterable[PurePosixPath]) -> str:
    """Write the macros that put each file in its place, and that remove exactly these and no others."""
    files = list(files)
    folders = sorted({folder for file in files for folder in file.parents if folder != PurePosixPath(".")})
    put, last = list[str](), None
    for file in sorted(files, key=lambda file: (str(file.parent), file.name)):
        if file.parent != last:
            put.append(f'  SetOutPath "{_installed(file.parent)}"')
            last = file.parent
        put.append(f'  File "{bundle / file}"')
    remove = [f'  Delete "{_installed(file)}"' for file in files]
    # The innermost first; one in which the user has put something is not empty, and stays.
    remove += [f'  RMDir "{_installed(folder)}"' for folder in reversed(folders)]
    return "\n".join([*_macro("PUT_FILES", put), *_macro("REMOVE_FILES", remove), ""])


def _macro(name: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"!macro {name}"
    yield from lines
    yield "!macroend"


def _installed(path: PurePosixPath) -> str:
    below = "" if path == PurePosixPath(".") else "\\" + _escaped("\\".join(path.parts))
    return f"$INSTDIR{below}"


def _escaped(text: str) -> str:
    return text.replace("$", "$$")


def make_installer(bundle: Path, out: Path, version: str, program: str) -> None:
    """Compile the installer."""
    _WORK.mkdir(parents=True, exist_ok=True)
    write_icons(_WORK)
    files = bundled_files(bundle)
    if PurePosixPath(program) not in files:
        raise SystemExit(f"installer: there is no {program} in {bundle}")
    listed = _WORK / "files.nsh"
    # With a byte order mark makensis knows UTF-8.
    listed.write_text(file_list(bundle, files), "utf-8-sig")
    kilobytes = sum((bundle / file).stat().st_size for file in files) // 1024
    defines = {
        "VERSION": version, "PROGRAM": program, "ICON": _WORK / f"{NAME}.ico", "FILES": listed,
        "OUT": out.resolve(), "KILOBYTES": kilobytes,
    }  # fmt: skip
    if sys.platform == "linux":
        # Debian's makensis makes this one, and wine needs no second set of libraries to run it.
        defines["TARGET"] = "amd64-unicode"
    if os.environ.get("SIGN_CERTIFICATE"):
        # makensis has the uninstaller signed before it packs it, and the installer in the end.
        defines["SIGN"] = f'"{sys.executable}" "{Path(__file__).with_name("sign.py")}"'
    else:
        print("installer: SIGN_CERTIFICATE is not set, nothing is signed", file=sys.stderr)
    out.parent.mkdir(parents=True, exist_ok=True)
    command = ["makensis", "-V2", "-WX", *(f"-D{name}={value}" for name, value in defines.items())]
    subprocess.run([*command, str(Path(__file__).with_name("installer.nsi"))], check=True)
    print(f"installer: {out.name}: {out.stat().st_size / 1e6:.1f} MB, {len(files)} files")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", default=__version__)
    parser.add_argument("--program", default=f"{NAME}.exe")
    options = parser.parse_args()
    make_installer(options.bundle.resolve(), options.out, options.version, options.program)
