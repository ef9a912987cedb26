"""Papers as references for other programs: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from coordtui_arxiv.records import Paper


@dataclass(frozen=True)
class Format:
    """One way to write references: its name, the ending of its files, and its module."""

    title: str
    suffix: str
    module: str

    def write(self, papers: Sequence[Paper]) -> str:
        """The papers in this format, ending with a line break; without papers what the format calls empty."""
        text: str = import_module(f"{__name__}.{self.module}").write(papers)
        return text


FORMATS = {
    "bibtex": Format("BibTeX", ".bib", "bibtex"),
    "ris": Format("RIS", ".ris", "ris"),
    "csl": Format("CSL-JSON", ".json", "csl"),
}
"""The formats by the words of the command line."""
