"""`python -m coordtui` is `coordtui`."""

import sys

from coordtui.cli import main

if __name__ == "__main__":
    sys.exit(main())
