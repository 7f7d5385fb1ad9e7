"""The answer of the usage query (`POST /api/v2/usage/query` and its kin), as saved JSON: `{"results": [...]}`."""

from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.formats.json_array import find_array, first_object, has_any, load_array
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile

NAME = "usage query (JSON)"
_SEARCH_LIMIT = 20_000


def recognises(file: LogFile) -> bool:
    if not file.start.lstrip().startswith("{") or has_any(file.start, ["entities"]):
        return False
    # Without rows, a selfUri tells the newer family's answers from this one's.
    receipt = has_any(file.start, ["executionId", "queryStatus"]) and not has_any(file.start, ["selfUri"])
    return receipt or has_any(file.start, ["results"])


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows of the answer.

    Raises:
        UsageError: the file is an answer without rows: not ready, failed, or a mere receipt.
    """
    _refuse_without_rows(file)
    array = find_array(file, "results")
    fields = load_array(connection, file, array, workspace, on_progress, should_cancel)
    return Loaded(fields=fields, unit="entry", warnings=tuple(_warnings(connection, array.envelope)))


def _refuse_without_rows(file: LogFile) -> None:
    answer = first_object(file.start)
    if answer is None or answer.get("results"):
        return
    if "executionId" in answer:
        raise UsageError(
            "This is the receipt of a usage query, not its result",
            f"It names the execution {str(answer['executionId'])[:60]}.",
            "Fetch GET /api/v2/usage/query/{executionId}/results, save that answer and open it.",
            path=file.path,
        )
    status = answer.get("queryStatus")
    if status in ("Queued", "Running"):
        raise UsageError(
            f"The usage query was still {status.lower()} when this was saved",
            "It holds no rows yet.",
            "Fetch the results again until queryStatus is Complete, save that answer and open it.",
            path=file.path,
        )
    if status == "Failed":
        raise UsageError(
            "The usage query failed", "Genesys Cloud answered without rows.", "Run the query again.", path=file.path
        )
    if "results" in answer:
        hint = "Ask for a longer interval; days without calls have no rows, and today is never included."
        raise UsageError("The usage query found nothing", "Its results are empty.", hint, path=file.path)


def _warnings(connection: duckdb.DuckDBPyConnection, envelope: dict[str, object]) -> list[str]:
    warnings = []
    cursors = envelope.get("cursors")
    if isinstance(cursors, dict) and cursors.get("after"):
        warnings.append(
            "It is one page of several: fetch the next with ?after= and the cursor in this file, and open it too."
        )
    rows = connection.execute("select count(*) from raw").fetchall()[0][0]
    if rows == _SEARCH_LIMIT:
        warnings.append("It has exactly 20,000 rows, the most a search returns: more may be missing.")
    return warnings
