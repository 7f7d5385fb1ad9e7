"""The log that comes with the program, to try it with."""

from importlib import resources
from pathlib import Path

SAMPLE_NAME = "contoso-usage.json"


def sample_path() -> Path:
    """Return the sample's place; the program is always unpacked, so it is a real file."""
    return Path(str(resources.files("resources"))).resolve() / "samples" / SAMPLE_NAME


def is_sample(path: Path) -> bool:
    return path == sample_path()
