"""What the program says it is made of."""

import re
from pathlib import Path

import pytest

from apiusage_desktop.core.parts import DISTRIBUTIONS, Part, installed_text, licence_text, parts

ROOT = Path(__file__).resolve().parents[2]


def test_parts_are_what_the_lock_installs() -> None:
    lock = (ROOT / "requirements" / "runtime.txt").read_text()
    locked = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    assert {name.lower() for name in DISTRIBUTIONS} == locked


def test_run_from_source_each_part_has_its_version() -> None:
    known = {part.name: part for part in parts()}
    assert known["pandas"] == Part("pandas", "3.1.1", "BSD-3-Clause")
    assert all(re.match(r"\d", part.version) for part in known.values())


@pytest.mark.parametrize("name", [name for name, licence in DISTRIBUTIONS.items() if not licence.startswith("LGPL")])
def test_each_library_ships_the_words_of_its_licence(name: str) -> None:
    words = licence_text(Part(name, "", ""))
    assert words == installed_text(name)
    assert re.search(r"permission is hereby granted|redistribution and use|apache license", words, re.IGNORECASE)
