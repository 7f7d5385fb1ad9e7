"""What the program is made of: the libraries it comes with, their versions and licences.

A frozen program has a list of its parts beside it, written by `packaging/licences.py`; run from source, it asks what
is installed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable

# The licence under which each is used, as SPDX writes it; what packages say of themselves is not of one kind.
DISTRIBUTIONS = {
    "PySide6-Essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "pyqtgraph": "MIT",
    "duckdb": "MIT",
    "pandas": "BSD-3-Clause",
    "numpy": "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
    "python-calamine": "MIT",
    "zstandard": "BSD-3-Clause",
    "PyYAML": "MIT",
    "platformdirs": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "colorama": "BSD-3-Clause",
}
LIST = "sbom.cdx.json"
_TEXT_NAMES = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A library in the program.

    Attributes:
        licence: as an SPDX expression; empty where the text alone says it.
        text: the file with the licence's words, beside the list of parts; empty if there is none.
    """

    name: str
    version: str
    licence: str
    text: str = ""


def parts() -> tuple[Part, ...]:
    """Return all parts, the program's own libraries first."""
    listed = _folder().joinpath(LIST)
    if listed.is_file():
        return tuple(map(_part, json.loads(listed.read_text("utf-8"))["components"]))
    return tuple(installed_parts())


def installed_parts() -> Iterator[Part]:
    """Yield the libraries as they are installed here."""
    for name, licence in DISTRIBUTIONS.items():
        yield Part(name, metadata.version(name), licence)


def licence_text(part: Part) -> str:
    """Return the words of a part's licence, as its makers ship them; empty if they ship none."""
    if part.text:
        return _folder().joinpath(part.text).read_text("utf-8")
    return installed_text(part.name) if part.name in DISTRIBUTIONS else ""


def installed_text(name: str) -> str:
    """Return the words of the licences that an installed library comes with."""
    files = metadata.files(name) or []
    found = [file for file in files if ".dist-info" in str(file) and _TEXT_NAMES.search(str(file))]
    return "\n\n".join(f"{file.name}\n\n{file.read_text('utf-8').strip()}" for file in found)


def _folder() -> Traversable:
    return resources.files("resources").joinpath("licences")


def _part(component: dict[str, object]) -> Part:
    """Return the part that an entry of the list describes (CycloneDX)."""
    licences, properties = component.get("licenses"), component.get("properties")
    licence = licences[0]["expression"] if isinstance(licences, list) else ""
    text = properties[0]["value"] if isinstance(properties, list) else ""
    return Part(str(component["name"]), str(component["version"]), licence, text)
