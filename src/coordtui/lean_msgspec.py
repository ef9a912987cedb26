"""Imports msgspec without `typing_extensions`, which it prefers to `typing` when it is there.

Since Python 3.11 `typing` has all that msgspec takes from it, and its import (with `inspect`,
`ast` and `dis`) is a tenth of the time that a small command takes. Whoever imports
`typing_extensions` afterwards finds it as ever.
"""

import sys
from typing import Any

_modules: dict[str, Any] = sys.modules

if not {"msgspec", "typing_extensions"} & _modules.keys():
    _modules["typing_extensions"] = None  # as if it were not installed
    try:
        import msgspec  # noqa: F401
    finally:
        del _modules["typing_extensions"]
