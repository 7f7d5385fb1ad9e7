"""Hold the size of what users download against what was agreed to: `sizes.py NAME PATH`.

Exits with 1 if it is above its bar, or has grown by more than 3 % without `sizes.txt` saying so.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_AGREED = ROOT / "packaging" / "sizes.txt"
_GROWTH = 1.03


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def verdict(name: str, size: int, agreed: str) -> tuple[bool, str]:
    """Tell whether a size is agreed to, and say it in words.

    Args:
        agreed: lines of name, agreed size and bar, in millions of bytes.
    """
    lines = [line.partition("#")[0].split() for line in agreed.splitlines()]
    (figure, bar), *_ = ([float(word) for word in rest] for known, *rest in filter(None, lines) if known == name)
    megabytes = size / 1e6
    said = f"{name}: {megabytes:.1f} MB; agreed {figure:g}, bar {bar:g}"
    if megabytes > bar:
        return False, f"{said}: it is above its bar"
    if megabytes > figure * _GROWTH:
        return (
            False,
            f"{said}: it has grown by {megabytes / figure - 1:.1%}; if that is meant, say so in {_AGREED.name}",
        )
    return True, said


if __name__ == "__main__":
    whole, words = verdict(sys.argv[1], size_of(Path(sys.argv[2])), _AGREED.read_text("utf-8"))
    print(f"sizes: {words}", file=sys.stdout if whole else sys.stderr)
    sys.exit(0 if whole else 1)
