"""What must look at every byte of a log's content: its hash, and how many lines it has."""

import hashlib
import threading
from pathlib import Path

from apiusage_desktop.core.engine import ShouldCancel, never_cancel
from apiusage_desktop.core.errors import Cancelled
from apiusage_desktop.core.formats.log_file import LogFile, unreadable
from apiusage_desktop.core.source import Fingerprint

_CHUNK_BYTES = 4 << 20


class ContentScan:
    """Looks at the bytes in a thread of its own, beside the engine that reads them as well."""

    def __init__(self, file: LogFile, should_cancel: ShouldCancel = never_cancel) -> None:
        self._file, self._should_cancel = file, should_cancel
        self._closed = threading.Event()
        self._digest, self._lines = hashlib.sha256(), 0
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="content-scan", daemon=True)
        self._thread.start()

    def fingerprint(self) -> Fingerprint:
        """Wait for the hash of the whole content.

        Raises:
            UsageError: the file cannot be read to its end.
            Cancelled: `should_cancel` said so.
        """
        self._wait()
        return Fingerprint(self._file.size, self._file.modified, self._digest.hexdigest())

    def count_lines(self, path: Path) -> int:
        """Return how many lines a file has; of the content they are counted already.

        Raises:
            UsageError: the content cannot be read to its end.
            OSError: another file cannot be.
            Cancelled: `should_cancel` said so.
        """
        if path != self._file.content:
            return count_lines(path)
        self._wait()
        return self._lines

    def close(self) -> None:
        """Stop, and let go of the file."""
        self._closed.set()
        self._thread.join()

    def _wait(self) -> None:
        self._thread.join()
        if self._failure:
            raise self._failure

    def _run(self) -> None:
        last = b"\n"
        try:
            with self._file.content.open("rb") as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    if self._closed.is_set() or self._should_cancel():
                        raise Cancelled
                    self._digest.update(chunk)  # the interpreter's lock is not held meanwhile
                    if self._file.is_text:
                        self._lines += chunk.count(b"\n")
                    last = chunk[-1:]
        except OSError as error:
            self._failure = unreadable(self._file.path, error)
        except Exception as error:
            self._failure = error
        self._lines += last != b"\n"


def count_lines(path: Path) -> int:
    count, last = 0, b"\n"
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            count += chunk.count(b"\n")
            last = chunk[-1:]
    return count + (last != b"\n")
