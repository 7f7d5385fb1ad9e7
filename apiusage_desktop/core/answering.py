"""A reader that has the answers to what logs leave open, for where nobody can be asked."""

from dataclasses import replace
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.mappings import RememberedMappings
from apiusage_desktop.core.read_options import DEFAULT_READ_OPTIONS, ColumnsQuestion, ReadOptions
from apiusage_desktop.core.source import Source


class AnsweringReader:
    """Reads with the given answers, and with the columns that were said of such a header before.

    Args:
        reader: the one that reads.
        answers: what the user said of all logs that are to be read.
        mappings: the remembered columns.
    """

    def __init__(self, reader: LogReader, answers: ReadOptions, mappings: RememberedMappings) -> None:
        self._reader = reader
        self._answers = answers
        self._mappings = mappings

    @property
    def workspaces(self) -> Path | None:
        return self._reader.workspaces

    def warm(self) -> None:
        self._reader.warm()

    def close(self) -> None:
        self._reader.close()

    def recall(self, sha256: str, path: Path, workspace: Path, *, member: str, options: ReadOptions) -> Source:
        return self._reader.recall(sha256, path, workspace, member=member, options=options)

    def read(
        self,
        path: Path,
        workspace: Path,
        on_progress: OnProgress,
        should_cancel: ShouldCancel,
        *,
        member: str,
        options: ReadOptions,
    ) -> Source:
        """Read a log; columns that were told are remembered for its header, if that says too little by itself."""
        answers = self._answers if options == DEFAULT_READ_OPTIONS else options

        def read(columns: tuple[tuple[str, str], ...]) -> Source:
            for left in workspace.iterdir():
                left.unlink()
            told = replace(answers, columns=columns)
            return self._reader.read(path, workspace, on_progress, should_cancel, member=member, options=told)

        try:
            source = read(())
        except ColumnsQuestion as question:
            columns = answers.columns or self._mappings.get(question.header)
            if not columns:
                raise
            source = read(columns)
            self._mappings.put(question.header, columns)
            return source
        except UsageError:
            if not answers.columns:
                raise
        else:
            if not answers.columns:
                return source
        # The user knows better than the names of the columns.
        return read(answers.columns)
