"""What a person would like: learnt from their own marks, told by the words that say it."""

from __future__ import annotations

from coordtui_arxiv.taste.liking import Liking, told
from coordtui_arxiv.taste.taste import Taste

__all__ = ["Liking", "Taste", "told"]
