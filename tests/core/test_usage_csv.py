"""CSV: its dialects, its line numbers, and the lines that are no rows."""

import csv
import io
from pathlib import Path

import pytest

from tests.core.reading import HEADER, ROW, csv_text, read_file, read_text, refusal, write

SECOND = "2020-02-03T00:00:00Z,Client B,api/v2/groups,4,1,0,2,1,1"


def test_nine_columns(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, csv_text(ROW, SECOND))
    source = outcome.source
    assert (source.format, source.unit) == ("usage table (CSV)", "line")
    assert (source.rows, source.rejected, source.blank, source.header, source.requests) == (2, 0, 0, 1, 9)
    assert outcome.summed() == {"2xx": 6, "4xx": 1, "429": 1, "5xx": 1}
    assert {row["client_name"] for row in outcome.rows} == {"Client A", "Client B"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("bom", "quoted"), [(False, False), (True, True)])
def test_dialects(tmp_path: Path, delimiter: str, line_end: str, bom: bool, quoted: bool) -> None:
    stream = io.StringIO()
    writer = csv.writer(
        stream, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    )
    writer.writerows(
        [line.split(",") for line in (HEADER, ROW, SECOND, "short,row", "", ROW.replace("02-02", "02-09"))]
    )
    text = ("\ufeff" if bom else "") + stream.getvalue()
    outcome = read_text(tmp_path, text.encode())
    assert (outcome.source.rows, outcome.source.requests, outcome.source.rejected) == (3, 14, 2)
    assert [rejected[:2] for rejected in outcome.rejected] == [(line, "it has too few columns") for line in (4, 5)]


MIXED = [
    "{h}\n{a}\r\n{b}\n", "{h}\r\n{a}\n{b}\r\n", "{h}\n{a}\r\n{b}\r\n", "{h}\r\n{a}\n{b}\n", "{h}\n{a}\r{b}\n",
    "{h}\r{a}\r\n{b}", "{h}\n{a}\n{b}\r", "\n\r\n{h}\n{a}\n{b}\n", "\r\n\n{h}\r\n{a}\r\n{b}\r\n",
]  # fmt: skip


@pytest.mark.parametrize("layout", MIXED)
def test_mixed_line_ends(tmp_path: Path, layout: str) -> None:
    bad = layout.format(h=HEADER, a=ROW, b=SECOND) + "\nbad"
    outcome = read_text(tmp_path, bad.encode())
    assert (outcome.source.rows, outcome.source.requests) == (2, 9)
    expected = len(io.StringIO(bad, newline=None).read().split("\n"))
    assert [entry for entry, _, _ in outcome.rejected] == [expected]


def test_line_ends_that_change_late(tmp_path: Path) -> None:
    many = "".join(f"2020-02-02,c,e{number},1,1,0,0,0,0\n" for number in range(20_000))
    outcome = read_text(tmp_path, f"{HEADER}\n{many}{ROW}\r\nbad\r\n")
    assert outcome.source.rows == 20_001
    assert [entry for entry, _, _ in outcome.rejected] == [20_003]
    assert list(outcome.database.parent.iterdir()) == [outcome.database]


@pytest.mark.parametrize("before", ["\n", "\n\n\n", "\r\n\r\n", "\ufeff\n"])
def test_blank_lines_before_the_header(tmp_path: Path, before: str) -> None:
    line_end = "\r\n" if "\r" in before else "\n"
    outcome = read_text(tmp_path, before + line_end.join([HEADER, ROW, "bad", ""]))
    assert outcome.source.blank == before.count("\n")
    assert outcome.rejected[0][0] == before.count("\n") + 3


def test_last_line_without_end(tmp_path: Path) -> None:
    assert read_text(tmp_path, f"{HEADER}\n{ROW}\n{SECOND}").source.rows == 2


def test_quoted_line_breaks_delimiters_and_quotes(tmp_path: Path) -> None:
    name = 'A, "quoted"\n\nname;|\t'
    quoted = '"' + name.replace('"', '""') + '"'
    outcome = read_text(tmp_path, csv_text(ROW.replace("Client A", quoted), "bad", SECOND))
    assert outcome.source.rows == 2
    assert name.strip() in {row["client_name"].strip() for row in outcome.rows}
    assert [entry for entry, _, _ in outcome.rejected] == [5]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a,b", "it has too few columns"),
        ("   ", "it has too few columns"),
        (ROW + ",1", "it has too many columns"),
        ('2020-02-12,"Mike Implicit Grant,"api/v2/users/me",2,2,0,0,0,0', "a quotation mark is missing or misplaced"),
        ('2020-02-12,"a"b,api,2,2,0,0,0,0', "a quotation mark is missing or misplaced"),
        ("2020-02-12," + "x" * 2_100_000 + ",api,2,2,0,0,0,0", "it is longer than 2 MB"),
        ("TOTAL,,,12345,,,,,", "its date is not a date such as 2020-02-29"),
        (",,,12345,,,,,", "it has no date"),
        (HEADER, "its date is not a date such as 2020-02-29"),
    ],
)
def test_a_line_that_is_no_row(tmp_path: Path, line: str, reason: str) -> None:
    outcome = read_text(tmp_path, csv_text(ROW, "", line, SECOND))
    assert (outcome.source.rows, outcome.source.requests, outcome.source.blank) == (2, 9, 1)
    assert [rejected[:2] for rejected in outcome.rejected] == [(4, reason)]
    assert len(outcome.rejected[0][2]) <= 2001


