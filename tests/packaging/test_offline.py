"""That a connection to somewhere else would be noticed in what strace writes."""

import subprocess
import sys
from pathlib import Path

import pytest

WATCHING = Path(__file__).resolve().parents[2] / "packaging" / "linux"
_JUDGE = "import sys; from pathlib import Path; from try_offline import _judged; print(_judged(Path(sys.argv[1])))"


@pytest.mark.parametrize(
    ("line", "passes"),
    [
        ('7 connect(3, {sa_family=AF_UNIX, sun_path=@"/tmp/.X11-unix/X9"}, 20) = 0', True),
        ("7 socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [4, 5]) = 0", True),
        ("socket(AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 3", False),
        ("7 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=...}, 16) = 0", False),
        ('7 sendto(3, "ask", 3, 0, {sa_family=AF_INET, sin_port=htons(53)}, 16) = 3', False),
    ],
)
def test_only_sockets_of_this_computer_pass(tmp_path: Path, line: str, passes: bool) -> None:
    trace = tmp_path / "trace"
    trace.write_text(f"{line}\n")
    command = [sys.executable, "-c", _JUDGE, str(trace)]
    done = subprocess.run(command, cwd=WATCHING, capture_output=True, text=True)
    assert (done.returncode == 0) is passes, done.stderr
    assert passes or "CheckError" in done.stderr
