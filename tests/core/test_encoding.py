"""Text in any usual encoding gives the same rows; and a file that changes while it is read is not taken for whole."""

import codecs
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.formats import read
from apiusage_desktop.core.formats.encoding import PlainText, to_utf8
from apiusage_desktop.core.formats.log_file import CHANGED
from tests.core.reading import HEADER, Outcome, csv_text, read_text, refusal, usage_row, write

NAME = "Café Müller – “€”"
ROWS = [usage_row(clientId="", clientName=name, requests=5, status200=5) for name in (NAME, "Œuvre", "plain")]
TEXTS = {
    "CSV": csv_text(*(f"2020-02-02,{row['clientName']},api/v2/users,5,5,0,0,0,0" for row in ROWS)),
    "query": json.dumps({"results": ROWS, "queryStatus": "Complete"}, ensure_ascii=False),
    "job": json.dumps(
        {
            "entities": [
                {
                    "date": "2020-02-02",
                    "templateUri": "api/v2/users",
                    "requestCount": 5,
                    "status200": 5,
                    "status300": 0,
                    "status400": 0,
                    "status429": 0,
                    "status500": 0,
                    "oauthClient": {"name": row["clientName"]},
                }
                for row in ROWS
            ]
        },
        ensure_ascii=False,
    ),
}
Encode = Callable[[str], bytes]
ENCODINGS: dict[str, Encode] = {
    "UTF-8": str.encode,
    "UTF-8 with BOM": lambda text: text.encode("utf-8-sig"),
    "UTF-16LE with BOM": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16BE with BOM": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16LE": lambda text: text.encode("utf-16-le"),
    "UTF-16BE": lambda text: text.encode("utf-16-be"),
    "UTF-32LE with BOM": lambda text: codecs.BOM_UTF32_LE + text.encode("utf-32-le"),
    "UTF-32BE with BOM": lambda text: codecs.BOM_UTF32_BE + text.encode("utf-32-be"),
    "UTF-32LE": lambda text: text.encode("utf-32-le"),
    "Windows-1252": lambda text: text.encode("cp1252"),
}


