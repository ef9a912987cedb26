"""What machines and their tools say, for who may not know who uses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coordtui.api import Context

_WHOSE = re.compile(
    r",?\s*\b(?:(?:pid|name)\s*=\s*(?:'[^']*'|[^,\s]*)|(?:pid|process)(?:\s+id)?[\s:#]+\d+)", re.IGNORECASE
)
_LOGIN = re.compile(r"[\w.+-]+@(?=[\w.\[(-])")


def without_names(text: str) -> str:
    """A line of a log, a reason or a complaint without processes and logins.

    The driver names the process that an XID struck, Slurm who drained a node, `ssh` the account.
    """
    return _LOGIN.sub("", _WHOSE.sub("", text))


def why_for(ctx: Context, text: str) -> str:
    """Why a machine gave no answer, for who acts: words of `ssh`, and what is asked by it, tell addresses.

    These are for who says which machines are watched; others get the words of this program.
    """
    if not text or ctx.may("gpus.watch"):
        return text
    from coordtui_gpus.collecting.failures import is_ours

    return text if is_ours(text) else ""
