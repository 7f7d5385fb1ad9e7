"""What `build.spec` does with what PyInstaller found: fewer symbols, and no surprise among the modules."""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that what imports this can import the program next

_LISTED_MODULES = ROOT / "packaging" / "modules.txt"

# Where a file goes in the bundle, where it is now, what kind it is.
Entry: TypeAlias = tuple[str, str, str]

# These carry symbols for debuggers, four fifths of their size. Stripping all is no way: it breaks numpy's OpenBLAS,
# so that the program never starts, and nothing says so. The self-test proves these.
_STRIPPED = ("libpython3", "libicui18n.so", "libicuuc.so", "zstandard/backend_c.")


def stripped(binaries: Iterable[Entry], folder: Path) -> Iterator[Entry]:
    """Yield the files of the bundle, some of them as copies in `folder` without symbols for debuggers (Linux)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source, kind in binaries:
        if sys.platform == "linux" and kind != "SYMLINK" and _is_stripped(name):
            copy = folder / Path(name).name
            shutil.copy(source, copy)
            subprocess.run(["strip", "--strip-unneeded", str(copy)], check=True)
            yield name, str(copy), kind
        else:
            yield name, source, kind


def _is_stripped(name: str) -> bool:
    path = Path(name)
    return any(
        f"{path.parent.name}/{path.name}".startswith(start) or path.name.startswith(start) for start in _STRIPPED
    )


def compare_modules(pure: Iterable[Entry], binaries: Iterable[Entry]) -> None:
    """Hold the packages that go into the bundle against those that were looked at and agreed to.

    Raises:
        SystemExit: there are others, or fewer; the message says which.
    """
    names = {name.partition(".")[0] for name, _, _ in pure}
    names |= {Path(name).parts[0].partition(".")[0] for name, _, kind in binaries if kind == "EXTENSION"}
    # PyInstaller's own, how Python was built, and the folder of its own libraries.
    others = ("_pyi_", "_sysconfigdata_", "python3")
    found = {name for name in names - sys.stdlib_module_names if not name.startswith(others)}
    listed = {line.partition("#")[0].strip() for line in _LISTED_MODULES.read_text("utf-8").splitlines()} - {""}
    if found != listed:
        raise SystemExit(
            f"build.spec: the bundle's top-level modules are not those of {_LISTED_MODULES.name}:"
            f" new are {sorted(found - listed)}, missing are {sorted(listed - found)}."
            " Exclude what is not needed; else list it, with its reason."
        )
