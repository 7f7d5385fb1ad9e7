"""Tables as they are met: for each its rows, rejected rows, columns and requests, and every line accounted for."""

import random
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.read_options import DateOrder, ReadOptions
from tests.core.reading import HEADER, Outcome, read_text

_ALL = ReadOptions(accept_rejected=True, date_order=DateOrder.DAY_FIRST)

H = "date,client,requests\n"
S = "date;client;requests\n"
A = "2020-02-02,A,5\n"
B = "2020-02-03,B,7\n"

_NO_COUNTS = ("-1", "NaN", "inf", "1e3", "0x1", "-", "n/a")

# name: text, (rows, rejected, blank, header), requests.
MATRIX: dict[str, tuple[str, tuple[int, int, int, int], int]] = {
    # Dialects.
    "comma": (H + A + B, (2, 0, 0, 1), 12),
    "semicolon": ((H + A + B).replace(",", ";"), (2, 0, 0, 1), 12),
    "tab": ((H + A + B).replace(",", "\t"), (2, 0, 0, 1), 12),
    "bar": ((H + A + B).replace(",", "|"), (2, 0, 0, 1), 12),
    "BOM": ("\ufeff" + H + A, (1, 0, 0, 1), 5),
    "CR LF": ((H + A + B).replace("\n", "\r\n"), (2, 0, 0, 1), 12),
    "CR": ((H + A + B).replace("\n", "\r"), (2, 0, 0, 1), 12),
    "mixed ends": (H + A.replace("\n", "\r\n") + B, (2, 0, 0, 1), 12),
    "no end": ((H + A).rstrip("\n"), (1, 0, 0, 1), 5),
    "all quoted": (re.sub(r"([^,\n]+)", r'"\1"', H + A), (1, 0, 0, 1), 5),
    "delimiter in quotes": (H + '2020-02-02,"A, Inc",5\n', (1, 0, 0, 1), 5),
    "break in quotes": (H + '2020-02-02,"A\nInc",5\n' + B, (2, 0, 0, 1), 12),
    "broken name in the header": ('date,"client\nid",requests\n2020-02-02,A,5\nbad\n', (1, 1, 0, 1), 5),
    "blank line in a name": ('date,"client\n\nid",requests\n\n2020-02-02,A,5\n', (1, 0, 1, 1), 5),
    "Excel's separator": ("sep=;\n" + S + "2020-02-02;A;5\n", (1, 0, 0, 2), 5),
    "Excel's separator, quoted": ('"sep=,"\n\n' + H + A, (1, 0, 1, 2), 5),
    "other separator than most": ("sep=|\n" + "date|client|a,b;c,d|requests\n2020-02-02|A|x|5\n", (1, 0, 0, 2), 5),
    # Before and after the rows.
    "title": ("API usage\n" + H + A, (1, 0, 0, 2), 5),
    "titles and blanks": ("API usage, 2020\n\nMade by: me\n\n" + H + A, (1, 0, 2, 3), 5),
    "padded title": ("API usage,,\n,,\n" + H + A, (1, 0, 0, 3), 5),
    "title with an open quote": ('Usage of "my org\n\n' + H + A + "bad\n", (1, 1, 1, 2), 5),
    "title that is an open quote": ('"Usage\nof all,\n' + H + A + B, (2, 0, 0, 3), 12),
    "title of field names": ("Date: 2020, Client: all\n" + H + A, (1, 0, 0, 2), 5),
    "title of 29 lines": ("note\n" * 29 + H + A, (1, 0, 0, 30), 5),
    "title in CR LF": ("API usage\r\n\r\n" + (H + A).replace("\n", "\r\n"), (1, 0, 1, 2), 5),
    "total": (H + A + B + "Total,,12\n", (2, 1, 0, 1), 12),
    "total without a word": (H + A + B + ",,12\n", (2, 1, 0, 1), 12),
    "footer": (H + A + "\nExported by me\n", (1, 1, 1, 1), 5),
    "header again": (H + A + H + B, (2, 1, 0, 1), 12),
    "blank lines": ("\n" + H + "\n" + A + "\n\n" + B + "\n", (2, 0, 5, 1), 12),
    "line of delimiters": (H + A + ",,\n" + B, (2, 1, 0, 1), 12),
    # Ragged.
    "too few": (H + A + "2020-02-03,B\n", (1, 1, 0, 1), 5),
    "too many": (H + A + "2020-02-03,B,7,8\n" + B, (2, 1, 0, 1), 12),
    "delimiters at all ends": ("date,client,requests,\n2020-02-02,A,5,\n2020-02-03,B,7,\n", (2, 0, 0, 1), 12),
    "delimiters at the ends of rows": (H + "2020-02-02,A,5,\n2020-02-03,B,7,\n", (2, 0, 0, 1), 12),
    "two at the ends of rows": (H + "2020-02-02,A,5,,\n2020-02-03,B,7,,\n", (2, 0, 0, 1), 12),
    "delimiter at the end of the header": ("date,client,requests,\n" + A + B, (2, 0, 0, 1), 12),
    "delimiter at one end": (H + A + B + "2020-02-04,C,1,\n", (3, 0, 0, 1), 13),
    "two delimiters at one end": (H + A + B + "2020-02-04,C,1,,\n", (3, 0, 0, 1), 13),
    "late field beyond the names": (H + "2020-02-02,A,5,\n" * 60 + "2020-02-03,B,7,x\n", (60, 1, 0, 1), 300),
    "open quote": (H + '2020-02-02,"A,5\n' + A + B, (2, 1, 0, 1), 12),
    "open quote to the end": (H + A + '2020-02-02,"A,5\n', (1, 1, 0, 1), 5),
    "two open quotes": (H + '2020-02-02,"A,5\n' + A + '2020-02-02,"A,5\n' + B, (2, 2, 0, 1), 12),
    "open quote beside quoted rows": (H + '"2020-02-02","A,"5"\n' + '"2020-02-02","A","5"\n' + B, (2, 1, 0, 1), 12),
    "open quote beside a broken name": (H + '2020-02-02,"A,5\n2020-02-02,"A\nInc",5\n' + B, (2, 1, 0, 1), 12),
    "text after a quote": (H + '2020-02-02,"A"x,5\n' + B, (1, 1, 0, 1), 7),
    # Names.
    "camel and snake": ("Date,client_name,requestCount\n" + A, (1, 0, 0, 1), 5),
    "German": ("Datum;OAuth-Client;Anfragen\n02.02.2020;A;5\n", (1, 0, 0, 1), 5),
    "French": ("Jour;Nom du client;Requêtes\n02/02/2020;A;5\n13/02/2020;A;6\n", (2, 0, 0, 1), 11),
    "Spanish": ("Fecha;Nombre del cliente;Solicitudes\n02/02/2020;A;5\n", (1, 0, 0, 1), 5),
    "Portuguese": ("Data;Nome do cliente;Solicitações\n02/02/2020;A;5\n", (1, 0, 0, 1), 5),
    "Italian": ("Data;Cliente;Richieste\n02/02/2020;A;5\n", (1, 0, 0, 1), 5),
    "Dutch": ("Datum;Clientnaam;Aantal\n02-02-2020;A;5\n", (1, 0, 0, 1), 5),
    "Japanese": ("日付,クライアント名,リクエスト数\n2020年2月2日,A,5\n", (1, 0, 0, 1), 5),
    # Numbers.
    "comma thousands": (H + '2020-02-02,A,"1,234"\n' + A, (2, 0, 0, 1), 1239),
    "point thousands": (S + "2020-02-02;A;1.234\n2020-02-02;B;5\n", (2, 0, 0, 1), 1239),
    "point millions": (S + "2020-02-02;A;1.234.567\n2020-02-02;B;2.000\n", (2, 0, 0, 1), 1236567),
    "point thousands and decimals": (S + "2020-02-02;A;1.234,0\n2020-02-02;B;5,00\n", (2, 0, 0, 1), 1239),
    "comma thousands and decimals": (H + '2020-02-02,A,"1,234.0"\n2020-02-02,B,5.00\n', (2, 0, 0, 1), 1239),
    "space": (S + "2020-02-02;A;1 234\n2020-02-02;B;12345\n", (2, 0, 0, 1), 13579),
    "hard spaces": (S + "2020-02-02;A;1\u00a0234\n2020-02-02;B;1\u202f234\n", (2, 0, 0, 1), 2468),
    "apostrophe": (S + "2020-02-02;A;1'234\n2020-02-02;B;1’234\n", (2, 0, 0, 1), 2468),
    "zero fractions": (S + "2020-02-02;A;1234.0\n2020-02-02;B;5.000\n", (2, 0, 0, 1), 1239),
    "comma fractions": (S + "2020-02-02;A;1234,0\n2020-02-02;B;5,00\n", (2, 0, 0, 1), 1239),
    "1.234 beside 12345": (S + "2020-02-02;A;1.234\n2020-02-02;B;12345\n", (1, 1, 0, 1), 12345),
    "1.234 beside 1.5": (S + "2020-02-02;A;1.234\n2020-02-02;B;1.5\n2020-02-02;C;3\n", (1, 2, 0, 1), 3),
    "1.234 beside 1,234": (S + "2020-02-02;A;1.234\n2020-02-02;B;1,234\n2020-02-02;C;3\n", (1, 2, 0, 1), 3),
    "1.234 beside 1,234,567": (S + "2020-02-02;A;1.234\n2020-02-02;B;1,234,567\n", (1, 1, 0, 1), 1234567),
    "total with other marks": (S + "2020-02-02;A;1.234\n2020-02-02;B;5\nTotal;;1239\n", (2, 1, 0, 1), 1239),
    "groups that are none": (S + "2020-02-02;A;1.23.456\n2020-02-02;B;0.123\n2020-02-02;C;1\n", (1, 2, 0, 1), 1),
    "no numbers": (S + "".join(f"2020-02-02;A;{t}\n" for t in _NO_COUNTS) + A.replace(",", ";"),
                   (1, 7, 0, 1), 5),
    # Dates.
    "ISO with zones": (H + "2020-02-02T23:30:00-05:00,A,5\n2020-02-02T00:30:00Z,A,7\n", (2, 0, 0, 1), 12),
    "American": (H + "2/2/2020 12:00:00 AM,A,5\n2/13/2020 1:00 PM,A,7\n", (2, 0, 0, 1), 12),
    "British": (H + "02/02/2020,A,5\n13/02/2020,A,7\n", (2, 0, 0, 1), 12),
    "mixed forms": (H + "2020-02-02,A,1\n2.2.2020,A,2\n2020/02/02,A,4\n2 Feb 2020,A,8\n", (4, 0, 0, 1), 15),
    "month first": (H + '"Feb 2, 2020",A,5\n"February 3, 2020 01:00",A,7\n', (2, 0, 0, 1), 12),
    "epoch": (H + "1580601600,A,5\n1580601600000,A,7\n", (2, 0, 0, 1), 12),
    "no dates among dates": (H + A + "yesterday,A,7\n31.02.2020,A,7\n1999-01-01,A,7\n,A,7\n", (1, 4, 0, 1), 5),
}  # fmt: skip


