"""Make a stand-in for the Windows program where only the Linux one can be built: `stand_in.py FOLDER`.

It has the Linux program's files, for the size, and as the program itself one that wine can start.
"""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BUNDLE = ROOT / "dist" / "apiusage-desktop"
# Waits for input for as long as it is let, with no display.
_PROGRAM = Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/cmd.exe")


def put_program(folder: Path) -> None:
    """Put a program that stays open into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_PROGRAM, folder / "apiusage-desktop.exe")


def make_stand_in(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_BUNDLE, folder, copy_function=os.link, ignore=_links)
    (folder / "apiusage-desktop").unlink()
    put_program(folder)


def _links(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if Path(folder, name).is_symlink()]


if __name__ == "__main__":
    make_stand_in(Path(sys.argv[1]))
