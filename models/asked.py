"""What is asked of the user before a log can be opened."""

from dataclasses import dataclass
from pathlib import Path

from apiusage_desktop.core.read_options import Question, ReadOptions
from apiusage_desktop.core.session_file import SavedLog


@dataclass(frozen=True, slots=True)
class Asked:
    """A log that can be opened once the user has answered.

    Attributes:
        path: the file.
        member: the log inside it, if it is an archive.
        options: what is answered already.
        question: what is not.
        header: the names of the columns that are answered already.
        saved: the log in the session it comes from, if it does: the user's word on it holds for the answer as well.
    """

    path: Path
    member: str
    options: ReadOptions
    question: Question
    saved: SavedLog | None = None
    header: tuple[str, ...] = ()
