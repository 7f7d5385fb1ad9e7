"""What is no log is refused with a message that says what it is and what to do next."""

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from apiusage_desktop.core.errors import Cancelled, UsageError
from apiusage_desktop.core.formats import read
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import HEADER, ROW, csv_text, job_json, query_json, refusal, usage_row, write


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("log.csv", csv_text(ROW))
    return stream.getvalue()


def tarred() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("log.csv")
        info.size = len(csv_text(ROW))
        archive.addfile(info, io.BytesIO(csv_text(ROW).encode()))
    return stream.getvalue()


# content, words that the message must hold: what it is, and what to do.
CONTENTS: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", "empty", "Export the log again"),
    "white space": (" \n\t\r\n", "empty", "Export the log again"),
    "only a BOM": (b"\xef\xbb\xbf", "empty", "Export the log again"),
    "binary": (bytes(range(256)) * 40, "binary", "Open an export or a request log"),
    "gzip of another thing": (gzip.compress(bytes(range(256)) * 40), "binary", "Open an export or a request log"),
    "gzip of nothing": (gzip.compress(b""), "empty", "Export the log again"),
    "broken zstd": (b"\x28\xb5\x2f\xfd" + b"\1" * 40, "zstd file is damaged", "Get it again"),
    "broken zip": (zipped()[:-9], "zip archive is damaged", "Get it again"),
    "xz": (lzma.compress(csv_text(ROW).encode()), "xz-compressed", "Decompress"),
    "bzip2": (bz2.compress(csv_text(ROW).encode()), "bzip2-compressed", "Decompress"),
    "tar": (tarred(), "tar archive", "Unpack it"),
    "tar.gz": (gzip.compress(tarred()), "tar archive", "Unpack it"),
    "7-Zip": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "7-Zip", "Unpack it"),
    "RAR": (b"Rar!\x1a\x07\x01\0" + b"\0" * 50, "RAR", "Unpack it"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "Excel", "Save it as .xlsx"),
    "parquet": (b"PAR1" + b"\x15\x04" * 20 + b"PAR1", "Parquet file is broken", "Copy or export"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\n", "PDF", "JSON or CSV"),
    "UTF-16 of another thing": ("Dear all,\nplease find\n".encode("utf-16"), "not a usage log", "first line names"),
    "UTF-16 of nothing": (" \n".encode("utf-16"), "empty", "Export the log again"),
    "web page": ("\n<!DOCTYPE html><html><body>Sign in</body></html>", "web page", "Sign in again"),
    "running query": ('{"queryStatus":"Running"}', "still running", "until queryStatus is Complete"),
    "queued query": ('{"queryStatus": "Queued"}', "still queued", "until queryStatus is Complete"),
    "failed query": ('{"queryStatus":"Failed"}', "failed", "Run the query again"),
    "failed query with results": ('{"results":[],"queryStatus":"Failed"}', "failed", "Run the query again"),
    "receipt of a query": (
        '{"executionId":"abc-1","resultsUri":"/api/v2/usage/query/abc-1/results"}',
        "receipt of a usage query",
        "/results",
    ),
    "receipt of a job": (
        '{"id":"abc-1","name":"","resultsUri":"/x","selfUri":"/y"}',
        "receipt of a usage job",
        "/usage/aggregates/query/jobs/{jobId}",
    ),
    "running job": ('{"queryStatus":"Running","selfUri":"/y"}', "still running", "until queryStatus is Succeeded"),
    "queued job": ('{"entities":[],"queryStatus":"Queued","selfUri":"/y"}', "still queued", "Succeeded"),
    "failed job": ('{"entities":[],"queryStatus":"Failed","errorBody":{"message":"x"}}', "failed", "Submit the job"),
    "cancelled job": ('{"queryStatus":"Cancelled","selfUri":"/y"}', "cancelled", "Submit the job again"),
    "empty results": (query_json([]), "found nothing", "longer interval"),
    "empty entities": (job_json([]), "found nothing", "longer interval"),
    "null results": ('{"results": null}', "found nothing", "longer interval"),
    "results that are no list": ('{"results": {"a": 1}}', "rows cannot be found", "Save the answer"),
    "status without rows": ('{"queryStatus":"Complete"}', "rows cannot be found", "Save the answer"),
    "JSON of something else": ('{"name": "apiusage", "version": 3}', "not a usage log", "Save the answer"),
    "results of something else": ('{"results":[{"id":"a","name":"b"}]}', "not a usage log", "Save the answer"),
    "clients listing": ('{"entities":[{"id":"a","name":"b","state":"active"}]}', "not a usage log", "Save the answer"),
    "results that are no objects": ('{"results":[1,"x",null]}', "not a usage log", "Save the answer"),
    "array of something": ("[1, 2, 3]", "not a usage log", "Save the answer"),
    "JSON lines": ('{"a": 1}\n{"a": 2}\n', "not a usage log", "Save the answer"),
    "header without rows": (HEADER + "\n", "header but no rows", "Export a period that has calls"),
    "header alone": (HEADER, "header but no rows", "Export a period that has calls"),
    "header and blank lines": (HEADER + "\n\n\n", "header but no rows", "Export a period"),
    "CSV of something else": ("first,last,mail\nA,B,c@d.e\n", "not a usage log", "first line names a client"),
    "CSV without counts": ("date,client,url\n2020-02-02,A,b\n", "not a usage log", "first line names a client"),
    "prose": ("Dear all,\nplease find attached\n", "not a usage log", "first line names a client"),
    "one word": ("x", "not a usage log", "first line names a client"),
    "no row is good": (csv_text("bad"), "No row of the file can be used", "Check that this is"),
    "all rows out of date": (query_json([usage_row(date="n/a")]), "No row of the file can be used", "Check that"),
    "deep arrays": ('{"results":' + "[" * 60_000, "nested too deeply", "Export the log again"),
    "deep objects": ('{"a":' * 20_000, "not a usage log", "Save the answer"),
    "deep and closed": ('{"results":' + "[" * 30_000 + "]" * 30_000 + "}", "JSON", "Save the answer"),
    "deep row": ('{"results":[{"date":"2020-02-02","requests":1,"x":' + "[" * 900_000, "nested too deeply", "Export"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTENTS)
def test_content_that_is_no_log(tmp_path: Path, name: str) -> None:
    content, what, remedy = CONTENTS[name]
    error = refusal(tmp_path, content, "the log.txt")
    assert str(error).startswith("the log.txt")
    assert what in str(error)
    assert remedy in error.hint
    assert not error.title.endswith(".")
    assert error.detail.endswith(".")
    assert error.hint.endswith(".")
    assert "\n" not in str(error)


@pytest.mark.parametrize("cut", [3, 60, 150, 400])
def test_truncated_json_names_the_line(tmp_path: Path, cut: int) -> None:
    text = json.dumps({"results": [usage_row()] * 500}, indent=1)[:-cut]
    error = refusal(tmp_path, text, "a.json")
    assert error.line in (text.count("\n") + 1, text.count("\n"))
    assert "The JSON is broken" in error.title
    assert "cut short" in error.hint


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'{"results": [\n{"date": "2020-02-02",\n "requests": }]}', 3),
        (b'{"results": [\n{"date": "2020-02-02"}\n{"requests": 1}]}', 3),
        (b'{\n"results": [\n]\n', 4),
        (b'{"results":[{"date":"2020-02-02",\n"clientName":"\xc3\xbc\xff","requests":3}]}', 2),
    ],
)
def test_broken_json_names_the_line(tmp_path: Path, content: bytes, line: int) -> None:
    error = refusal(tmp_path, content, "a.json")
    assert error.line == line
    assert f"a.json, line {line}:" in str(error)


