"""`python -I -m coordtui.access.gate` is `coordtui-session`."""

import sys

from coordtui.access.gate import main

if __name__ == "__main__":
    sys.exit(main())
