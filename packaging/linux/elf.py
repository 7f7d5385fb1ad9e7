"""What the bundle asks of the system it runs on: the glibc it needs, and libraries that it does not bring along.

elf.py FOLDER prints both; exits with 1 if they are more than is declared here.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

# Built on Debian 12. A release is built on the oldest system that the libraries allow, and needs less.
DECLARED_GLIBC = (2, 36)

# The Debian package that has a library which a bundle cannot bring: the C library, and the graphics driver's own.
PACKAGES = {
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libgl1",
    "libOpenGL.so.0": "libgl1",
    # Only on a Wayland desktop, which has them.
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
}

Version: TypeAlias = tuple[int, ...]


def elf_files(folder: Path) -> Iterator[Path]:
    """Yield the programs and libraries in a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def glibc_floor(files: Iterable[Path]) -> Version:
    """Return the oldest glibc that has every symbol these files ask for."""
    found = _readelf("--version-info", files)
    return max(tuple(map(int, version.split("."))) for version in re.findall(r"Name: GLIBC_([\d.]+)", found))


def external_libraries(files: Iterable[Path]) -> set[str]:
    """Return the libraries that these files load and that are not among them."""
    files = list(files)
    asked = set(re.findall(r"\(NEEDED\).*\[(.+)\]", _readelf("--dynamic", files)))
    return asked - {path.name for path in files} - {link.name for path in files for link in path.parent.iterdir()}


def _readelf(option: str, files: Iterable[Path]) -> str:
    return subprocess.run(["readelf", "--wide", option, *files], capture_output=True, text=True, check=True).stdout


def main(folder: Path) -> int:
    files = list(elf_files(folder))
    floor, libraries = glibc_floor(files), external_libraries(files)
    unknown = sorted(libraries - PACKAGES.keys())
    written, declared = (".".join(map(str, version)) for version in (floor, DECLARED_GLIBC))
    print(f"elf: {len(files)} files need glibc {written} (declared {declared}) and {', '.join(sorted(libraries))}")
    if floor > DECLARED_GLIBC:
        print("elf: the bundle needs a newer glibc than is declared", file=sys.stderr)
    if unknown:
        print(f"elf: nothing declares {', '.join(unknown)}", file=sys.stderr)
    return 1 if unknown or floor > DECLARED_GLIBC else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