def test_parquet_of_the_engine(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (select 1 as requests) to '{path}' (format parquet)")
    with pytest.raises(UsageError, match="not a usage log"):
        read(path, tmp_path)


def test_folder(tmp_path: Path) -> None:
    assert "folder" in str(refused_path(tmp_path))


def refused_path(path: Path) -> UsageError:
    with UsageStore() as store, pytest.raises(UsageError) as caught:
        store.open(path)
    assert not caught.value.__cause__
    return caught.value


def test_missing_file(tmp_path: Path) -> None:
    error = refused_path(tmp_path / "missing.json")
    assert str(error).startswith("missing.json: The file cannot be found. No such file or directory.")


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: Path(path).symlink_to("/dev/null")])
def test_pipes_and_devices_are_not_opened(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "log.csv")
    assert "not a regular file" in str(refused_path(tmp_path / "log.csv"))


def test_link_that_leads_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert "cannot be found" in str(refused_path(tmp_path / "a"))


def test_dangling_link(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    assert "cannot be found" in str(refused_path(tmp_path / "a"))


def test_name_that_is_too_long(tmp_path: Path) -> None:
    assert "cannot be found" in str(refused_path(tmp_path / ("x" * 300)))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    path = write(tmp_path, csv_text(ROW))
    path.chmod(0)
    assert "may not be read" in str(refused_path(path))


def test_file_that_the_system_fails_to_read() -> None:
    path = Path("/proc/self/mem")
    if not path.exists():
        pytest.skip("this system shows no file whose reading fails")
    error = refused_path(path)
    assert "cannot be read" in error.title
    assert "error" in error.detail


@pytest.mark.parametrize(
    "address", ["http://example.org/x.csv", "https://u:SECRET123@h/x", "s3://b/x", "file:///etc/x"]
)
def test_addresses_are_not_followed(address: str) -> None:
    error = refused_path(Path(address))
    assert error.title == "This is an address, not a file"
    assert "Download the export" in error.hint
    assert "SECRET123" not in str(error)


def test_file_that_vanishes_while_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, csv_text(ROW))

    def remove() -> bool:
        path.unlink(missing_ok=True)
        return False

    with UsageStore() as store, pytest.raises(UsageError, match="cannot be read"):
        store.open(path, should_cancel=remove)


def test_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, csv_text(ROW))

    def append() -> bool:
        if path.stat().st_size < 1000:
            with path.open("a") as stream:
                stream.write(ROW + "\n")
        return False

    with UsageStore() as store:
        source = store.open(path, should_cancel=append)
    assert any("changed while it was read" in warning for warning in source.warnings)


@pytest.mark.parametrize("name", ["log.csv", "log.json"])
def test_cancelling_at_any_point_leaves_nothing(tmp_path: Path, name: str) -> None:
    content = csv_text(ROW, "bad") if name.endswith("csv") else query_json([usage_row()])
    path = write(tmp_path, content, name)
    for point in range(100):
        calls = iter(range(100))
        with UsageStore() as store:
            try:
                source = store.open(path, should_cancel=lambda calls=calls, point=point: next(calls) >= point)  # type: ignore[misc]  # bound on purpose
            except Cancelled:
                assert not store.sources
                assert store.contents().days == ()
                assert store.open(path).rows == 1
            else:
                assert source.rows == 1
                assert point > 2
                return
    pytest.fail("the reading never came to its end")
