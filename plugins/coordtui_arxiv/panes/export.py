"""Papers as references: into a file on the person's machine, or to the clipboard from afar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.api import Context
from coordtui.api.files import at_home, write_new
from coordtui.ui.widgets import ChoiceField, FormScreen, Page, Words, file_field
from coordtui_arxiv.exports import FORMATS, Format
from coordtui_arxiv.records import Paper
from coordtui_arxiv.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.ui.widgets.form import Values

FORMAT = ChoiceField(
    name="format",
    label=N_("Format"),
    choices=[(name, each.title) for name, each in FORMATS.items()],
    required=True,
)


def open_export(page: Page, papers: Sequence[Paper], acted: Callable[[Words | None], object]) -> None:
    """Ask in which format, and at home for a file; `acted` is told what was done."""

    def copy(text: str | None) -> None:
        if text is not None:
            page.app.copy(text)

    if page.ctx.actor.at_home:
        page.app.push_screen(file_form(page.ctx, papers), acted)
    else:
        page.app.push_screen(copy_form(page.ctx, papers), copy)


def file_form(ctx: Context, papers: Sequence[Paper]) -> FormScreen[Words]:
    """Asks for a format and a new file, and writes the papers to it; returns what was done."""

    def save(values: Values, stored: object) -> Words:
        kind = FORMATS[values["format"]]
        path = with_suffix(at_home(values["path"]), kind)
        write_new(path, kind.write(papers))
        said = {"path": str(path.absolute())}
        return NN_("{n} reference is in {path}", "{n} references are in {path}", len(papers), **said)

    def preview(values: Values) -> Words:
        path = with_suffix(at_home(values["path"]), FORMATS[values["format"]])
        return N_("The file will be called {name}.", name=path.name)

    title = NN_("Export {n} paper", "Export {n} papers", len(papers))
    values: dict[str, Any] = {"format": "bibtex", "path": "~/papers"}
    fields = [FORMAT, file_field()]
    return FormScreen(title, fields, values, save=save, preview=preview, translate=ctx._)


def copy_form(ctx: Context, papers: Sequence[Paper]) -> FormScreen[str]:
    """Asks for a format; returns the references, to be copied."""
    return FormScreen(
        NN_("Copy {n} reference", "Copy {n} references", len(papers)),
        [FORMAT],
        {"format": "bibtex"},
        save=lambda values, stored: FORMATS[values["format"]].write(papers),
        translate=ctx._,
    )


def with_suffix(path: Path, kind: Format) -> Path:
    """The path with the ending of the format, where it has none or that of another format.

    One that is there already is left as it was named, to be refused under its name.
    """
    others = {"", *(each.suffix for each in FORMATS.values())}
    if path.suffix not in others or not path.name or path.exists():
        return path
    return path.with_name(path.name.removesuffix(path.suffix) + kind.suffix)
