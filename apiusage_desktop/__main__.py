"""Start the application: `python -m apiusage_desktop`."""

import multiprocessing
import sys

from apiusage_desktop.cli import main

if __name__ == "__main__":
    # In a frozen program the helper process starts here as well, and goes its own way.
    multiprocessing.freeze_support()
    sys.exit(main())
