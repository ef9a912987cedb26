"""`python -m coordtui.cli`, for where the script is not on the path."""

import sys

from coordtui.cli import main

sys.exit(main())
