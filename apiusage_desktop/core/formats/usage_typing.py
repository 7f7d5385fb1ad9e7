"""The statement that gives each field of a raw row its type, and each row that cannot be used the reason why.

What is dear and asked for several times, such as a count's digits, is worked out once, in a select inside the others.
"""

from datetime import date

from apiusage_desktop.core.formats.status_codes import class_of, codes_in
from apiusage_desktop.core.formats.usage_dates import NO_DATE, NOT_A_DATE
from apiusage_desktop.core.formats.usage_fields import COUNT_FIELDS, TEXT_FIELDS
from apiusage_desktop.core.formats.usage_numbers import PLAIN, NumberStyle
from apiusage_desktop.core.formats.usage_texts import spelled_sql

NOT_WHOLE = "a count is not a whole number"

# Beyond this a count is a mistake in the file; it also keeps the sums of millions of rows inside 64 bits.
_LARGEST_COUNT = 10**12

# Stricter than the engine, which takes "infinity" for a date, and offsets of days for offsets.
_ISO_DATE = (
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)? ?(Z|[+-](0[0-9]|1[0-4])(:?[0-9]{2})?)?)?"
)


def trimmed(column: str) -> str:
    return f"coalesce(trim({column}), '')"


def counts_in(known: set[str]) -> list[str]:
    """Return the fields that are counts, of classes and of single codes."""
    return [name for name in sorted(known) if class_of(name) in COUNT_FIELDS]


def typed_sql(known: set[str], style: NumberStyle, *, dates: bool = False, start: date | None = None) -> str:
    """Build `typed`: every field of every raw row with its type, and the reason why a row is rejected.

    Args:
        known: the fields the log has.
        style: how its counts are written.
        dates: whether the dates were read into the table `dates`; else they are ISO dates.
        start: the first day, for a log without dates.
    """
    counted = counts_in(known)
    spelled = {name: spelled_sql(name, name) if name in known else "cast('' as varchar)" for name in TEXT_FIELDS}
    texts = "".join(f", {sql} as {name}" for name, sql in spelled.items())
    day = trimmed("date") if "date" in known else "''"
    trimmed_counts = "".join(f", {trimmed(name)} as {name}_text" for name in counted)
    rows = f"select entry{texts}, {day} as day{trimmed_counts} from raw"  # noqa: S608 - field names are ours

    moment, joined = "timezone('UTC', try_cast(day as timestamptz)) as moment", ""
    if dates:
        moment, joined = "dates.moment, dates.reason as bad_date", "left join dates on dates.text = day"
    elif "date" not in known:
        moment = f"date '{start}' as moment" if start else "cast(null as date) as moment"
    digits = ", ".join(f"{style.digits_sql(f'{name}_text')} as {name}_text" for name in counted)
    rows = f"select given.* replace ({digits}), {moment} from ({rows}) as given {joined}"  # noqa: S608 - field names are ours
    numbers = "".join(f", try_cast({name}_text as bigint) as {name}_number" for name in counted)
    rows = f"select *{numbers} from ({rows})"  # noqa: S608 - field names are ours

    names = ", ".join(TEXT_FIELDS)
    return (
        # A log counts by the day at best: a time of day is where the product's page shifted it to.
        f"create or replace table scratch.typed as select entry, cast(cast(moment as date) as timestamp) as start,"  # noqa: S608 - field names are ours
        f" {names}, {_counts_sql(known)}, {_reason_sql(known, dates=dates)} as reason from ({rows})"
    )


def _counts_sql(known: set[str]) -> str:
    number = {name: f"{name}_number" if name in known else "cast(null as bigint)" for name in COUNT_FIELDS}
    for whole, codes in codes_in(known).items():
        listed = ", ".join(f"{code}_number" for code in codes)
        number[whole] = f"try_cast(list_sum([{listed}]) as bigint)"
    return ", ".join(f"{sql} as {name}" for name, sql in number.items())


def _reason_sql(known: set[str], *, dates: bool) -> str:
    counted = counts_in(known)
    empty = " and ".join(f"{name}_text = ''" for name in counted)
    reasons = [
        f"when {empty} then 'it has no counts'",
        f"when {' or '.join(map(_is_bad, counted))} then '{NOT_WHOLE}'",
        f"when {' or '.join(map(_is_large, counted))} then 'a count is above {_LARGEST_COUNT:,}'",
    ]
    if "date" in known:
        no_date = f"not regexp_full_match(day, '{_ISO_DATE}') or moment is null then '{NOT_A_DATE}'"
        reasons[:0] = [
            f"when day = '' then '{NO_DATE}'",
            f"when {'moment is null then bad_date' if dates else no_date}",
            "when year(moment) not between 2000 and 2099 then 'its date lies outside the years 2000 to 2099'",
        ]
    return f"case {' '.join(reasons)} else '' end"


def _is_bad(name: str) -> str:
    # What the engine would write for a number is one; only the others are matched.
    is_plain = f"{name}_number >= 0 and cast({name}_number as varchar) = {name}_text"
    return f"({name}_text <> '' and not coalesce({is_plain}, false) and not regexp_full_match({name}_text, '{PLAIN}'))"


def _is_large(name: str) -> str:
    text = f"{name}_text"
    beyond = f"coalesce(try_cast(nullif({text}, '') as hugeint) > {_LARGEST_COUNT}, {text} <> '')"
    return f"(case when {name}_number is not null then {name}_number > {_LARGEST_COUNT} else {beyond} end)"
