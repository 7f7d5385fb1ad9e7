"""A page of a usage aggregates job (`.../aggregates/query/jobs/{jobId}`), as saved JSON: `{"entities": [...]}`."""

from pathlib import Path

import duckdb

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.formats.json_array import find_array, first_object, has_any, load_array
from apiusage_desktop.core.formats.loaded import Loaded
from apiusage_desktop.core.formats.log_file import LogFile

NAME = "usage aggregates job (JSON)"


def recognises(file: LogFile) -> bool:
    if not file.start.lstrip().startswith("{"):
        return False
    return has_any(file.start, ["entities"]) or (
        has_any(file.start, ["queryStatus", "resultsUri"])
        and has_any(file.start, ["selfUri", "id"])
        and not has_any(file.start, ["results", "executionId"])
    )


def load(
    connection: duckdb.DuckDBPyConnection,
    file: LogFile,
    workspace: Path,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
) -> Loaded:
    """Load the rows of the page.

    Raises:
        UsageError: the file is an answer without rows: not ready, failed, or a mere receipt.
    """
    _refuse_without_rows(file)
    array = find_array(file, "entities")
    fields = load_array(connection, file, array, workspace, on_progress, should_cancel)
    warnings = []
    if array.envelope.get("nextUri"):
        warnings.append("It is one page of several: fetch the address in its nextUri, and open that page too.")
    return Loaded(fields=fields, unit="entry", warnings=tuple(warnings))


def _refuse_without_rows(file: LogFile) -> None:
    answer = first_object(file.start)
    if answer is None or answer.get("entities"):
        return
    status = answer.get("queryStatus")
    if status in ("Queued", "Running"):
        raise UsageError(
            f"The usage job was still {str(status).lower()} when this was saved",
            "It holds no rows yet.",
            "Fetch GET /api/v2/usage/aggregates/query/jobs/{jobId} again until queryStatus is Succeeded.",
            path=file.path,
        )
    if status in ("Failed", "Cancelled"):
        title = f"The usage job was {str(status).lower()}" if status == "Cancelled" else "The usage job failed"
        raise UsageError(title, "Genesys Cloud answered without rows.", "Submit the job again.", path=file.path)
    if "entities" not in answer:
        raise UsageError(
            "This is the receipt of a usage job, not its result",
            f"It names the job {str(answer.get('id', 'without an id'))[:60]}.",
            "Fetch GET /api/v2/usage/aggregates/query/jobs/{jobId}, save that answer and open it.",
            path=file.path,
        )
    hint = "Ask for a longer interval; days without calls have no rows, and today is never included."
    raise UsageError("The usage job found nothing", "Its entities are empty.", hint, path=file.path)
