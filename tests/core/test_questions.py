"""What a log leaves open is asked, with what is needed to answer; an answer is taken."""

import json
from datetime import date
from pathlib import Path

import pytest

from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.formats.asking import period_in_name
from apiusage_desktop.core.mappings import RememberedMappings, mapping_key
from apiusage_desktop.core.read_options import (
    DEFAULT_READ_OPTIONS,
    ColumnsQuestion,
    DateOrder,
    DateOrderQuestion,
    PeriodQuestion,
    ReadOptions,
    RejectedQuestion,
)
from apiusage_desktop.core.source import Certainty, Grain
from tests.core.reading import ROW, csv_text, query_json, read_text, refusal, usage_row

DMY, MDY = ReadOptions(date_order=DateOrder.DAY_FIRST), ReadOptions(date_order=DateOrder.MONTH_FIRST)


def asked(folder: Path, content: str, options: ReadOptions = DEFAULT_READ_OPTIONS, name: str = "log.csv") -> UsageError:
    return refusal(folder, content, name, options)


def dates(*texts: str) -> str:
    return "date;client;requests\n" + "".join(f"{text};A;{2**place}\n" for place, text in enumerate(texts))


def days(folder: Path, content: str, options: ReadOptions = DEFAULT_READ_OPTIONS) -> list[str]:
    return sorted({str(row["start"].date()) for row in read_text(folder, content, "log.csv", options).rows})


def test_the_order_of_day_and_month_is_asked(tmp_path: Path) -> None:
    question = asked(tmp_path, dates("3/4/2020", "5/4/2020 00:00"))
    assert isinstance(question, DateOrderQuestion)
    assert question.examples == ("3/4/2020", "5/4/2020 00:00")
    assert days(tmp_path, dates("3/4/2020", "5/4/2020"), DMY) == ["2020-04-03", "2020-04-05"]
    assert days(tmp_path, dates("3/4/2020", "5/4/2020"), MDY) == ["2020-03-04", "2020-05-04"]


def test_the_order_is_asked_in_json_too(tmp_path: Path) -> None:
    content = query_json([usage_row(date="03-04-2020")])
    assert isinstance(asked(tmp_path, content, name="a.json"), DateOrderQuestion)
    assert read_text(tmp_path, content, "a.json", DMY).source.first_day == date(2020, 4, 3)


def test_one_date_decides_for_all_whatever_was_said(tmp_path: Path) -> None:
    for options in (DEFAULT_READ_OPTIONS, DMY, MDY):
        assert days(tmp_path, dates("3/4/2020", "13/4/2020"), options) == ["2020-04-03", "2020-04-13"]
        assert days(tmp_path, dates("3/4/2020", "4/13/2020"), options) == ["2020-03-04", "2020-04-13"]


def test_dates_that_contradict_each_other_are_asked_and_the_others_rejected(tmp_path: Path) -> None:
    content = dates("3/4/2020", "13/4/2020", "4/14/2020")
    question = asked(tmp_path, content)
    assert isinstance(question, DateOrderQuestion)
    assert "others with the month" in question.detail
    outcome = read_text(tmp_path, content, "log.csv", MDY)
    assert [rejected[:2] for rejected in outcome.rejected] == [
        (3, "its day and month stand the other way round than in the other dates")
    ]
    assert outcome.source.requests == 1 + 4


@pytest.mark.parametrize("texts", [("4/4/2020", "5/5/2020"), ("3.4.2020",), ("2020/3/4",), ("3-Apr-2020",)])
def test_what_can_be_read_one_way_only_is_not_asked(tmp_path: Path, texts: tuple[str, ...]) -> None:
    assert len(days(tmp_path, dates(*texts))) == len(texts)


TOTAL = "client,url,requests,2xx\nA,b,5,5\nB,c,7,6\n"
FEBRUARY = DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 29))


@pytest.mark.parametrize("content", [TOTAL, "date,client,requests\n,A,5\n,B,7\n"])
def test_the_period_of_a_total_is_asked(tmp_path: Path, content: str) -> None:
    question = asked(tmp_path, content, name="usage-feb2020.csv")
    assert isinstance(question, PeriodQuestion)
    assert (question.requests, question.suggested) == (12, (FEBRUARY.first, FEBRUARY.last))
    source = read_text(tmp_path, content, "log.csv", ReadOptions(period=FEBRUARY)).source
    assert (source.grain, source.certainty) == (Grain.PERIOD, Certainty.TOLD)
    assert (source.first_day, source.last_day, source.requests) == (FEBRUARY.first, FEBRUARY.last, 12)


