"""A person's BibTeX file: read whole, or refused with the reason."""

from __future__ import annotations

from pathlib import Path

from coordtui.api import Context, Refused, at_home, read_file
from coordtui_expertise.fill import Filling, FillPlan
from coordtui_expertise.sources.bibtex import works
from coordtui_expertise.texts import N_


class FileRefused(Refused):
    """No file may be read, or it is no bibliography; a form points to its field."""

    field = "path"


def plan_file(ctx: Context, person: int, path: Path) -> FillPlan:
    """What the bibliography in a file has of a person; raises `FileRefused` and `NotRead`.

    Only who is at home on this machine has files here.
    """
    if not ctx.actor.at_home:
        raise FileRefused(
            N_("A file is read only where the program runs."),
            remedy=N_("Use “coordtui expertise import bibtex” there."),
        )
    found, left_out = works(_text(read_file(at_home(path))))
    if not found and not left_out:
        raise FileRefused(
            N_("There is no entry in “{path}”.", path=str(path)), remedy=N_("Choose a BibTeX file.")
        )
    return Filling(ctx).plan_file(person, found, left_out)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older bibliographies are in Latin-1, of which every byte is a letter.
        return content.decode("latin-1")
