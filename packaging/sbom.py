"""Copy the list of parts out of the frozen program, to publish beside it: `sbom.py OUT`."""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    # The one that build.spec has put into the bundle.
    shutil.copy(ROOT / "build" / "licences" / "sbom.cdx.json", sys.argv[1])
