"""What machines and their tools say, for who may not know who uses them."""

from __future__ import annotations

import re

_WHOSE = re.compile(r",?\s*\b(?:pid|name)=(?:'[^']*'|[^,\s]*)")
_LOGIN = re.compile(r"[\w.+-]+@(?=[\w.\[(-])")


def without_names(text: str) -> str:
    """A line of a log, a reason or a complaint without processes and logins.

    The driver names the process that an XID struck, Slurm who drained a node, `ssh` the account.
    """
    return _LOGIN.sub("", _WHOSE.sub("", text))
