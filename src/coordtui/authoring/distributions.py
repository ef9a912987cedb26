"""What distributions of Python are called."""

from __future__ import annotations

import re


def plain(name: str) -> str:
    """The name of a distribution as indexes compare it: `My_Plugin` and `my-plugin` are one."""
    return re.sub(r"[-_.]+", "-", name).lower()
