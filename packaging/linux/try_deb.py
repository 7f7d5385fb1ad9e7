"""Live with the .deb on a new Debian, as whoever installs it would: `try_deb.py PACKAGE [LOG]`, as root.

In a system of its own (debootstrap) it is installed over an older version, started as an ordinary user by the command
of its menu entry, looked at, made to export, upgraded and purged. Pictures are left in `build/try-deb`.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from display import CheckError, describe, display, painted, press, require, started, still_picture, titled, wait_for  # noqa: E402

NAME = "apiusage-desktop"
_WORK = ROOT / "build" / "try-deb"
_SYSTEM = _WORK / "system"
_SUITE, _MIRROR = "bookworm", "http://deb.debian.org/debian"
_USER = "alex"
_HOME = f"/home/{_USER}"
_SAMPLE = ROOT / "resources" / "samples" / "contoso-usage.json"


def main(package: Path, log: Path) -> int:
    try:
        with _new_system():
            _say("system", f"{_SUITE}, {_installed()} packages")
            _say("install", _install(_older(package)))
            _say("self-test", _self_test())
            _say("menu entry", _look_at_entry())
            _say("window", _open_window(log))
            _say("export", _export(log))
            _say("upgrade", _upgrade(package))
            _say("purge", _purge())
    except (CheckError, subprocess.CalledProcessError) as error:
        print(f"try-deb: FAILED: {error}\n{getattr(error, 'stderr', '') or ''}", file=sys.stderr)
        return 1
    print(f"try-deb: all passed; pictures in {_WORK.relative_to(ROOT)}")
    return 0


@contextlib.contextmanager
def _new_system() -> Iterator[None]:
    """Make a Debian with nothing in it but what every Debian has, and an ordinary user."""
    shutil.rmtree(_WORK, ignore_errors=True)
    _WORK.mkdir(parents=True)
    command = ["debootstrap", "--variant=minbase", _SUITE, str(_SYSTEM), _MIRROR]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (_SYSTEM / "etc" / "resolv.conf").write_bytes(Path("/etc/resolv.conf").read_bytes())
    mounts = [("--bind", "/proc", "proc"), ("--bind", "/dev", "dev"), ("--bind", "/tmp/.X11-unix", "tmp/.X11-unix")]
    Path("/tmp/.X11-unix").mkdir(mode=0o1777, exist_ok=True)
    try:
        for option, source, place in mounts:
            (_SYSTEM / place).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", option, source, _SYSTEM / place], check=True)
        _as_root("useradd", "--create-home", _USER)
        yield
    finally:
        for _, _, place in reversed(mounts):
            subprocess.run(["umount", _SYSTEM / place], capture_output=True)
        # Nothing is removed while the real /dev may still hang in it.
        if not any(str(_SYSTEM) in line for line in Path("/proc/mounts").read_text().splitlines()):
            shutil.rmtree(_SYSTEM)


def _as_root(*command: str) -> str:
    return _run(["chroot", str(_SYSTEM), *command], {"DEBIAN_FRONTEND": "noninteractive", "HOME": "/root"})


def _as_user(*command: str) -> str:
    return _run(_users(*command), {})


def _users(*command: str) -> list[str]:
    """Return the command as the ordinary user runs it, with nothing of this system's environment but the display."""
    kept = [f"{name}={os.environ[name]}" for name in ("DISPLAY",) if name in os.environ]
    clean = ["env", "-i", f"HOME={_HOME}", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", *kept]
    return ["chroot", f"--userspec={_USER}:{_USER}", str(_SYSTEM), *clean, *command]


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=os.environ | environment, text=True, capture_output=True)
    require(done.returncode == 0, f"{' '.join(command[2:])}: code {done.returncode}: {done.stderr or done.stdout}")
    return done.stdout


def _installed() -> int:
    return len(_as_root("dpkg-query", "-W").splitlines())


def _older(package: Path) -> Path:
    """Return the same package under an older version, to upgrade from."""
    tree = _WORK / "older"
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = tree / "DEBIAN" / "control"
    control.write_text(control.read_text("utf-8").replace("\nVersion: ", "\nVersion: 0.0.1~"), "utf-8")
    # A file that a later version no longer has.
    (tree / "usr" / "lib" / NAME / "gone-later").write_text("")
    older = _WORK / "older.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, older], check=True, capture_output=True
    )
    shutil.rmtree(tree)
    return older


def _install(package: Path) -> str:
    _as_root("apt-get", "-qq", "update")
    before, began = _installed(), time.monotonic()
    _put(package)
    seconds = time.monotonic() - began
    version = _as_root("dpkg-query", "-W", "-f", "${Version}", NAME)
    return f"{version} in {seconds:.0f} s, {_installed() - before} packages more"


def _put(package: Path) -> None:
    shutil.copy(package, _SYSTEM / "var" / "tmp" / "program.deb")
    _as_root("apt-get", "-qq", "install", "-y", "--no-install-recommends", "/var/tmp/program.deb")
    (_SYSTEM / "var" / "tmp" / "program.deb").unlink()


