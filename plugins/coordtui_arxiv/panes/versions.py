"""The versions of a paper: when each came, and what changed in title and abstract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from textual.widget import Widget

from coordtui.api import Context, Message, formats, safe
from coordtui.ui.widgets import (
    Cell,
    Column,
    Detail,
    Headline,
    ListDetail,
    ListSource,
    ListWindow,
    Pairs,
    Paragraph,
    RecordList,
    Role,
    Row,
    Section,
    StatusLine,
)
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Paper, Version
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.versions import Kind, Piece, address, before, changes, versions

COLUMNS = (
    Column(key="number", title=N_("Version"), width=8),
    Column(key="day", title=N_("Submitted"), width=16),
    Column(key="about", title=N_("Title"), width=24, flex=1, priority=1),
)

_MARKS: dict[Kind, tuple[str, Role, Message]] = {
    "added": ("+", "accent", N_("added")),
    "removed": ("-", "attention", N_("removed")),
}
"""How what changed is marked: a sign, a role, and the word for who hears it."""


class VersionsScreen(ListWindow[None], inherit_bindings=False):
    """Lists the versions, newest first; beside each, what changed in it.

    A version is compared with the last before it that was seen, or with another that the person
    selects.
    """

    key_scope = "page"
    called = N_("Versions of the paper")
    opened_by = "arxiv.versions"
    titles: Mapping[str, Message] = {
        "list.open": N_("what changed in this version"),
        "page.copy": N_("copy its address"),
        "page.open_outside": N_("show its address"),
    }

    def __init__(self, ctx: Context, paper: Paper) -> None:
        super().__init__(ctx._)
        self._ctx, self._paper = ctx, paper
        self._versions = {version.number: version for version in versions(paper)}
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.versions = RecordList(COLUMNS, translate=ctx._)
        self._detail = Detail(translate=ctx._)
        self.split = ListDetail(self.versions, self._detail)

    def compose(self) -> Iterable[Widget]:
        """The paper, its versions, and what can be done."""
        return [self._headline, self.split, self._status]

    def on_mount(self) -> None:
        """List them."""
        self._status.age(N_("Compared with the last one seen before it, or with the one you select."))
        self._status.say("")
        self.versions.focus()
        self.show_all()

    def show_all(self) -> None:
        """Headline, list and detail."""
        count = NN_("{n} version", "{n} versions", len(self._versions))
        self._headline.show(self._ctx._(count), f"arXiv:{self._paper.key}")
        self.versions.refresh_rows(ListSource([self._row(version) for version in self._versions.values()]))
        self.show_detail()

    def _row(self, version: Version) -> Row:
        seen = bool(version.title)
        about = shown(version.title) if seen else self._ctx._(N_("never seen here"))
        present = version.number == self._paper.version
        return Row(
            version.number,
            [f"v{version.number}", self._day(version), Cell(about, "" if seen else "quiet")],
            sign="•" if present else " ",
            sign_role="accent",
            state=N_("the present version") if present else N_("replaced"),
        )

    def _day(self, version: Version) -> str:
        if version.date is None:
            return "—"
        return formats.day(version.date, self._ctx.translator, weekday=False, year=True)

    # What changed.

    def show_detail(self) -> None:
        """The version under the cursor, and what changed from the one it is compared with."""
        newer, older = self._compared()
        if newer is None:
            self._detail.show([])
        elif not newer.title:
            self._detail.show([self._unseen(newer)])
        elif older is None:
            self._detail.show([*self._head(newer), *self._whole(newer)])
        elif not older.title:
            self._detail.show([*self._head(newer), self._unseen(older), *self._whole(newer)])
        else:
            self._detail.show([*self._head(newer), *self._changed(older, newer)])

    def _compared(self) -> tuple[Version | None, Version | None]:
        """The two versions, the newer first: that under the cursor, and what it is compared with."""
        at = self.versions.cursor_key
        here = self._versions.get(at) if isinstance(at, int) else None
        if here is None:
            return None, None
        others = [number for number in self.versions.chosen if number != here.number]
        if not (others and self.versions.selected_count):
            return here, before(self._versions.values(), here.number)
        other = self._versions.get(others[0]) if isinstance(others[0], int) else None
        if other is not None and other.number > here.number:
            return other, here
        return here, other

    def _head(self, version: Version) -> list[Section]:
        if version.number != self._paper.version:
            return []
        facts = [N_("Withdrawn by its authors or by arXiv.")] if self._paper.withdrawn else []
        comment = safe(shown(self._paper.comment), limit=2000)
        blocks = [Paragraph(fact, "attention") for fact in facts]
        return [Section([*blocks, *([Pairs([(N_("Comment"), comment)])] if comment else [])])]

    def _unseen(self, version: Version) -> Section:
        return Section(
            [
                Paragraph(N_("The text of version {n} was never seen here.", n=version.number), "attention"),
                Paragraph(N_("arXiv has it: {address}", address=address(self._paper, version.number))),
            ]
        )

    def _whole(self, version: Version) -> Iterator[Section]:
        for title, text in ((N_("Title"), version.title), (N_("Abstract"), version.abstract)):
            said = safe(shown(text), lines=True)
            yield Section([Paragraph(said or N_("arXiv gave no abstract."), indent=3)], title=title)

    def _changed(self, older: Version, newer: Version) -> Iterator[Section]:
        texts = (
            (N_("Title"), older.title, newer.title),
            (N_("Abstract"), older.abstract, newer.abstract),
        )
        between = N_("from v{older} to v{newer}", older=older.number, newer=newer.number)
        for title, then, now in texts:
            pieces = changes(shown(then), shown(now))
            same = all(piece.kind == "kept" for piece in pieces)
            right = N_("unchanged") if same else between
            yield Section([_block(piece) for piece in pieces], title=title, right=right)

    # Keys.

    def available(self, command_id: str) -> bool:
        """What needs a version needs one under the cursor."""
        return command_id not in {"page.copy", "page.open_outside"} or bool(self._versions)

    def on_record_list_selection_changed(self, event: RecordList.SelectionChanged) -> None:
        """Another version is compared with."""
        event.stop()
        self.show_detail()

    def action_copy(self) -> None:
        """Copy the address of the version."""
        if isinstance(number := self.versions.cursor_key, int):
            self.app.copy(address(self._paper, number))

    def action_open_outside(self) -> None:
        """Show the address of the version, and copy it."""
        if isinstance(number := self.versions.cursor_key, int):
            self.action_copy()
            self._status.age(address(self._paper, number))


def _block(piece: Piece) -> Pairs | Paragraph:
    if piece.kind == "kept":
        return Paragraph(safe(piece.text), indent=3)
    sign, role, word = _MARKS[piece.kind]
    return Pairs([(sign, safe(piece.text))], role, said=[word])
