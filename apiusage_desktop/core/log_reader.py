"""The way in for logs: what the store needs of a reader, and the plainest one."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from apiusage_desktop.core.errors import UsageError

if TYPE_CHECKING:
    # Not at run time: the helper process is to start before the engine is loaded here.
    from apiusage_desktop.core.engine import OnProgress, ShouldCancel
    from apiusage_desktop.core.read_options import ReadOptions
    from apiusage_desktop.core.source import Source


class LogReader(Protocol):
    """Reads logs into databases; see `formats.read` for what it does and raises."""

    @property
    def workspaces(self) -> Path | None:
        """Where stores have their folders, so that rows need not be copied; `None` is the system's place."""

    def read(
        self,
        path: Path,
        workspace: Path,
        on_progress: "OnProgress",
        should_cancel: "ShouldCancel",
        *,
        member: str,
        options: "ReadOptions",
    ) -> "Source":
        """Read a log into `rows.duckdb` in an empty folder."""

    def recall(self, sha256: str, path: Path, workspace: Path, *, member: str, options: "ReadOptions") -> "Source":
        """Put what was read of a content before into an empty folder, whether or not its file is still there.

        Raises:
            UsageError: nothing is kept of it.
        """

    def warm(self) -> None:
        """Get ready for a log; returns at once."""

    def close(self) -> None:
        """Give back what the reader holds; a later read gets it again."""


def nothing_kept(path: Path) -> UsageError:
    """Say that a file is gone and its rows as well."""
    detail = "Its file is gone, and nothing is kept of what was read of it."
    return UsageError("The log cannot be opened", detail, "Put the file back, or close this log.", path=path)


class ReaderHere:
    """Reads in this very process: whatever a crafted file does to the engine, it does to all."""

    @property
    def workspaces(self) -> Path | None:
        return None

    def read(
        self,
        path: Path,
        workspace: Path,
        on_progress: "OnProgress",
        should_cancel: "ShouldCancel",
        *,
        member: str,
        options: "ReadOptions",
    ) -> "Source":
        from apiusage_desktop.core import formats

        return formats.read(path, workspace, on_progress, should_cancel, member=member, options=options)

    def recall(self, sha256: str, path: Path, workspace: Path, *, member: str, options: "ReadOptions") -> "Source":
        raise nothing_kept(path)

    def warm(self) -> None:
        """Nothing is to be made ready."""

    def close(self) -> None:
        """Nothing is held."""