@pytest.fixture(scope="module")
def in_utf8(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Each text as it is read in UTF-8."""
    return {name: read_text(tmp_path_factory.mktemp("utf8"), text) for name, text in TEXTS.items()}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", TEXTS)
def test_each_encoding_gives_the_same_rows(
    tmp_path: Path, in_utf8: dict[str, Outcome], encoding: str, name: str
) -> None:
    expected = in_utf8[name]
    outcome = read_text(tmp_path, ENCODINGS[encoding](TEXTS[name]))
    assert outcome.rows == expected.rows
    assert {row["client_name"] for row in outcome.rows} == {NAME, "Œuvre", "plain"}
    assert (outcome.source.rows, outcome.rejected) == (3, [])
    said = [warning for warning in outcome.source.warnings if warning not in expected.source.warnings]
    assert len(said) == (0 if encoding.startswith("UTF-8") else 1)
    assert all(encoding.split(" ")[0].removesuffix("LE").removesuffix("BE") in warning for warning in said)
    assert [path.name for path in outcome.database.parent.iterdir()] == [outcome.database.name]


def plain(folder: Path, content: bytes) -> tuple[bytes, PlainText]:
    path, workspace = write(folder, content), folder / "workspace"
    workspace.mkdir(exist_ok=True)
    (workspace / "text").unlink(missing_ok=True)
    text = to_utf8(path, workspace, lambda: False)
    return text.content.read_bytes(), text


@pytest.mark.parametrize(
    "content", [b"", b"a", "ä€😀".encode(), "ä".encode() * 600_000, b"x" * (1 << 20) + "€".encode(), b"a\0b" * 9]
)  # fmt: skip
def test_utf8_is_read_in_place(tmp_path: Path, content: bytes) -> None:
    assert plain(tmp_path, content) == (content, PlainText(tmp_path / "log.csv"))


def test_a_broken_byte_among_valid_ones_is_left_to_the_reader(tmp_path: Path) -> None:
    content = "M\u00fcller".encode() + b"\n\xfc\n" * 9
    assert plain(tmp_path, content)[0] == content


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 5), st.binary(min_size=1, max_size=40))
def test_bytes_that_are_never_utf8_are_all_kept(
    tmp_path_factory: pytest.TempPathFactory, ahead: int, high: bytes
) -> None:
    # A letter between them keeps two bytes from being one character in UTF-8.
    content = b"x" * ahead + b"".join(bytes([byte | 0x80]) + b"y" for byte in high)
    got, text = plain(tmp_path_factory.mktemp("bytes"), content)
    assert "Windows-1252" in text.warnings[0]
    assert len(got.decode()) == len(content)
    assert [a for a, b in zip(got.decode(), content, strict=True) if b < 0x80] == [chr(b) for b in content if b < 0x80]


def test_what_windows_1252_does_not_define_is_latin_1(tmp_path: Path) -> None:
    assert plain(tmp_path, b"\x80\x81\x8d\x8f\x90\x9d\xff")[0].decode() == "\u20ac\x81\x8d\x8f\x90\x9d\u00ff"


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff\ufffd"), max_size=60))
@pytest.mark.parametrize("codec", ["utf-16", "utf-32"])
def test_marked_wide_text_is_converted_exactly(tmp_path_factory: pytest.TempPathFactory, codec: str, text: str) -> None:
    got, made = plain(tmp_path_factory.mktemp("wide"), text.encode(codec))
    assert got.decode() == text
    assert len(made.warnings) == 1


def test_pieces_may_end_inside_a_character(tmp_path: Path) -> None:
    text = "\n" + "\U0001f600" * 300_000
    assert plain(tmp_path, codecs.BOM_UTF16_LE + text.encode("utf-16-le"))[0].decode() == text
    assert plain(tmp_path, b"x" * ((1 << 20) - 1) + "€\n".encode() + b"\xfc")[1].warnings == ()


@pytest.mark.parametrize("tail", [b"\xd8", b"\x00\xd8", b"\x00\xd8a\x00"])
def test_broken_wide_text_is_said_to_be(tmp_path: Path, tail: bytes) -> None:
    got, text = plain(tmp_path, codecs.BOM_UTF16_LE + "a,b\n".encode("utf-16-le") + tail)
    assert got.decode().startswith("a,b\n\N{REPLACEMENT CHARACTER}")
    assert "1 of its characters are broken" in text.warnings[1]


@pytest.mark.parametrize("content", [bytes(range(256)) * 40, b"\0" * 300, b"\x7fELF" + b"\0\1" * 99, b"MZ\x90\0\3\0"])
def test_what_is_no_text_is_not_converted(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content).title in ("The file is binary, not text", "The file is empty")


@pytest.mark.parametrize("content", ["ä".encode("utf-16"), b"\xfc" * 9, "ä".encode()])
def test_converting_can_be_cancelled(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Cancelled):
        to_utf8(write(tmp_path, content), tmp_path, lambda: True)


# What another program does to a log while it is read, and what the user is told.
LOG = csv_text(*["2020-02-02,Client A,api/v2/users,5,5,0,0,0,0"] * 50)


def append(path: Path) -> None:
    with path.open("a") as stream:
        stream.write("2020-02-03,Client A,api/v2/users,5,5,0,0,0,0\n")


def touch(path: Path) -> None:
    os.utime(path, (1_700_000_000, 1_700_000_000))


def truncate(path: Path) -> None:
    os.truncate(path, len(HEADER) + 60)


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_text(LOG)
    other.replace(path)


def read_while(path: Path, change: Callable[[Path], None], point: int) -> tuple[str, ...]:
    """Read a log while something happens to it when it is asked for the n-th time whether to go on."""
    workspace = path.with_name(f"work{point}")
    workspace.mkdir()
    calls = iter(range(10_000))

    def should_cancel() -> bool:
        if next(calls) == point:
            change(path)
        return False

    return read(path, workspace, should_cancel=should_cancel).warnings


@pytest.mark.parametrize("point", range(3))
@pytest.mark.parametrize("change", [append, touch])
def test_a_log_that_is_written_to_is_read_with_a_warning(
    tmp_path: Path, change: Callable[[Path], None], point: int
) -> None:
    assert CHANGED in read_while(write(tmp_path, LOG), change, point)


@pytest.mark.parametrize("point", range(3))
@pytest.mark.parametrize("change", [truncate, replace, Path.unlink])
def test_a_log_that_becomes_another_is_refused(tmp_path: Path, change: Callable[[Path], None], point: int) -> None:
    with pytest.raises(UsageError) as caught:
        read_while(write(tmp_path, LOG), change, point)
    assert caught.value.title in ("The file changed while it was read", "The file cannot be read")
    assert "log.csv" in str(caught.value)


@pytest.mark.parametrize("change", [replace, Path.unlink])
def test_what_happens_to_a_converted_log_after_that_is_told(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = write(tmp_path, LOG.encode("utf-16"))
    assert CHANGED in read_while(path, change, 4)


@pytest.mark.parametrize("name", ["a*?[b].csv", "tab\tquote'.csv", "\udcff\udcfe.csv", "ünï.csv"])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16LE", "Windows-1252"])
def test_any_name_of_a_file_will_do(tmp_path: Path, name: str, encoding: str) -> None:
    write(tmp_path, "x", "ab.csv")
    assert read_text(tmp_path, ENCODINGS[encoding](TEXTS["CSV"]), name).source.rows == 3
