"""Counts as people and spreadsheets write them: what stands between their thousands and before their decimals.

`1.234` is a count of one thousand, or no count at all: that is decided by all the counts of a log together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from apiusage_desktop.core.engine import quote_literal

PLAIN = "[0-9]*"

# Spaces and apostrophes are never decimal marks.
_CLEAR = " \u00a0\u2009\u202f'’"


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How the counts of a log are written.

    Attributes:
        thousands: the marks that stand between thousands: `.` or `,`, if either.
        decimals: the marks that stand before decimals.
        example: a count with a mark between its thousands.
        plain: whether all counts are digits alone, without even spaces between thousands.
    """

    thousands: str = ""
    decimals: str = ""
    example: str = ""
    plain: bool = False

    def digits_sql(self, column: str) -> str:
        """Build the digits of a whole number, or the text as it is, which then is none."""
        if self.plain:
            return column
        ends = f"([{self.decimals}]0+)?" if self.decimals else ""
        groups = "|".join(f"[1-9][0-9]{{0,2}}([{mark}][0-9]{{3}})+" for mark in (_CLEAR, self.thousands) if mark)
        whole = quote_literal(f"([0-9]+|{groups}){ends}")
        bare = f"regexp_replace({column}, {quote_literal(ends[:-1] + '$')}, '')" if ends else column
        return (
            # Nearly all counts are as the engine would write them, which is told faster than anything is matched.
            f"case when {column} = '' or cast(try_cast({column} as bigint) as varchar) = {column}"
            f" or regexp_full_match({column}, '{PLAIN}') then {column} when regexp_full_match({column}, {whole})"
            f" then regexp_replace({bare}, '[^0-9]', '', 'g') else {column} end"
        )


PLAIN_STYLE = NumberStyle(plain=True)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the counts tell of one mark, `.` or `,`: how many have it in which place."""

    decimal: int  # only decimals can look so: 5.0, 1234.000
    thousands: int  # only thousands can look so: 1.234.567
    either: int  # 1.234


def find_style(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], rows: str, *, decimal_point: bool
) -> NumberStyle:
    """Tell how the counts are written, from all of them.

    Args:
        connection: the reader's database.
        columns: the expressions of the counts.
        rows: what to select them from, with a condition that leaves out what is no row.
        decimal_point: whether `.` is known to stand before decimals, as it does in JSON.
    """
    connection.execute(
        f"""create or replace temp table counts as
        select distinct unnest([{", ".join(columns)}]) as text from {rows}"""  # noqa: S608 - the expressions are ours
    )
    comma, point = _evidence(connection, ",", "."), _evidence(connection, ".", ",")
    ungrouped = bool(connection.execute("select 1 from counts where regexp_full_match(text, '[0-9]{4,}')").fetchone())
    if decimal_point:
        point = _Evidence(decimal=1, thousands=0, either=0)
    thousands = "".join(
        mark
        for mark, this, other in ((".", point, comma), (",", comma, point))
        if _is_between_thousands(this, other, ungrouped=ungrouped)
    )
    decimals = "".join(mark for mark, this in ((".", point), (",", comma)) if this.decimal and not this.thousands)
    found = connection.execute(
        f"select text from counts where regexp_full_match(text, '[1-9][0-9]{{0,2}}([{thousands or 'x'}][0-9]{{3}})+')"  # noqa: S608 - marks are ours
        " order by length(text), text limit 1"
    ).fetchone()
    connection.execute("drop table counts")
    return NumberStyle(thousands, decimals, found[0] if found else "")


def _evidence(connection: duckdb.DuckDBPyConnection, mark: str, other: str) -> _Evidence:
    grouped = rf"[1-9][0-9]{{0,2}}([{_CLEAR}{other}][0-9]{{3}})+"
    decimal = rf"[0-9]+[{mark}]([0-9]{{1,2}}|[0-9]{{4,}})|([0-9]{{4,}}|0[0-9]*)[{mark}][0-9]+|{grouped}[{mark}][0-9]+"
    thousands = rf"[1-9][0-9]{{0,2}}([{mark}][0-9]{{3}}){{2,}}|[1-9][0-9]{{0,2}}([{mark}][0-9]{{3}})+[{other}][0-9]+"
    either = rf"[1-9][0-9]{{0,2}}[{mark}][0-9]{{3}}"
    tests = ", ".join(
        f"count(case when regexp_full_match(text, {quote_literal(pattern)}) then 1 end)"
        for pattern in (decimal, thousands, either)
    )
    found = connection.execute(f"select {tests} from counts").fetchall()[0]  # noqa: S608 - patterns are ours
    return _Evidence(*found)


def _is_between_thousands(this: _Evidence, other: _Evidence, *, ungrouped: bool) -> bool:
    """Tell whether a mark stands between thousands, which a single 1.234 alone cannot say."""
    if this.decimal or (other.thousands and not this.thousands):
        return False
    if this.thousands:
        return not other.thousands
    # Where other counts above 999 have no mark, this one may as well be a fraction.
    return bool(this.either) and (bool(other.decimal) or not (ungrouped or other.either))
