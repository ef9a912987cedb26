"""Forwards to `python -m coordtui.authoring.catalogues`, for the packages of this checkout."""

import sys
from pathlib import Path

from coordtui.authoring.catalogues import main

if __name__ == "__main__":
    sys.exit(main([*sys.argv[1:], "--root", str(Path(__file__).resolve().parents[1])]))
