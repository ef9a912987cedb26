"""Papers as BibTeX in a file on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coordtui.api import Context, Refused
from coordtui.ui.widgets import FormScreen, TextField, Words
from coordtui_arxiv.bibtex import to_bibtex
from coordtui_arxiv.records import Paper
from coordtui_arxiv.texts import N_, NN_


class NotWritten(Refused):
    """The file could not be written; said under the field of its name."""

    field = "path"


def export_form(ctx: Context, papers: Sequence[Paper]) -> FormScreen[Words]:
    """Asks for a file and writes it. A file that exists is left alone."""

    def save(values: Mapping[str, Any], stored: object) -> Words:
        path = Path(values["path"]).expanduser()
        write(path, to_bibtex(papers))
        return NN_(
            "{n} reference is in {path}",
            "{n} references are in {path}",
            len(papers),
            path=str(path.absolute()),
        )

    title = NN_("Export {n} paper as BibTeX", "Export {n} papers as BibTeX", len(papers))
    field = TextField(
        name="path", label=N_("File"), help=N_("A new file; ~ is your home folder."), required=True
    )
    return FormScreen(title, [field], {"path": "~/papers.bib"}, save=save, translate=ctx._)


def write(path: Path, text: str) -> None:
    """Write a new file; raises `NotWritten` with the reason in words."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise NotWritten(
            N_("There is a file “{path}” already.", path=str(path)), remedy=N_("Choose another name.")
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        raise NotWritten(N_("There is no folder “{path}”.", path=str(path.parent))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotWritten(N_("“{path}” cannot be written: {reason}.", path=str(path), reason=reason)) from None