def _self_test() -> str:
    report = json.loads(_as_user(NAME, "--self-test"))
    failed = [check for check in report["checks"] if not check["passed"]]
    require(report["passed"], f"these failed: {failed}")
    return f"{len(report['checks'])} checks passed in {report['seconds']:.1f} s, as {_USER}, with no display"


def _entry() -> dict[str, str]:
    lines = (_SYSTEM / "usr" / "share" / "applications" / f"{NAME}.desktop").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _look_at_entry() -> str:
    """Find what the menu entry names: program, icon, and the kind of file a session is."""
    entry = _entry()
    icons = list((_SYSTEM / "usr" / "share" / "icons" / "hicolor").glob(f"*/apps/{entry['Icon']}.*"))
    require(len(icons) > 5, f"the icon {entry['Icon']} is there in {len(icons)} sizes only")
    require(entry["Exec"].endswith(" %F"), f"files cannot be dropped on {entry['Exec']!r}")
    return f"{entry['Name']}: {entry['Exec']}, {len(icons)} icons"


def _open_window(log: Path) -> str:
    """Open a log by the menu entry's own command, as a desktop does, and look at the window."""
    place = f"{_HOME}/{log.name}"
    shutil.copy(log, _SYSTEM / place.lstrip("/"))
    command = _entry()["Exec"].replace("%F", place).split()
    with display(_WORK) as number:
        os.environ["DISPLAY"] = number
        try:
            began = time.monotonic()
            with started(_users(*command), _WORK / "window.log", {}) as window:

                def shows(words: str) -> str:
                    said = (_WORK / "window.log").read_text()
                    require(window.poll() is None, f"the window closed by itself: {said}")
                    return titled(number, words)

                wait_for(lambda: shows("."), "a window")
                shown = time.monotonic() - began
                ident = wait_for(lambda: shows(log.name), f"a window with {log.name!r} in its title").split()[0]
                picture = wait_for(lambda: still_picture(_WORK), "a window that is painted and has come to rest")
                picture.save(str(_WORK / "window.png"))
                seen = describe(painted(picture, "the window"))
                press(number, ident, "ctrl+q")
                require(window.wait(60) == 0, "the window did not close well")
        finally:
            del os.environ["DISPLAY"]
    return f"{log.name} by {command[0]!r}, shown after {shown:.2f} s, {seen}; Ctrl+Q: code 0"


def _export(log: Path) -> str:
    place = f"{_HOME}/{log.name}"
    _as_user(NAME, "export", place, "--out", f"{_HOME}/tables")
    _as_user(NAME, "report", place, "--out", f"{_HOME}/report")
    tables = list((_SYSTEM / _HOME.lstrip("/") / "tables").glob("*.csv"))
    require(len(tables) >= 8, f"export wrote {len(tables)} tables")
    picture = _SYSTEM / _HOME.lstrip("/") / "report" / "dashboard.png"
    shutil.copy(picture, _WORK)
    return f"{len(tables)} tables, and a picture: {describe(painted(QImage(str(picture)), 'the report'))}"


def _upgrade(package: Path) -> str:
    old = _as_root("dpkg-query", "-W", "-f", "${Version}", NAME)
    settings = sorted(path.name for path in _settings())
    _put(package)
    new = _as_root("dpkg-query", "-W", "-f", "${Version}", NAME)
    require(new != old, f"the version is {new} as before")
    require(not (_SYSTEM / "usr" / "lib" / NAME / "gone-later").exists(), "a file of the older version was left")
    require(bool(settings) and sorted(path.name for path in _settings()) == settings, "settings of the user are gone")
    _as_root("dpkg", "--verify", NAME)
    _self_test()
    return f"{old} to {new}; settings kept: {', '.join(settings)}"


def _settings() -> Iterator[Path]:
    return (_SYSTEM / _HOME.lstrip("/") / ".config" / NAME).glob("*")


def _purge() -> str:
    _as_root("apt-get", "-qq", "purge", "-y", NAME)
    # Logs of what was done keep its name, and the user's own files are the user's.
    kept = (_SYSTEM / "home", _SYSTEM / "var" / "log", _SYSTEM / "proc", _SYSTEM / "dev", _SYSTEM / "tmp")
    left = []
    for folder, names, files in os.walk(_SYSTEM):
        names[:] = [name for name in names if Path(folder, name) not in kept]
        left += [Path(folder, name) for name in (*names, *files) if "apiusage" in name]
    require(not left, f"these are left: {[str(path.relative_to(_SYSTEM)) for path in left]}")
    for cache in ("usr/share/applications/mimeinfo.cache", "usr/share/mime/globs2", "var/lib/dpkg/status"):
        path = _SYSTEM / cache
        require(not path.is_file() or "apiusage" not in path.read_text("utf-8"), f"{cache} still names it")
    require(any(_settings()), "settings of the user were removed")
    return "no file is left; the user's own settings are"


def _say(check: str, seen: str) -> None:
    print(f"try-deb: {check}: {seen}", flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else _SAMPLE))
