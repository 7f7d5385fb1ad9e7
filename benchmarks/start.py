"""Start the program with the sample, as its command line does, and print when its window is painted and filled.

    python benchmarks/start.py

Prints JSON: `painted` and `answered`, the seconds from the start of the interpreter to the first painted window and to
the answer of all panels.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def _since_start() -> float:
    """Return the seconds since this process began, as the system tells it; to a hundredth."""
    ticks = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
    with Path("/proc/uptime").open() as uptime:
        return float(uptime.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Run the command; see the head of this file."""
    began = time.perf_counter() - _since_start()
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="apiusage-start-") as folder:
        os.environ |= {"XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
        from apiusage_desktop import app, cli
        from ui.first_paint import FirstPaint
        from ui.main_window import MainWindow

        class Watched(MainWindow):
            """The window, which notes when."""

            def __init__(self, *parts: Any) -> None:
                super().__init__(*parts)
                FirstPaint(self).painted.connect(lambda: told.setdefault("painted", time.perf_counter() - began))

            def furnish(self, *parts: Any) -> None:
                super().furnish(*parts)
                self.session.answered.connect(self._note)

            def _note(self) -> None:
                if self.session.sources:
                    told["answered"] = time.perf_counter() - began
                    print(json.dumps(told), flush=True)
                    self.close()

        app.MainWindow = Watched  # type: ignore[misc]
        return cli.main(["--sample"])


if __name__ == "__main__":
    sys.exit(main())
