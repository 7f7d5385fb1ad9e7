"""Dates as people, spreadsheets and programs write them, read by the column and never guessed one by one.

Only where a log has dates that are not plain ISO are its distinct texts looked at here; each is parsed once.
"""

import duckdb

from apiusage_desktop.core.engine import quote_literal
from apiusage_desktop.core.read_options import DateOrder, DateOrderQuestion
from apiusage_desktop.core.redact import redact

NO_DATE = "it has no date"
NOT_A_DATE = "its date is not a date such as 2020-02-29"
OTHER_ORDER = "its day and month stand the other way round than in the other dates"

_EXAMPLES = 5

# A time after the date. Its zone, if it has one, moves the moment to UTC.
_TIME = (
    r"(?:T|t|,? +)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?"
    r"(?: ?([AaPp])[.]? ?[Mm][.]?)? ?(Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?$"
)
_TIME_PARTS = "['h', 'm', 's', 'fraction', 'half', 'zone']"
_YEAR, _SHORT, _LETTERS = "([0-9]{4})", "([0-9]{4}|[0-9]{2})", r"(\p{L}{3,10})[.]?"
_SLASHED = rf"([0-9]{{1,2}})/([0-9]{{1,2}})/{_SHORT}|([0-9]{{1,2}})-([0-9]{{1,2}})-{_YEAR}"

# Each way to write a day, and where its year, month and day stand in it.
_SHAPES = (
    (rf"{_YEAR}-([0-9]{{1,2}})-([0-9]{{1,2}})", r"\1|\2|\3"),
    (rf"{_YEAR}/([0-9]{{1,2}})/([0-9]{{1,2}})", r"\1|\2|\3"),
    (rf"{_YEAR}[.] ?([0-9]{{1,2}})[.] ?([0-9]{{1,2}})[.]?", r"\1|\2|\3"),
    (r"((?:20|19)[0-9]{2})([0-9]{2})([0-9]{2})", r"\1|\2|\3"),
    (rf"{_YEAR}年([0-9]{{1,2}})月([0-9]{{1,2}})日", r"\1|\2|\3"),
    (rf"([0-9]{{1,2}})[.] ?([0-9]{{1,2}})[.] ?{_SHORT}", r"\3|\2|\1"),
    (rf"([0-9]{{1,2}})(?:st|nd|rd|th|[.])?[-/ ]?{_LETTERS}(?:[-/]|,? ){_SHORT}", r"\3|\2|\1"),
    (rf"([0-9]{{1,2}}) de {_LETTERS} de {_YEAR}", r"\3|\2|\1"),
    (rf"{_LETTERS}[- ]([0-9]{{1,2}})(?:st|nd|rd|th)?(?:,? |-){_YEAR}", r"\3|\1|\2"),
)

# January to December in the languages of the product's page; accents and case do not matter.
_MONTHS = (
    "jan january januar janvier janv enero ene janeiro gennaio gen januari",
    "feb february februar fevrier fevr febrero fevereiro fev febbraio februari",
    "mar march marz mrz mars marzo marco maart mrt",
    "apr april avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "jun june juni juin junio junho giugno giu",
    "jul july juli juillet juil julio julho luglio lug",
    "aug august aout agosto ago augustus",
    "sep sept september septembre septiembre setembro set settembre",
    "oct october oktober okt octobre octubre outubro out ottobre ott",
    "nov november novembre noviembre novembro",
    "dec december dezember dez decembre diciembre dic dezembro dicembre",
)
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


def collect_dates(connection: duckdb.DuckDBPyConnection, column: str, order: DateOrder | None) -> None:
    """Make the table `dates` of the distinct texts in a column of `raw`: `text`, `moment`, and `reason` if it has none.

    Args:
        connection: the reader's database.
        column: the column's expression.
        order: the user's word on dates that could be either; what the dates themselves decide comes first.

    Raises:
        DateOrderQuestion: every date could begin with the day or with the month, and the user has not said it.
    """
    connection.execute(
        f"""create or replace temp table written as select text, {_clean("text")} as clean,
            regexp_replace({_clean("text")}, {quote_literal(_TIME)}, '') as body
        from (select distinct {column} as text from raw where {column} <> '')"""  # noqa: S608 - the expression is ours
    )
    order = _decide_order(connection, order)
    connection.execute(_dates_sql(order))
    connection.execute("drop table written")


