"""The invented lab's papers, and the invented arXiv that brings more while the demo runs."""

from __future__ import annotations

from coordtui_arxiv.demo.filling import fill
from coordtui_arxiv.demo.world import answer

__all__ = ["answer", "fill"]
