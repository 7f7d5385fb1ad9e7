"""Take the pictures of the user guide: the real window with the bundled sample, in both themes and three sizes.

xvfb-run -a python packaging/screenshots.py FOLDER [LOG...]

With no log given, the page of the log files is also taken with several made-up exports that overlap.
"""

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, SignalInstance
from PySide6.QtWidgets import QApplication, QDialog

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apiusage_desktop.app import make_application, make_window  # noqa: E402
from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind  # noqa: E402
from apiusage_desktop.core.fair_use.plan import FairUsePlan  # noqa: E402
from models.settings_store import SettingsStore  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402
from ui.sample import sample_path  # noqa: E402

_SIZES = ((1280, 800), (1920, 1080), (960, 600))

_BAD_ROWS = "2020-02-03,Contact centre,api/v2/users\n" * 3
_ASKING = {
    "columns": "Wann;Wer;Was;Wieviel;Team\n" + "2020-02-02;Contact centre;api/v2/users/{userId};5;North\n" * 6,
    "dates": "date,client,url,requests\n3/4/2020,Contact centre,api/v2/users,5\n11/4/2020,Portal,api/v2/users,6\n",
    "period": "client,url,requests\nContact centre,api/v2/users,5214\n",
    "rejected": "date,client,url,requests\n2020-02-02,Contact centre,api/v2/users,5\n" + _BAD_ROWS,
}


def _wait(signal: SignalInstance) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)
    loop.exec()


