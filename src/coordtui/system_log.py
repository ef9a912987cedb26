"""The system's own log, which nobody rewrites who can only write what belongs to the program."""

from __future__ import annotations

import os
from typing import Literal


def tell(line: str, facility: Literal["auth", "daemon"]) -> None:
    """Leave a line there, as a notice of `coordtui`; nothing where there is no such log."""
    if not os.path.exists("/dev/log"):
        return
    import syslog

    syslog.openlog("coordtui", facility=getattr(syslog, f"LOG_{facility.upper()}"))
    syslog.syslog(syslog.LOG_NOTICE, line)
    syslog.closelog()
