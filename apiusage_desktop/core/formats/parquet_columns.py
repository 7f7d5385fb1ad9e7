"""The columns of a Parquet file as text, those inside a structure as `outer/inner`."""

from collections.abc import Iterator

from duckdb.sqltypes import DuckDBPyType

from apiusage_desktop.core.engine import quote_identifier

_NO_TEXT = ("list", "array", "map", "union")
_FRACTIONS = ("float", "double", "decimal")


def columns_of(
    description: list[tuple[str, DuckDBPyType, None, None, None, None, None]],
) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the SQL and the type of each column, those inside a structure as `outer/inner`."""
    for name, kind, *_ in description:
        column = quote_identifier(name)
        if kind.id == "struct":
            for inner, inner_kind in kind.children:
                yield f"{name}/{inner}", f"{column}.{quote_identifier(inner)}", getattr(inner_kind, "id", "")
        elif kind.id not in _NO_TEXT:
            yield name, column, kind.id


def text_sql(value: str, kind: str) -> str:
    """Return SQL of the text of a column; a time has a zone only if the file says that it is UTC."""
    if kind.startswith("timestamp"):
        zone = "Z" if "zone" in kind else ""
        return f"strftime(cast({value} as timestamp), '%Y-%m-%dT%H:%M:%S.%f{zone}')"
    if kind == "blob":
        return f"try(decode({value}))"
    if kind in _FRACTIONS:
        # Tools without whole numbers that may be missing write 5.0 for 5, and no number for none.
        number = f"cast({value} as double)"
        whole = f"cast(cast({number} as hugeint) as varchar)"
        value = (
            f"case when isnan({number}) then null when {number} = floor({number}) and abs({number}) < 1e18"
            f" then {whole} else cast({value} as varchar) end"
        )
    return f"cast({value} as varchar)"