def _settle(milliseconds: int = 150) -> None:
    """Let pending paints happen; a picture needs no more than the next few frames."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def take(window: MainWindow, folder: Path, scheme: str) -> None:
    """Save the pages of a window with a log, in both sizes."""
    busiest = window.session.contents.clients
    for width, height in _SIZES:
        window.resize(width, height)
        _settle()
        name = f"{scheme}-{width}x{height}"
        window.grab().save(str(folder / f"overview-{name}.png"))
        _take_fair_use(window, folder, name)
        _take_findings(window, folder, name)
        _take_log_files(window, folder, name)
        _take_other_pages(window, folder, name)
        if width == _SIZES[0][0]:
            _take_details(window, folder, name, busiest[0][0] if busiest else None)


def _take_details(window: MainWindow, folder: Path, name: str, client: str | None) -> None:
    window.overview.verticalScrollBar().setValue(10_000)
    _settle()
    window.grab().save(str(folder / f"overview-below-{name}.png"))
    window.overview.verticalScrollBar().setValue(0)
    window.filters.update(client=client, status="4xx other")
    _wait(window.session.answered)
    _settle()
    window.grab().save(str(folder / f"client-{name}.png"))
    window.filters.go_back()
    _wait(window.session.answered)
    window.overview.toggle_maximised(window.panels[6])
    _settle()
    window.grab().save(str(folder / f"maximised-{name}.png"))
    window.overview.restore()
    window.header.period.open_popup()
    _settle()
    for popup in QApplication.topLevelWidgets():
        if popup.objectName() == "dateRangePopup":
            popup.grab().save(str(folder / f"period-{name}.png"))
            popup.close()


def _take_fair_use(window: MainWindow, folder: Path, name: str) -> None:
    """Save the page of fair use as it invites, and with an allowance that the sample will exceed."""
    window.pages.setCurrentWidget(window.pages.fair_use)
    licences = (LicenceCount("CX 3", LicenceKind.CONCURRENT, 10, 12), LicenceCount("Communicate", count=10))
    for kind, plan in (
        ("fair-use-invites", FairUsePlan()),
        ("fair-use", FairUsePlan(licences, start_day=15, price=0.0002, currency="USD")),
    ):
        window.bench.fair_use.set_plan(plan)
        _settle(600)
        window.grab().save(str(folder / f"{kind}-{name}.png"))
    window.pages.setCurrentWidget(window.overview)


def _take_other_pages(window: MainWindow, folder: Path, name: str) -> None:
    """Save the pages of clients and periods, and those that request logs fill, if such logs are open."""
    for page in (window.pages.traffic, window.pages.two_accounts, window.pages.clients, window.pages.compare):
        place = window.pages.indexOf(page)
        if window.pages.isTabVisible(place):
            window.pages.setCurrentIndex(place)
            _settle(600)
            window.grab().save(str(folder / f"{window.pages.tabText(place).lower().replace(' ', '-')}-{name}.png"))
    window.pages.setCurrentWidget(window.overview)


def _take_findings(window: MainWindow, folder: Path, name: str) -> None:
    """Save the page of findings with one that the slider can change, if there is one."""
    page = window.pages.findings
    window.pages.setCurrentWidget(page)
    while not window.bench.findings.is_known:
        _settle()
    places = [row for row, finding in enumerate(page.model.rows) if finding.change]
    page.list.setCurrentIndex(page.model.index(places[0] if places else 0, 0))
    _settle(600)
    window.grab().save(str(folder / f"findings-{name}.png"))
    window.pages.setCurrentWidget(window.overview)


def _take_log_files(window: MainWindow, folder: Path, name: str) -> None:
    """Save the page of the open logs with each of its tabs, and the dialog that corrects a grain."""
    window.pages.setCurrentWidget(window.log_files)
    window.notices.hide()
    _settle()
    tabs = window.log_files.details.tabs
    for number in range(tabs.count()):
        tabs.setCurrentIndex(number)
        _settle()
        suffix = f"-{tabs.tabText(number).split()[0].lower()}" if number else ""
        window.grab().save(str(folder / f"log-files{suffix}-{name}.png"))
    tabs.setCurrentIndex(0)
    window.log_files.logs.actions_of_log.correct.trigger()
    _settle()
    for dialog in window.findChildren(QDialog):
        dialog.grab().save(str(folder / f"grain-{name}.png"))
        dialog.close()
    window.pages.setCurrentWidget(window.overview)


def _take_questions(window: MainWindow, folder: Path, scheme: str) -> None:
    """Save the dialogs that ask for what a log does not say."""
    with tempfile.TemporaryDirectory() as logs:
        for name, content in _ASKING.items():
            log = Path(logs) / f"{name}-2020-02.csv"
            log.write_text(content, "utf-8")
            window.open_logs([log])
            _wait(window.session.log_asked)
            _settle()
            if window.questioner.dialog is not None:
                window.questioner.dialog.grab().save(str(folder / f"ask-{name}-{scheme}.png"))
                window.questioner.dialog.reject()
            _settle()


def _made_logs(folder: Path) -> list[Path]:
    """Write exports as an admin collects them, made of the sample: overlapping, weekly, with a broken line."""
    rows = json.loads(sample_path().read_text("utf-8"))["results"]
    weeks: dict[tuple[str, str, str], int] = {}
    for row in rows:
        day = date.fromisoformat(row["date"][:10])
        if day < date(2026, 8, 3):
            monday = day - timedelta(days=day.weekday())
            key = (str(monday), row["clientId"], row["clientName"])
            weeks[key] = weeks.get(key, 0) + row["requests"]
    week_rows = [
        {"date": day, "clientId": client, "clientName": name, "requests": requests}
        for (day, client, name), requests in weeks.items()
    ]
    august = [row for row in rows if "2026-08-05" <= row["date"] < "2026-09-01"]
    later = [dict(row) for row in rows if "2026-08-25" <= row["date"] < "2026-09-20" and row["date"][9] != "7"]
    for row in later[:4]:
        row["requests"] += 12
        row["status200"] += 12
    table = "date,client,url,requests\n" + "".join(
        f"{row['date']},{row['clientName']},{row['templateUri']},{row['requests']}\n"
        for row in rows
        if row["date"] >= "2026-09-22"
    )
    contents = {
        "july-by-week.json": json.dumps({"results": week_rows}),
        "august.json": json.dumps({"results": august}),
        "late-august-to-september.json": json.dumps({"results": later}),
        "september.csv": f"{table}2026-09-30,Contoso\n",
    }
    for number, (name, text) in enumerate(contents.items()):
        (folder / name).write_text(text, "utf-8")
        os.utime(folder / name, (1_790_000_000 + number * 86_400,) * 2)
    return [folder / name for name in contents]


def _take_several(window: MainWindow, folder: Path, scheme: str) -> None:
    """Save the page of the log files with several logs."""
    window.resize(*_SIZES[0])
    with tempfile.TemporaryDirectory() as logs:
        window.open_logs(_made_logs(Path(logs)))
        _wait(window.session.contents_changed)
        _wait(window.session.answered)
        _settle(500)
        _take_log_files(window, folder, f"several-{scheme}")


def main(folder: Path, logs: Sequence[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    application = make_application()
    for scheme in ("light", "dark"):
        with tempfile.TemporaryDirectory() as settings:
            window = make_window(application, SettingsStore(Path(settings) / "settings.ini"), scheme)
            window.show()
            _settle()
            window.grab().save(str(folder / f"welcome-{scheme}.png"))
            window.open_logs(logs)
            _wait(window.session.contents_changed)
            _wait(window.session.answered)
            take(window, folder, scheme)
            _take_questions(window, folder, scheme)
            if logs == [sample_path()]:
                _take_several(window, folder, scheme)
            window.hide()
            window.session.shut_down()


if __name__ == "__main__":
    arguments = [Path(word) for word in sys.argv[1:]]
    main(arguments[0], arguments[1:] or [sample_path()])
