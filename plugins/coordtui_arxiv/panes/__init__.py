"""What is seen of the arXiv watch."""

from coordtui_arxiv.panes.ours import OursPage
from coordtui_arxiv.panes.papers import PapersPage

__all__ = ["OursPage", "PapersPage"]
