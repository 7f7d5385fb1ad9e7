"""Rows that are the sum of all others, as spreadsheets put them above or below a table: counted, they double it.

A name alone does not make a row a sum, nor do its counts: a client may be called Total, and two clients may have as
many requests as a third. Only where both say so is it taken for one.
"""

from collections.abc import Iterable

import duckdb

from apiusage_desktop.core.engine import quote_literal
from apiusage_desktop.core.formats.usage_fields import COUNT_FIELDS, TEXT_FIELDS

IS_SUM = "it is the sum of the other rows"

# What such a row is called, without accents: in the languages of the product's page, and by pivot tables.
_WORDS = (
    "total", "totals", "grand total", "sum", "all", "overall", "summe", "gesamt", "gesamtsumme", "gesamtergebnis",
    "insgesamt", "alle", "somme", "total general", "ensemble", "suma", "suma total", "soma", "total geral", "totale",
    "totale complessivo", "totale generale", "somma", "totaal", "eindtotaal", "som", "合計", "総計", "計", "総合計",
)  # fmt: skip
_AROUND = "[\\s:.,*=()_Σ–—-]*"
_NAMED = f"({_AROUND}({'|'.join(_WORDS)}){_AROUND})+"
# Looking closer is dear: nearly all rows have an endpoint with slashes, or more text than this.
_IS_SHORT = f"not contains(endpoint, '/') and {' + '.join(f'strlen({field})' for field in TEXT_FIELDS)} <= 160"


def reject_sums(connection: duckdb.DuckDBPyConnection, known: set[str]) -> tuple[str, ...]:
    """Give the rows of `typed` that are the sum of all others a reason for being rejected.

    A row is one if its texts name a sum, or, once in a log without dates, are all empty, and each of its counts is
    the sum of that count of all other rows, or of all that may be no sums.

    Returns:
        What the user should know: rows that are called a sum, and are none.
    """
    texts = f"concat({', '.join(TEXT_FIELDS)})"
    # With a date, a row without any text is a day of a log that is not broken down.
    nameless = "false" if "date" in known else f"{texts} = ''"
    connection.execute(
        f"""create temp table sums as select * from (
            select entry, {nameless} as nameless, {", ".join(COUNT_FIELDS)} from scratch.typed
            where reason = '' and ({nameless} or ({_IS_SHORT}
                and regexp_full_match(lower(strip_accents({texts})), {quote_literal(_NAMED)})))
        ) qualify not nameless or count(*) over (partition by nameless) = 1"""  # noqa: S608 - names and words are ours
    )
    if not connection.execute("select 1 from sums limit 1").fetchall():
        connection.execute("drop table sums")
        return ()
    connection.execute(_mark_sql([name for name in COUNT_FIELDS if name in known]))
    left = connection.execute(
        "select min(entry), count(*) from sums join scratch.typed using (entry) where not nameless and reason = ''"
    ).fetchall()[0]
    connection.execute("drop table sums")
    return _told(*left)


def _mark_sql(counts: Iterable[str]) -> str:
    sums = ", ".join(
        f"coalesce(sum({count}), 0) as all_{count},"  # noqa: S608 - names are ours
        f" coalesce(sum(case when entry not in (select entry from sums) then {count} end), 0) as rest_{count}"
        for count in counts
    )
    others = " and ".join(f"coalesce({count} = all_{count} - {count}, true)" for count in counts)
    rest = " and ".join(f"coalesce({count} = rest_{count}, true)" for count in counts)
    some = f"greatest({', '.join(f'coalesce({count}, 0)' for count in counts)}) > 0"
    return f"""update scratch.typed set reason = {quote_literal(IS_SUM)} where entry in (
        select entry from sums, (select min(entry) as first, max(entry) as last, count(*) as rows, {sums}
            from scratch.typed where reason = '')
        where {some} and ({others} or {rest}) and (not nameless or (rows > 2 and entry in (first, last))))"""  # noqa: S608 - names are ours


def _told(first: int | None, count: int) -> tuple[str, ...]:
    if not count:
        return ()
    rows = f"Row {first:,} is" if count == 1 else f"{count:,} rows, the first of them row {first:,}, are"
    return (f"{rows} called a total, but not the sum of the others: counted like any row.",)
