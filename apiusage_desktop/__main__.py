"""Start the application: `python -m apiusage_desktop`."""

import sys

from apiusage_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