def test_a_line_that_is_not_utf8(tmp_path: Path) -> None:
    bad = b"2020-02-02,M\xfcller,api/v2/x,1,1,0,0,0,0"
    # One name in UTF-8 shows that the file is not in another encoding as a whole.
    content = csv_text(ROW, "LINE", SECOND.replace("Client", "Clïent")).encode().replace(b"LINE", bad)
    outcome = read_text(tmp_path, content)
    assert [rejected[:2] for rejected in outcome.rejected] == [(3, "it is not UTF-8 text")]


def test_an_open_quotation_mark_costs_its_own_line_only(tmp_path: Path) -> None:
    outcome = read_text(tmp_path, csv_text(ROW, '2020-02-02,"open,api,1,1,0,0,0,0', SECOND, "", SECOND))
    assert (outcome.source.rows, outcome.source.blank) == (3, 1)
    assert [rejected[:2] for rejected in outcome.rejected] == [(3, "a quotation mark is missing or misplaced")]


def test_an_open_quotation_mark_in_a_large_file_loses_nothing(tmp_path: Path) -> None:
    many = "".join(f"2020-02-02,c,e{number},1,1,0,0,0,0\n" for number in range(300_000))
    broken = '2020-02-02,"open,api,1,1,0,0,0,0\n'
    quoted = '2020-02-03,"two\nlines",api,1,1,0,0,0,0\n'
    outcome = read_text(tmp_path, f"{HEADER}\n{quoted}{broken}{many}{broken}{quoted}")
    assert (outcome.source.rows, outcome.source.requests) == (300_002, 300_002)
    assert [entry for entry, _, _ in outcome.rejected] == [4, 300_005]
    assert not any("neither rows nor rejected" in warning for warning in outcome.source.warnings)


def test_a_rejected_record_of_several_lines_does_not_shift_the_others(tmp_path: Path) -> None:
    wide = ROW.replace("Client A", '"a\n\nb"') + ",9,9"
    outcome = read_text(tmp_path, csv_text(wide, ROW.replace(",5,5", ",x,5"), "", SECOND, "bad"))
    assert [entry for entry, _, _ in outcome.rejected] == [2, 5, 8]
    assert (outcome.source.rows, outcome.source.blank) == (1, 1)


def test_large_file_has_exact_lines(tmp_path: Path) -> None:
    lines = [f"2020-02-{number % 28 + 1:02},c,api/v2/x/{number % 997},1,1,0,0,0,0" for number in range(150_000)]
    for number in range(0, 150_000, 4999):
        lines[number] = ("too,few", ROW + ",9", "", ROW.replace(",5,5", ",x,5"))[number % 4]
    bad = [number + 2 for number in range(0, 150_000, 4999) if number % 4 != 2]
    outcome = read_text(tmp_path, csv_text(*lines))
    assert [entry for entry, _, _ in outcome.rejected] == bad
    assert outcome.source.rows + outcome.source.rejected + outcome.source.blank == 150_000


def test_a_pattern_in_the_name_is_no_pattern(tmp_path: Path) -> None:
    write(tmp_path, csv_text(SECOND, SECOND), "b1.csv")
    for name in ("b*.csv", "b?.csv", "b[1].csv"):
        path = write(tmp_path, csv_text(ROW), name)
        assert read_file(path, tmp_path).source.requests == 5


@pytest.mark.parametrize("name", ["it's; drop table rows; --.csv", "a b\n%41$HOME{x}.csv", "é\U0001f600.csv", 'q".csv'])
def test_odd_file_names(tmp_path: Path, name: str) -> None:
    assert read_text(tmp_path, csv_text(ROW), name).source.requests == 5


def test_file_name_that_is_no_text(tmp_path: Path) -> None:
    try:
        path = write(tmp_path, csv_text(ROW), "log\udcff.csv")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes Unicode names only")
    assert read_file(path, tmp_path).source.requests == 5


HOSTILE = [
    '"', '""', "'", "`", ";", "--", "/*", "select", "date2", "order", "group by", "null", "column0", "column1",
    "*", "?", "$1", "%", "\\", "\t", " ", "", "rowid", "entry", "record", "x" * 300, "é\u202eb", "\U0001f600",
    '"; drop table fields; --', "'); attach 'x'; --", "a\nb", "count(*)", "record_number",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_column_names(tmp_path: Path, name: str) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([name, "date", name, "clientName", name.upper(), "requests", name])
    writer.writerow(["1", "2020-02-02", "2", "A", "3", "7", "4"])
    stream.write("bad\n")
    outcome = read_text(tmp_path, stream.getvalue())
    assert (outcome.source.rows, outcome.source.requests, outcome.source.rejected) == (1, 7, 1)
    assert outcome.rejected[0][0] == (3 if "\n" not in name else 7)


def test_of_two_columns_with_one_meaning_the_first_counts(tmp_path: Path) -> None:
    text = "date,requests,Requests,total,client,client\n2020-02-02,1,2,3,A,B\n"
    outcome = read_text(tmp_path, text)
    assert outcome.source.requests == 1
    assert outcome.rows[0]["client_name"] == "A"


def test_all_lines_bad_names_the_first(tmp_path: Path) -> None:
    error = refusal(tmp_path, csv_text("", "bad", "worse"))
    assert error.line == 3
    assert "All 2 were rejected" in error.detail
    assert "it has too few columns" in str(error)
