"""The command line: the same answers with no window, or the window itself.

Exit codes: 0 done, 1 the input was at fault (stderr says file, line, reason, remedy), 2 wrong usage, 3 `findings` found
something that bad.
"""

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from apiusage_desktop import __version__, cli_values
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.limits import allow_many_files
from apiusage_desktop.core.read_options import (
    ColumnsQuestion,
    DateOrderQuestion,
    LogFormatQuestion,
    PeriodQuestion,
    RejectedQuestion,
    ZoneQuestion,
)
from apiusage_desktop.core.reader_process import ReaderProcess

if TYPE_CHECKING:
    from apiusage_desktop.core.log_reader import LogReader
    from apiusage_desktop.core.source import Account

_ANSWERS: dict[type[UsageError], str] = {
    ColumnsQuestion: "Give --map COLUMN=FIELD for each of them, such as --map Calls=requests.",
    DateOrderQuestion: "Give --dates dmy if they begin with the day, --dates mdy if with the month.",
    PeriodQuestion: "Give --period FIRST..LAST, such as --period 2020-02-01..2020-02-29.",
    RejectedQuestion: "Give --accept-rejected to read them.",
    ZoneQuestion: "Give --zone ZONE, such as --zone Europe/Berlin or --zone UTC.",
    LogFormatQuestion: "Give --log-format FORMAT, such as --log-format '$remote_addr [$time_local] $request'.",
}

_FOUND = 3


class _WrongUsageError(Exception):
    """The command line asks for something that does not exist."""


