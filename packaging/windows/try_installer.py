"""Live with the Windows installer under wine: `try_installer.py SETUP`.

It is installed silently, over an older version, beside files of the user, into a folder that was there, and while the
program is open, and uninstalled; registry and files are compared with what they were before.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from installer import ROOT, make_installer
from stand_in import put_program

sys.path.insert(0, str(ROOT / "packaging"))

from display import CheckError, require, wait_for

_WORK = ROOT / "build" / "try-windows"
_PREFIX = _WORK / "prefix"
_ENVIRONMENT = os.environ | {
    "WINEPREFIX": str(_PREFIX),
    "WINEDEBUG": "-all",
    "WINEDLLOVERRIDES": "mscoree,mshtml=",  # it would offer to fetch these
    "DISPLAY": "",
}
_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\APIUsageDesktop"
_RUNNING = 2
_OLD, _PROGRAM = "0.0.1", "apiusage-desktop.exe"
# What wine writes while anything runs, and Windows as well: that a file in the folder of temporary files goes with the
# next start, as an uninstaller's copy of itself does.
_NOT_OURS = (
    "[Software\\\\Wine",
    "[System\\\\CurrentControlSet\\\\Control\\\\Class\\\\{4D36E968",
    "PendingFileRenameOperations",
)


def main(setup: Path) -> int:
    try:
        _new_windows()
        older = _older_setup()
        checks: dict[str, Callable[[], str]] = {
            "install, uninstall": lambda: _install_and_uninstall(setup),
            "upgrade": lambda: _upgrade(older, setup),
            "program open": lambda: _refuse_while_open(setup),
            "folder of the user": lambda: _use_folder_that_was_there(setup),
        }
        for what, check in checks.items():
            before = _files(), _registry()
            began = time.monotonic()
            seen = check()
            _require_unchanged(before)
            print(f"try-windows: {what}: {seen}; nothing is left; {time.monotonic() - began:.0f} s", flush=True)
    except (CheckError, subprocess.CalledProcessError) as error:
        print(f"try-windows: FAILED: {error}", file=sys.stderr)
        return 1
    print("try-windows: all passed")
    return 0


def _new_windows() -> None:
    shutil.rmtree(_WORK, ignore_errors=True)
    _WORK.mkdir(parents=True)
    _wine("wineboot", "-i")
    _wine("winecfg", "-v", "win10")
    # Every user of Windows has these.
    (local,) = (_PREFIX / "drive_c" / "users").glob("*/AppData/Local")
    (local / "Programs").mkdir(exist_ok=True)
    _wine("reg", "add", r"HKCU\Software\Classes")
    # The first program to run has wine write its last settings.
    _wine("cmd", "/c", "ver")
    _settle()


def _older_setup() -> Path:
    """Make an installer of an older version, with a file that the newer one no longer has."""
    bundle = _WORK / "older"
    put_program(bundle)
    (bundle / "_internal" / "gone").mkdir(parents=True)
    (bundle / "_internal" / "gone" / "later.txt").write_text("gone later")
    setup = _WORK / "older-setup.exe"
    make_installer(bundle, setup, _OLD, _PROGRAM)
    return setup


def _wine(*command: object, code: int = 0) -> str:
    words = ["wine", *map(str, command)]
    done = subprocess.run(words, env=_ENVIRONMENT, capture_output=True, text=True, errors="replace", timeout=900)
    require(done.returncode == code, f"{' '.join(words)}: code {done.returncode}, not {code}: {done.stderr}")
    return done.stdout


def _settle() -> None:
    """Wait until everything has ended, such as an uninstaller that goes on as a copy of itself."""
    subprocess.run(["wineserver", "-w"], env=_ENVIRONMENT, check=True, timeout=900)


def _value(name: str) -> str:
    lines = _wine("reg", "query", _KEY, "/v", name).split("\n")
    (line,) = [line for line in lines if name in line]
    return line.split(maxsplit=2)[2].strip()


def _as_path(windows: str) -> Path:
    return _PREFIX / "drive_c" / windows.removeprefix("C:\\").replace("\\", "/")


def _installed() -> Path:
    return _as_path(_value("InstallLocation"))


def _uninstall() -> None:
    """Uninstall by the command that Windows runs for it, silently."""
    program, _, switch = _value("QuietUninstallString").rpartition(" ")
    _wine(program.strip('"'), switch)
    _settle()


def _install_and_uninstall(setup: Path) -> str:
    _wine(setup, "/S")
    folder = _installed()
    count = sum(path.is_file() for path in folder.rglob("*"))
    require((folder / _PROGRAM).is_file() and (folder / "uninstall.exe").is_file(), f"{folder} holds no program")
    (link,) = [path for path in _files() if path.endswith("API Usage Desktop.lnk")]
    require("Start Menu" in link, f"the link is at {link}")
    opens = _wine("reg", "query", r"HKCU\Software\Classes\APIUsageDesktop.Session\shell\open\command", "/ve")
    require(f'{_PROGRAM}" "%1"' in opens, f"sessions are opened by {opens!r}")
    size = int(_value("EstimatedSize"), 16)
    _uninstall()
    return f"{count} files in {folder.name!r}, {size // 1024} MB told, link and file types set"


def _upgrade(older: Path, setup: Path) -> str:
    """Install over an older version, in whose folder and profile the user has files."""
    _wine(older, "/S")
    folder, was = _installed(), _value("DisplayVersion")
    kept = folder / "notes of the user.txt", _PREFIX / "drive_c" / "settings of the user.ini"
    for file in kept:
        file.write_text("mine")
    _wine(setup, "/S")
    now = _value("DisplayVersion")
    require((was, now != was) == (_OLD, True), f"version {was} became {now}")
    require(not (folder / "_internal" / "gone").exists(), "a file of the older version was left")
    _uninstall()
    for file in kept:
        require(file.read_text() == "mine", f"{file.name} is gone")
        file.unlink()
    require(
        [path.name for path in folder.iterdir()] == [], f"beside the user's file were left {list(folder.iterdir())}"
    )
    folder.rmdir()
    return f"{was} to {now}; the user's files stay, and the folder with them"


def _refuse_while_open(setup: Path) -> str:
    """Install and uninstall while the program runs: neither may touch it."""
    _wine(setup, "/S")
    folder = _installed()
    before = _files()
    command = ["wine", str(folder / _PROGRAM)]
    program = subprocess.Popen(command, env=_ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert program.stdout is not None
        wait_for(lambda: program.stdout and program.stdout.read(1), "the program to start")
        _wine(setup, "/S", code=_RUNNING)
        # Told where it is, without quotation marks, the uninstaller does not go on as a copy, and its code can be had.
        script = _PREFIX / "drive_c" / "uninstall.bat"
        place = _value("InstallLocation")
        script.write_text(f'@"{place}\\uninstall.exe" /S _?={place}\r\n')
        _wine("cmd", "/c", r"C:\uninstall.bat", code=_RUNNING)
        script.unlink()
        require(_files() == before, "files were changed under an open program")
    finally:
        program.communicate(b"exit\r\n", timeout=60)
    _uninstall()
    return f"code {_RUNNING}, and every file as before"


def _use_folder_that_was_there(setup: Path) -> str:
    """Install into a folder that the user had made: it stays when the program goes."""
    folder = _PREFIX / "drive_c" / "Tools"
    folder.mkdir()
    _wine(setup, "/S", r"/D=C:\Tools")
    require(_installed() == folder, f"it was installed into {_installed()}")
    # A second time over the first, as a repair.
    _wine(setup, "/S")
    require(_installed() == folder, f"it was installed into {_installed()}, not where it was")
    _uninstall()
    require(folder.is_dir() and not any(folder.iterdir()), "the user's folder is gone, or not empty")
    folder.rmdir()
    return "it stays, empty as it was"


def _files() -> set[str]:
    drive = _PREFIX / "drive_c"
    temporary = ("/Temp/", "/windows/")
    found = (str(path.relative_to(drive)) for path in drive.rglob("*"))
    return {path for path in found if not any(part in f"/{path}/" for part in temporary)}


def _registry() -> set[str]:
    _settle()
    return {line for name in ("user.reg", "system.reg") for line in _values(_PREFIX / name)}


def _values(path: Path) -> Iterator[str]:
    """Yield each key and value with its key, without the times at which they were written."""
    key = ""
    for line in path.read_text("utf-8", "replace").splitlines():
        if line.startswith("["):
            key = line.rpartition(" ")[0]
        entry = key if line.startswith("[") else f"{key} {line}"
        if line and line[0] in '["@' and not any(part in entry for part in _NOT_OURS):
            yield entry


def _require_unchanged(before: tuple[set[str], set[str]]) -> None:
    for kind, was, now in zip(("files", "registry"), before, (_files(), _registry()), strict=True):
        changed = sorted(was ^ now)
        require(not changed, f"{kind} differ from before: {changed[:10]}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