def find_order(connection: duckdb.DuckDBPyConnection, relation: str, column: str, told: DateOrder | None) -> DateOrder:
    """Return whether the dates in a column begin with the day or with the month.

    Args:
        connection: reads the relation.
        relation: a table expression.
        column: SQL of the texts.
        told: the user's word; what the dates themselves decide comes first.

    Raises:
        DateOrderQuestion: they could begin with either, and the user has not said it.
    """
    # Their times say nothing of it, and there are as many of them as rows.
    connection.execute(
        f"""create or replace temp table written as select distinct body as text, body as clean, body
        from (select regexp_replace({_clean("text")}, {quote_literal(_TIME)}, '') as body
            from (select trim({column}) as text from {relation}))"""  # noqa: S608 - a format's own SQL
    )
    order = _decide_order(connection, told)
    connection.execute("drop table written")
    return order


def with_moments(relation: str, column: str, order: DateOrder, *, has_zone: bool) -> str:
    """Return a relation with the column `q_told`: the moment that each text tells, to the fraction of a second.

    Args:
        relation: a table expression.
        column: SQL of the texts.
        order: whether dates begin with the day or with the month.
        has_zone: whether texts name a zone, which moves the moment to UTC; those that do otherwise tell none.
    """
    shapes = " ".join(_when(pattern, places) for pattern, places in (*_SHAPES, _slashed(order)))
    zoned = "time.zone <> ''" if has_zone else "time.zone = ''"
    seconds = "coalesce(try_cast(time.s as integer), 0)"
    micros = "coalesce(try_cast(rpad(left(time.fraction, 6), 6, '0') as integer), 0)"
    # Names with a prefix of ours: the relation's own columns may be called anything.
    return f"""(select * exclude (q_clean, q_day, time, h, m), case when {zoned} and h <= 23 and m <= 59
                and {seconds} <= 59 and (time.half = '' or h between 1 and 12)
            then {_day_sql("q_day")} + to_minutes({_HOUR_SQL} * 60 + m - {_OFFSET_SQL})
                + to_microseconds({seconds} * 1000000 + {micros}) end as q_told
        from (select *, try_cast(time.h as integer) as h, coalesce(try_cast(time.m as integer), 0) as m
            from (select *, regexp_extract(q_clean, {quote_literal(_TIME)}, {_TIME_PARTS}) as time,
                    case {shapes} end as q_day
                from (select *, regexp_replace(q_clean, {quote_literal(_TIME)}, '') as body
                    from (select *, {_clean(f"trim({column})")} as q_clean from {relation})))))"""  # noqa: S608 - a format's own SQL


def _clean(text: str) -> str:
    """Build the text with plain spaces and without the day of the week, which says nothing that the date does not."""
    spaces = f"translate({text}, '\u00a0\u202f', '  ')"
    return f"regexp_replace({spaces}, '^(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +', '')"


def _decide_order(connection: duckdb.DuckDBPyConnection, told: DateOrder | None) -> DateOrder:
    pattern = quote_literal(_SLASHED)
    first, second, total = connection.execute(
        f"""with parts as (select string_split(regexp_replace(body, {pattern}, '\\1\\4|\\2\\5'), '|') as part
            from written where regexp_full_match(body, {pattern})),
        numbers as (select cast(part[1] as integer) as a, cast(part[2] as integer) as b from parts)
        select count(case when a between 13 and 31 and b between 1 and 12 then 1 end),
            count(case when b between 13 and 31 and a between 1 and 12 then 1 end),
            count(case when a between 1 and 12 and b between 1 and 12 and a <> b then 1 end) from numbers"""  # noqa: S608 - the pattern is ours
    ).fetchall()[0]
    if first and not second:
        return DateOrder.DAY_FIRST
    if second and not first:
        return DateOrder.MONTH_FIRST
    if told is None and (total or first):
        raise _order_question(connection, contradict=bool(first))
    # Without ambiguous dates the order makes no difference.
    return told or DateOrder.DAY_FIRST


def _order_question(connection: duckdb.DuckDBPyConnection, *, contradict: bool) -> DateOrderQuestion:
    found = connection.execute(
        f"select text from written where regexp_full_match(body, {quote_literal(_SLASHED)}) order by text limit ?",  # noqa: S608 - the pattern is ours
        [_EXAMPLES],
    ).fetchall()
    examples = tuple(text for (text,) in found)
    shown = ", ".join(redact(text, 40) for text in examples)
    why = "Some begin with the day, others with the month" if contradict else "They can begin with either"
    question = DateOrderQuestion(
        "It does not say whether its dates begin with the day or with the month", f"{why}: {shown}.", "Say which it is."
    )
    question.examples = examples
    return question