def lines_of(text: str) -> int:
    return len(re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text.removeprefix("\ufeff")))


def assert_accounted(outcome: Outcome, records: int) -> None:
    """Check that every record of the file is a row, rejected, blank or header, and none twice."""
    source = outcome.source
    assert source.rows + source.rejected + source.blank + source.header == records
    assert len({entry for entry, _, _ in outcome.rejected}) == len(outcome.rejected) == source.rejected
    assert not any("neither rows nor rejected" in warning for warning in source.warnings)


@pytest.mark.parametrize("name", MATRIX)
def test_matrix(tmp_path: Path, name: str) -> None:
    text, counts, requests = MATRIX[name]
    outcome = read_text(tmp_path, text, options=_ALL)
    source = outcome.source
    assert (source.rows, source.rejected, source.blank, source.header) == counts
    assert source.requests == requests
    assert {row["client_name"] or row["client_id"] for row in outcome.rows}
    # A name that is broken in two takes a line more.
    assert_accounted(outcome, lines_of(text) - sum(text.count(f'"{cut}') * cut.count("\n") for cut in
                                                   ("A\nInc", "client\nid", "client\n\nid")))  # fmt: skip


def test_the_first_day_of_each_form(tmp_path: Path) -> None:
    for name in ("British", "mixed forms", "month first", "epoch", "American", "German", "Japanese"):
        source = read_text(tmp_path, MATRIX[name][0], options=_ALL).source
        assert str(source.first_day) == "2020-02-02", name