def test_a_total_lies_on_the_first_day_of_its_period(tmp_path: Path) -> None:
    assert days(tmp_path, TOTAL, ReadOptions(period=FEBRUARY)) == ["2020-02-01"]


def test_a_period_says_nothing_of_a_log_with_dates(tmp_path: Path) -> None:
    source = read_text(tmp_path, csv_text(ROW), "log.csv", ReadOptions(period=FEBRUARY)).source
    assert (source.grain, source.first_day) == (Grain.DAY, date(2020, 2, 2))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2020-02.csv", "2020-02-01", "2020-02-29"),
        ("usage_202002.csv", "2020-02-01", "2020-02-29"),
        ("feb2020.json", "2020-02-01", "2020-02-29"),
        ("Usage February 2020 (1).csv", "2020-02-01", "2020-02-29"),
        ("2020-Februar.xlsx", "2020-02-01", "2020-02-29"),
        ("2020-01_to_2020-03.csv", "2020-01-01", "2020-03-31"),
        ("2020-02-03_2020-02-09.csv", "2020-02-03", "2020-02-09"),
        ("20200203-20200209.csv", "2020-02-03", "2020-02-09"),
        ("export 2020-02-03.csv", "2020-02-03", "2020-02-03"),
    ],
)
def test_the_name_suggests_a_period(name: str, first: str, last: str) -> None:
    assert period_in_name(name) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("name", ["log.csv", "2020.csv", "202013.csv", "log-12345678.csv", "mark5"])
def test_other_names_suggest_none(name: str) -> None:
    assert period_in_name(name) is None


def test_more_bad_rows_than_good_are_asked_about(tmp_path: Path) -> None:
    content = csv_text(ROW, "bad,?token=SECRET123", "worse")
    question = asked(tmp_path, content)
    assert isinstance(question, RejectedQuestion)
    assert (question.rows, question.rejected) == (1, 2)
    assert question.examples == ((3, "it has too few columns", "bad,?token=[removed]"),
                                 (4, "it has too few columns", "worse"))  # fmt: skip
    assert read_text(tmp_path, content, "log.csv", ReadOptions(accept_rejected=True)).source.rows == 1


def test_as_many_bad_rows_as_good_are_not_asked_about(tmp_path: Path) -> None:
    assert read_text(tmp_path, csv_text(ROW, "bad"), "log.csv", DEFAULT_READ_OPTIONS).source.rejected == 1


UNKNOWN = "Wann;Wer;Was;Wieviel\n2020-02-02;A;api/v2/x?token=SECRET123;5\n2020-02-03;B;api/v2/y;6\n"
COLUMNS = (("Wann", "date"), ("Wer", "client_name"), ("Was", "endpoint"), ("Wieviel", "requests"))


def test_unknown_columns_are_asked(tmp_path: Path) -> None:
    question = asked(tmp_path, UNKNOWN)
    assert isinstance(question, ColumnsQuestion)
    assert question.header == ("Wann", "Wer", "Was", "Wieviel")
    assert question.preview == (
        ("2020-02-02", "A", "api/v2/x?token=[removed]", "5"),
        ("2020-02-03", "B", "api/v2/y", "6"),
    )
    assert question.guess == {}
    assert "SECRET123" not in str(question)
    source = read_text(tmp_path, UNKNOWN, "log.csv", ReadOptions(columns=COLUMNS)).source
    assert (source.rows, source.requests, source.header) == (2, 11, 1)


def test_what_is_known_of_the_columns_is_the_guess(tmp_path: Path) -> None:
    question = asked(tmp_path, "date,who,calls made\n2020-02-02,A,5\n2020-02-03,A,5\n")
    assert isinstance(question, ColumnsQuestion)
    assert question.guess == {"date": "date"}
    told = ReadOptions(columns=(("CALLS_MADE", "requests"), ("Who", "client_name")))
    assert read_text(tmp_path, "date,who,calls made\n2020-02-02,A,5\n", "log.csv", told).source.requests == 5


