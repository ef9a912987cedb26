"""Papers as BibTeX in a file on this machine."""

from __future__ import annotations

from collections.abc import Sequence

from coordtui.api import Context
from coordtui.ui.widgets import FormScreen, Words, file_form
from coordtui_arxiv.bibtex import to_bibtex
from coordtui_arxiv.records import Paper
from coordtui_arxiv.texts import NN_


def export_form(ctx: Context, papers: Sequence[Paper]) -> FormScreen[Words]:
    """Asks for a new file and writes the papers to it."""
    count = len(papers)
    return file_form(
        NN_("Export {n} paper as BibTeX", "Export {n} papers as BibTeX", count),
        "~/papers.bib",
        lambda: to_bibtex(papers),
        lambda path: NN_("{n} reference is in {path}", "{n} references are in {path}", count, path=path),
        translate=ctx._,
    )
