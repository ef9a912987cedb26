"""Each new paper to the people it concerns: suggested with reasons, sent within everybody's limits.

`Routing` is what windows and commands use; the job `arxiv.route` is in `job`.
"""

from __future__ import annotations

from coordtui_arxiv.routing.service import Routing, Waiting

__all__ = ["Routing", "Waiting"]