def test_without_header_the_columns_have_numbers(tmp_path: Path) -> None:
    content = "2020-02-02,A,5\n2020-02-03,B,6\n"
    question = asked(tmp_path, content)
    assert isinstance(question, ColumnsQuestion)
    assert question.header == ("column 1", "column 2", "column 3")
    assert len(question.preview) == 2
    told = (("column 1", "date"), ("column 2", "client_name"), ("column 3", "requests"))
    source = read_text(tmp_path, content, "log.csv", ReadOptions(columns=told)).source
    assert (source.rows, source.requests, source.header) == (2, 11, 0)


def test_the_user_knows_better_than_the_names(tmp_path: Path) -> None:
    content = "date,client,requests,count\n2020-02-02,A,1,5\n"
    assert read_text(tmp_path, content).source.requests == 1
    told = ReadOptions(columns=(("count", "requests"),))
    assert read_text(tmp_path, content, "log.csv", told).source.requests == 5
    left_out = ReadOptions(columns=(("requests", ""),))
    assert read_text(tmp_path, content, "log.csv", left_out).source.requests == 5


@pytest.mark.parametrize("told", [(("Wann", "date"),), (("no such column", "requests"),)])
def test_an_answer_that_does_not_do_is_asked_again(tmp_path: Path, told: tuple[tuple[str, str], ...]) -> None:
    assert isinstance(asked(tmp_path, UNKNOWN, ReadOptions(columns=told)), ColumnsQuestion)


@pytest.mark.parametrize(
    "content",
    ["Dear all,\nplease find attached\n", "first,last\nA,B\nC,D\n", "one\ntwo\n", "a,b\n1,2,3\n4\n5,6,7,8\n", "a;b\n"],
)
def test_what_is_no_table_of_counts_is_no_log(tmp_path: Path, content: str) -> None:
    assert "This is not a usage log" in str(asked(tmp_path, content))


HEADER = ("Wann", "Wer", "Was", "Wie viel")


def test_columns_are_remembered_for_headers_that_mean_the_same(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "columns.json"
    RememberedMappings(path).put(HEADER, (*COLUMNS, ("not in it", "method")))
    assert RememberedMappings(path).get(["wann", "WER", " was ", "wie_viel"]) == COLUMNS
    assert RememberedMappings(path).get(["Wann", "Wer", "Was"]) == ()
    assert [entry.name for entry in path.parent.iterdir()] == ["columns.json"]


def test_columns_without_names_are_not_remembered(tmp_path: Path) -> None:
    mappings = RememberedMappings(tmp_path / "columns.json")
    mappings.put(("column 1", "column 2"), (("column 1", "date"), ("column 2", "requests")))
    assert mappings.get(("column 1", "column 2")) == ()


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "null", '{"version": 2, "columns": {}}', '{"version": 1, "columns": []}', "[" * 100_000, "\0",
        json.dumps({"version": 1, "columns": {mapping_key(HEADER): [["Wann"]]}}),
        json.dumps({"version": 1, "columns": {mapping_key(HEADER): [["Wann", "no field"]]}}),
        json.dumps({"version": 1, "columns": {mapping_key(HEADER): [["Wann", 5]]}}),
        json.dumps({"version": 1, "columns": {mapping_key(HEADER): 5}}),
    ],
)  # fmt: skip
def test_garbage_remembers_nothing_and_is_written_over(tmp_path: Path, content: str) -> None:
    path = tmp_path / "columns.json"
    path.write_text(content)
    mappings = RememberedMappings(path)
    assert mappings.get(HEADER) == ()
    mappings.put(HEADER, COLUMNS)
    assert mappings.get(HEADER) == COLUMNS


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    mappings = RememberedMappings(tmp_path / "file" / "columns.json")
    mappings.put(HEADER, COLUMNS)
    assert mappings.get(HEADER) == ()


def test_only_the_latest_are_remembered(tmp_path: Path) -> None:
    mappings = RememberedMappings(tmp_path / "columns.json")
    for number in range(205):
        mappings.put((f"name {number}",), ((f"name {number}", "date"),))
    assert mappings.get(("name 4",)) == ()
    assert mappings.get(("name 5",))