def test_thousands_are_told(tmp_path: Path) -> None:
    warnings = read_text(tmp_path, MATRIX["point thousands"][0]).source.warnings
    assert any('"." between the thousands' in warning and "1.234" in warning for warning in warnings)
    assert not any("thousands" in warning for warning in read_text(tmp_path, MATRIX["comma"][0]).source.warnings)


def test_other_columns_than_the_unnamed_ones_keep_their_names(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, MATRIX["late field beyond the names"][0])
    assert outcome.rejected == [(62, "it has too many columns", "2020-02-03,B,7,x")]


_LINES = (
    "2020-02-02,A,api/v2/x,1,1,0,0,0,0", '"2020-02-03","B","api/v2/y","2","2","0","0","0","0"', "", "bad", ",,,,,,,,",
    '2020-02-04,"A, Inc",api/v2/x,4,4,0,0,0,0', "Total,,,7,,,,,", HEADER,
)  # fmt: skip


@given(lines=st.lists(st.sampled_from(_LINES), max_size=30), seed=st.integers(0, 10_000), changes=st.integers(0, 6))
@settings(max_examples=25, deadline=None)
def test_every_line_of_a_mutated_file_is_accounted_for(lines: list[str], seed: int, changes: int) -> None:
    chance = random.Random(seed)
    characters = list("\n".join([*lines, _LINES[0], _LINES[1]]))
    for _ in range(changes):
        place = chance.randrange(len(characters))
        characters[place] = chance.choice(["", '"', ",", ";", "\n", "x", "9", " ", '""', characters[place] * 2])
    text = HEADER + "\n" + "".join(characters)
    with tempfile.TemporaryDirectory() as folder:
        try:
            outcome = read_text(Path(folder), text, options=_ALL)
        except UsageError:
            return
    # A record of several lines counts once, so there may be fewer records than lines, never more.
    source = outcome.source
    told = source.rows + source.rejected + source.blank + source.header
    broken = text.count('"') > 0
    assert told == lines_of(text) or (broken and told < lines_of(text))
    assert not any("neither rows nor rejected" in warning for warning in source.warnings)