_OTHER = {DateOrder.DAY_FIRST: DateOrder.MONTH_FIRST, DateOrder.MONTH_FIRST: DateOrder.DAY_FIRST}


def _slashed(order: DateOrder) -> tuple[str, str]:
    return _SLASHED, r"\3\6|\2\5|\1\4" if order is DateOrder.DAY_FIRST else r"\3\6|\1\4|\2\5"


def _dates_sql(order: DateOrder) -> str:
    slashed, turned = _slashed(order), _slashed(_OTHER[order])
    shapes = " ".join(_when(pattern, places) for pattern, places in (*_SHAPES, slashed))
    return f"""create or replace temp table dates as
        with timed as (
            select *, regexp_extract(clean, {quote_literal(_TIME)}, {_TIME_PARTS}) as time,
                case {shapes} end as day, case {_when(*turned)} end as turned from written),
        placed as (select *, {_day_sql("day")} as date, {_day_sql("turned")} as turned_date,
            try_cast(time.h as integer) as h, coalesce(try_cast(time.m as integer), 0) as m from timed),
        moments as (select *, case when time.h = '' then cast(date as timestamp)
            when m > 59 or coalesce(try_cast(time.s as integer), 0) > 59 or h > 23
                or (time.half <> '' and h not between 1 and 12) then null
            when time.zone = '' then cast(date as timestamp)
            else date + to_minutes({_HOUR_SQL} * 60 + m) - to_minutes({_OFFSET_SQL}) end as read from placed)
        select text, coalesce(read, {_EPOCH_SQL}) as moment,
            case when coalesce(read, {_EPOCH_SQL}) is not null then '' when turned_date is not null
            then {quote_literal(OTHER_ORDER)} else {quote_literal(NOT_A_DATE)} end as reason
        from moments"""  # noqa: S608 - all parts are ours


def _when(pattern: str, places: str) -> str:
    whole = quote_literal(f"^(?:{pattern})$")
    return f"when regexp_matches(body, {whole}) then regexp_replace(body, {whole}, {quote_literal(places)})"


def _day_sql(column: str) -> str:
    """Build the date of a text `year|month|day`, in which the month may be a name."""
    names = ", ".join(f"'{name}': {number}" for name, number in MONTH_NUMBERS.items())
    year, month, day = (f"split_part({column}, '|', {place})" for place in (1, 2, 3))
    number = f"coalesce(try_cast({month} as integer), map {{{names}}}[lower(strip_accents({month}))])"
    whole_year = f"case when length({year}) = 2 then '20' || {year} else {year} end"
    return f"try_cast(printf('%s-%02d-%s', {whole_year}, {number}, lpad({day}, 2, '0')) as date)"


_HOUR_SQL = "(case time.half when '' then h else h % 12 + case lower(time.half) when 'p' then 12 else 0 end end)"

# The zone in minutes; beyond 14 hours there is none.
_OFFSET_SQL = """(case when regexp_matches(time.zone, '^[+-]')
    then case when cast(time.zone[2:3] as integer) > 14 then null
        else (case when time.zone[1] = '-' then -1 else 1 end) * (cast(time.zone[2:3] as integer) * 60
            + coalesce(try_cast(replace(time.zone[4:], ':', '') as integer), 0)) end
    else 0 end)"""

# Seconds, milli-, micro- or nanoseconds since 1970, told apart by their digits.
_EPOCH_SQL = """(case when regexp_full_match(clean, '[0-9]{9,10}([.][0-9]+)?')
        then make_timestamp(cast(regexp_extract(clean, '^[0-9]+') as bigint) * 1000000)
    when regexp_full_match(clean, '[0-9]{12,13}([.][0-9]+)?')
        then make_timestamp(cast(regexp_extract(clean, '^[0-9]+') as bigint) * 1000)
    when regexp_full_match(clean, '[0-9]{15,16}') then make_timestamp(cast(clean as bigint))
    when regexp_full_match(clean, '[0-9]{18,19}') then make_timestamp(cast(cast(clean as hugeint) // 1000 as bigint))
    end)"""
