"""Logs with one line (or entry) a request, one file a format; `judge` makes tables of what each of them finds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from apiusage_desktop.core.engine import OnProgress, ShouldCancel
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.request_logs import (
    access_logs,
    gc_cli,
    har,
    json_logs,
    sdk_json,
    sdk_text,
    table,
    terraform,
    told_format,
    w3c_log,
)
from apiusage_desktop.core.formats.request_logs.lines import RequestLines


@dataclass(frozen=True, slots=True)
class RequestFormat:
    """A format of logs with one request a line.

    Attributes:
        name: how the user knows it.
        recognises: tells it by the content of a file.
        load: says where the requests of a file stand.
    """

    name: str
    recognises: Callable[[LogFile], bool]
    load: Callable[[LogFile, Path, OnProgress, ShouldCancel], RequestLines]


_MODULES = (told_format, sdk_json, sdk_text, terraform, gc_cli, har, json_logs, w3c_log, access_logs, table)
REQUEST_FORMATS = tuple(RequestFormat(module.NAME, module.recognises, module.load) for module in _MODULES)