def main(arguments: Sequence[str] | None = None, reader: "LogReader | None" = None) -> int:
    """Do what the command line says.

    Args:
        arguments: its words; default: those the program was started with.
        reader: reads the logs; default: a helper process and what it read before.

    Returns:
        the exit code.
    """
    allow_many_files()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words and words[0] in _COMMANDS:
            return _run_command(_parser().parse_args(words), reader)
        _refuse_mistyped_command(words)
        return _open_window(words, reader)
    except UsageError as error:
        print(error, *_options_that_answer(error), file=sys.stderr)
        return 1
    except _WrongUsageError as error:
        print(f"apiusage-desktop: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read our output has seen enough; what is left must not be flushed into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _options_that_answer(error: UsageError) -> Sequence[str]:
    """Return how to answer on the command line, if it is a question."""
    return [words for kind, words in _ANSWERS.items() if isinstance(error, kind)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="apiusage-desktop", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)

    compare = commands.add_parser("compare", help="say what changed from one period to another")
    _add_logs(compare)
    compare.add_argument(
        "--after", type=cli_values.days, required=True, metavar="FIRST..LAST", help="the later period (UTC days)"
    )
    compare.add_argument(
        "--before", type=cli_values.days, metavar="FIRST..LAST", help="the earlier one; default: --against"
    )
    compare.add_argument(
        "--against", choices=("previous", "month", "year"), default="previous",
        help="as long right before, or the same days a month or a year earlier; default: previous",
    )  # fmt: skip
    compare.add_argument(
        "--by", choices=("call", "client", "url", "status"), default="call", help="what to break it down by"
    )
    compare.add_argument("--client", metavar="ID_OR_NAME", help="one OAuth client only")
    compare.add_argument("--json", action="store_true", help="print JSON")

    export = commands.add_parser("export", help="write one file a panel")
    _add_logs(export)
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write into")
    export.add_argument("--panel", action="append", metavar="NAME", help="a panel; may be repeated; default: all")
    export.add_argument("--from", dest="first", type=cli_values.day, metavar="YYYY-MM-DD", help="first day (UTC)")
    export.add_argument("--to", dest="last", type=cli_values.day, metavar="YYYY-MM-DD", help="last day (UTC), included")
    export.add_argument("--client", metavar="ID_OR_NAME", help="one OAuth client only")
    export.add_argument("--format", choices=("csv", "json", "parquet"), default="csv")
    export.add_argument("--bom", action="store_true", help="begin CSV with a byte order mark, for Excel")
    export.add_argument("--exact", action="store_true", help="write values as they are, formulas too")

    fair_use = commands.add_parser("fair-use", help="say what is used of the monthly allowance, and what to expect")
    _add_logs(fair_use)
    fair_use.add_argument(
        "--month", type=cli_values.month, metavar="YYYY-MM", help="the month that begins in it; default: latest"
    )
    fair_use.add_argument(
        "--allowance", type=cli_values.amount, metavar="N", help="requests a month; default: as in the window"
    )
    fair_use.add_argument(
        "--start-day", type=cli_values.start_day, metavar="N", help="day on which a billing month begins"
    )
    fair_use.add_argument("--json", action="store_true", help="print JSON")

    findings = commands.add_parser("findings", help="say what in the logs needs a look, and what to do")
    _add_logs(findings)
    findings.add_argument("--json", action="store_true", help="print JSON")
    findings.add_argument(
        "--fail-on", choices=("hint", "warning", "critical"), metavar="LEVEL",
        help=f"end with exit code {_FOUND} if something is found that is at least so bad: hint, warning or critical",
    )  # fmt: skip
    findings.add_argument("--rule", action="append", metavar="NAME", help="a rule; may be repeated; default: all")

    inspect = commands.add_parser("inspect", help="say what each log holds")
    _add_logs(inspect)
    inspect.add_argument("--json", action="store_true", help="print JSON")

    report = commands.add_parser("report", help="write a picture of the dashboard and one CSV a panel")
    _add_logs(report)
    report.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write into")
    return parser


def _add_logs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("logs", nargs="+", type=Path, metavar="LOG", help="a log, or a folder or archive of logs")
    answers = parser.add_argument_group("what a log may leave open")
    answers.add_argument(
        "--map", action="append", type=cli_values.column, default=[], metavar="COLUMN=FIELD", dest="columns",
        help="the field a column of a table holds; may be repeated; it is remembered for tables of this header",
    )  # fmt: skip
    answers.add_argument(
        "--dates", choices=("dmy", "mdy"), help="whether dates such as 3/4/2020 begin with the day or the month"
    )
    answers.add_argument(
        "--period",
        type=cli_values.days,
        metavar="FIRST..LAST",
        help="the days that a log without dates covers, both included",
    )
    answers.add_argument(
        "--zone", type=cli_values.zone, metavar="ZONE", help="the time zone of logs of requests whose times name none"
    )
    answers.add_argument(
        "--log-format", metavar="FORMAT",
        help="how the lines of text logs of requests are made, in the notation of nginx or Apache",
    )  # fmt: skip
    parser.add_argument(
        "--count", choices=("exports", "requests"), help="what counts of days that exports and request logs cover"
    )
    answers.add_argument("--accept-rejected", action="store_true", help="read logs of which most rows are rejected")


def _started_reader() -> "LogReader":
    """Start the helper process, which loads its engine while we load ours."""
    helper = ReaderProcess()
    helper.warm()
    from apiusage_desktop.core.cached_reader import cached

    reader = cached(helper)
    reader.warm()
    return reader


def _run_command(options: argparse.Namespace, reader: "LogReader | None") -> int:
    # The engine is loaded only now: `--help` and wrong usage answer at once.
    reader = reader or _started_reader()
    from apiusage_desktop import commands
    from apiusage_desktop.command_logs import NotThereError

    try:
        told = commands.answering(
            reader,
            options.columns,
            options.dates,
            options.period,
            options.accept_rejected,
            zone=options.zone,
            log_format=options.log_format or "",
        )
        return _COMMANDS[options.command](options, told)
    except NotThereError as error:
        raise _WrongUsageError(error.args[0]) from None


def _tell(answer: str, remarks: Iterable[str]) -> int:
    for remark in remarks:
        print(remark, file=sys.stderr)
    print(answer)
    return 0


def _inspect(options: argparse.Namespace, reader: "LogReader") -> int:
    from apiusage_desktop import commands

    return _tell(*commands.inspect(options.logs, as_json=options.json, reader=reader, account=_account(options.count)))


def _compare(options: argparse.Namespace, reader: "LogReader") -> int:
    from apiusage_desktop import command_answers
    from apiusage_desktop.core.queries.compare import Against, By

    return _tell(
        *command_answers.compare_periods(
            options.logs,
            after=options.after,
            before=options.before,
            against=Against(options.against),
            by=By(options.by),
            client=options.client,
            as_json=options.json,
            reader=reader,
            account=_account(options.count),
        )
    )


def _fair_use(options: argparse.Namespace, reader: "LogReader") -> int:
    from apiusage_desktop import command_answers

    return _tell(
        *command_answers.fair_use(
            options.logs,
            month=options.month,
            allowance=options.allowance,
            start_day=options.start_day,
            as_json=options.json,
            reader=reader,
            account=_account(options.count),
        )
    )


def _findings(options: argparse.Namespace, reader: "LogReader") -> int:
    from apiusage_desktop import command_answers
    from apiusage_desktop.core.findings.finding import Severity

    answer, worst, remarks = command_answers.find_problems(
        options.logs, rules=options.rule or [], as_json=options.json, reader=reader, account=_account(options.count)
    )
    _tell(answer, remarks)
    is_bad = options.fail_on and worst is not None and worst.is_at_least(Severity(options.fail_on))
    return _FOUND if is_bad else 0


def _export(options: argparse.Namespace, reader: "LogReader") -> int:
    from apiusage_desktop import commands
    from apiusage_desktop.core.export import ExportOptions, FileFormat

    request = commands.ExportRequest(
        out=options.out,
        panels=commands.panels_named(options.panel or []),
        days=(options.first, options.last),
        client=options.client,
        file_format=FileFormat(options.format),
        options=ExportOptions(exact=options.exact, bom=options.bom),
        account=_account(options.count),
    )
    for line in commands.export(options.logs, request, reader):
        print(line, file=sys.stderr)
    return 0


def _report(options: argparse.Namespace, reader: "LogReader") -> int:
    from apiusage_desktop.report import write_report

    for line in write_report(options.logs, options.out, reader, _account(options.count)):
        print(line)
    return 0


_COMMANDS: dict[str, "Callable[[argparse.Namespace, LogReader], int]"] = {
    "compare": _compare,
    "export": _export,
    "fair-use": _fair_use,
    "findings": _findings,
    "inspect": _inspect,
    "report": _report,
}


def _account(word: str | None) -> "Account | None":
    from apiusage_desktop.core.source import Account

    return {"exports": Account.EXPORT, "requests": Account.LOG}[word] if word else None


def _refuse_mistyped_command(words: Sequence[str]) -> None:
    near = difflib.get_close_matches(words[0], _COMMANDS, n=1, cutoff=0.7) if words else []
    if near and not Path(words[0]).exists():
        raise _WrongUsageError(f"there is no command {words[0]!r}; did you mean {near[0]}?")


def _open_window(words: Sequence[str], reader: "LogReader | None") -> int:
    parser = argparse.ArgumentParser(
        prog="apiusage-desktop",
        description="Open the window.",
        # As it stands: a line broken within a name would name no command.
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"Without a window:\n  apiusage-desktop {'|'.join(_COMMANDS)} --help",
    )
    parser.add_argument("--version", action="version", version=f"API Usage Desktop {__version__}")
    parser.add_argument("--sample", action="store_true", help="open the bundled sample")
    parser.add_argument("--self-test", action="store_true", help="check that this installation is whole; print JSON")
    parser.add_argument("logs", nargs="*", type=Path, metavar="LOG", help="a log to open")
    options = parser.parse_args(words)

    if options.self_test:
        return _self_test(reader or ReaderProcess())
    from apiusage_desktop.app import run_window

    return run_window(options.logs, lambda: reader or _started_reader(), sample=options.sample)


def _self_test(reader: "LogReader") -> int:
    from apiusage_desktop.self_test import self_test

    report, passed = self_test(reader)
    print(report)
    return 0 if passed else 1
