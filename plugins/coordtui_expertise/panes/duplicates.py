"""People who may be one: why, side by side, what a merge would make of them, and merges to undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, StaleRecord, safe
from coordtui.ui.widgets import (
    Cell,
    Column,
    Detail,
    Headline,
    History,
    ListDetail,
    ListSource,
    ListWindow,
    Pairs,
    Paragraph,
    Question,
    RecordList,
    Row,
    Section,
    StatusLine,
    Words,
)
from coordtui_expertise.panes.answer_lines import strength
from coordtui_expertise.panes.field_words import LABELS, in_words
from coordtui_expertise.panes.people_names import Names
from coordtui_expertise.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Changes
    from coordtui.directory.merging import Preview

COLUMNS = (
    Column(key="kept", title=N_("Stays"), width=22, flex=1),
    Column(key="duplicate", title=N_("Is merged into them"), width=22, flex=1),
    Column(key="strength", title=N_("How likely"), width=12, priority=1),
)

Pair = tuple[int, int]


@dataclass(frozen=True)
class _Shown:
    """Two people in the list; `merged` when they are one already. `kept` is who stays."""

    kept: int
    duplicate: int
    names: tuple[str, str]
    reasons: tuple[Message, ...] = ()
    score: float = 0.0
    merged: bool = False

    @property
    def key(self) -> str:
        """The same whichever of the two stays."""
        return "-".join(map(str, sorted((self.kept, self.duplicate))))


class Duplicates(ListWindow[None], inherit_bindings=False):
    """Pairs, the likeliest first; `tab` shows the merges that hold, to take them back."""

    key_scope = "page"
    called = N_("People who may be the same")
    watched_tables = frozenset({"core.people", "core.merges", "core.told_apart"})
    titles: Mapping[str, Message] = {
        "page.confirm": N_("merge the two"),
        "page.refuse": N_("they are not the same, or not any more"),
        "page.edit": N_("the other one stays"),
        "page.next_pane": N_("pairs, or merges that hold"),
        "list.open": N_("field by field"),
    }
    hint_words: Mapping[str, Message] = {
        "page.confirm": N_("merge"),
        "page.refuse": N_("not the same"),
        "page.edit": N_("other stays"),
        "page.next_pane": N_("merges"),
        "list.open": N_("compare"),
    }

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx._)
        self._ctx = ctx
        self.list: Literal["pairs", "merges"] = "pairs"
        self._found: dict[str, _Shown] = {}
        self._turned: set[str] = set()
        self._opened, self._busy = "", False
        self._history = history or History(ctx.clock)
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.pairs = RecordList(COLUMNS, translate=ctx._, empty=N_("comparing …"), selectable=False)
        self._detail = Detail(translate=ctx._)
        self.split = ListDetail(self.pairs, self._detail)

    def compose(self) -> Iterable[Widget]:
        """How many there are, the pairs, what was done last."""
        return [self._headline, self.split, self._status]

    def on_mount(self) -> None:
        """Compare everybody."""
        self._status.age(N_("A merge can be undone; nothing is lost by it."))
        self.pairs.focus()
        self._read()

    def _read(self, then: Callable[[Any, CoordtuiError | None], object] | None = None) -> None:
        self.beside(self._pairs if self.list == "pairs" else self._merges, then or self._came)

    def _pairs(self) -> list[_Shown]:
        directory = self._ctx.directory
        pairs = directory.duplicates().pairs()
        names = dict(directory.people().select("doc_id", "name"))
        coordinator = lab.coordinator if (lab := directory.lab()) else 0
        shown = []
        for pair in pairs:
            kept, other = sorted((pair.one, pair.other), key=lambda n: (n != coordinator, n != self._me, n))
            if f"{min(kept, other)}-{max(kept, other)}" in self._turned:
                kept, other = other, kept
            shown.append(_Shown(kept, other, (names[kept], names[other]), pair.reasons, pair.score))
        return shown

    def _merges(self) -> list[_Shown]:
        return [
            _Shown(kept.doc_id, other.doc_id, (kept.name, other.name), merged=True)
            for kept, other in self._ctx.directory.merging().merges()
        ]

    @property
    def _me(self) -> int | None:
        return self._ctx.actor.person

    def _came(self, found: Sequence[_Shown] | None, error: CoordtuiError | None) -> None:
        if found is None:
            self.pairs.say_empty("\n".join(error.parts(self._ctx._)) if error else "")
            return
        self._found = {each.key: each for each in found}
        self.pairs.say_empty(
            N_("Nobody looks like somebody else.") if self.list == "pairs" else N_("No merge holds.")
        )
        self.show_all()

    def show_all(self) -> None:
        """List, headline and detail."""
        self.pairs.refresh_rows(ListSource([self._row(each) for each in self._found.values()]))
        if self._opened and self._opened not in self._found:  # another pair has its place in the list
            self.split.close_detail()
            self._opened = ""
        count = len(self._found)
        self._headline.show(
            self._ctx._(
                NN_("{n} pair that may be one person", "{n} pairs that may be one person", count)
                if self.list == "pairs"
                else NN_("{n} merge that holds", "{n} merges that hold", count)
            ),
            "",
        )
        self.show_detail()
        self.refresh_bindings()

    def _row(self, pair: _Shown) -> Row:
        level = max(1, min(5, round(pair.score * 5)))
        likely = Cell("") if pair.merged else strength(self._ctx, level)
        sign, state = (" ", N_("merged")) if pair.merged else ("?", N_("may be the same"))
        return Row(pair.key, [*pair.names, likely], sign=sign, sign_role="attention", state=state)

    # Side by side.

    @property
    def _pair(self) -> _Shown | None:
        return self._found.get(str(self.pairs.cursor_key))

    def show_detail(self) -> None:
        """All about what is under the cursor."""
        pair = self._pair
        if pair is None:
            self._detail.show([])
        elif pair.merged:
            text = N_("“{other}” is “{kept}”. x takes them apart: what was added since stays with “{kept}”.")
            said = text.with_values(**self._names(pair))
            self._detail.show([Section([Paragraph(said)])])
        else:
            preview = self._ctx.directory.merging().preview
            self.beside(lambda: preview(pair.kept, pair.duplicate), self._compare(pair))

    def _compare(self, pair: _Shown) -> Callable[[Any, CoordtuiError | None], None]:
        def show(preview: Preview | None, error: CoordtuiError | None) -> None:
            if self._pair != pair:
                return
            title = N_("Why “{other}” may be “{kept}”", **self._names(pair))
            why = Section([Paragraph(each) for each in pair.reasons], title=title)
            if preview is None:
                said = " ".join(error.parts(self._ctx._)) if error else ""
                self._detail.show([why, Section([Paragraph(said, "trouble")])])
            else:
                self._detail.show([why, *self._fields(preview)])

        return show

    def _fields(self, preview: Preview) -> list[Section]:
        """What each has in each field, and what the one they become would have."""
        names = Names(self._ctx)
        three = (
            (safe(preview.kept.name, limit=100), preview.kept),
            (safe(preview.duplicate.name, limit=100), preview.duplicate),
            (self._ctx._(N_("merged")), preview.result),
        )
        sections = [
            Section(
                [Pairs([(who, in_words(self._ctx, names, person, field) or "–") for who, person in three])],
                title=LABELS[field],
            )
            for field in (line.field for line in preview.lines)
            if field in LABELS
        ]
        careful = N_("What either hides stays hidden, and rights stay those of who stays.")
        return [*sections, Section([Paragraph(careful, "quiet")])]

    # What is told.

    def on_store_changed(self, changes: Changes) -> None:
        """Somebody changed, merged or told apart."""
        self._read()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in {"page.confirm", "page.edit"}:
            return self._pair is not None and not self._pair.merged
        if command_id in {"page.refuse", "list.open"}:
            return self._pair is not None
        return command_id != "page.undo" or self._history.can_undo

    # Keys.

    def action_next_pane(self) -> None:
        """The merges that hold, or the pairs again."""
        self.list = "merges" if self.list == "pairs" else "pairs"
        self._read()

    def action_edit(self) -> None:
        """Let the other one stay."""
        pair = self._pair
        if pair is not None and not pair.merged:
            self._turned ^= {pair.key}
            turned = replace(pair, kept=pair.duplicate, duplicate=pair.kept, names=pair.names[::-1])
            self._found[pair.key] = turned
            self.show_all()

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """All about this pair, and about no other that may take its place."""
        super().on_record_list_opened(event)
        self._opened = str(event.key)

    def back(self) -> bool:
        """Close the pair, then the window."""
        self._opened = ""
        return super().back()

    def action_zoom(self) -> None:
        """The same for the key that gives all the room to a part."""
        super().action_zoom()
        self._opened = str(self.pairs.cursor_key) if self.split.detail_alone else ""

    def action_confirm(self) -> None:
        """Merge the two; the right one leads to the left one from now on. Asks unless the pair is open."""
        pair = self._pair
        if pair is None or pair.merged or self._busy:
            return
        said = N_("merged “{other}” into “{kept}”", **self._names(pair))
        if pair.key == self._opened:
            self._do(said, lambda: self._merge(pair))
            return
        question = Question(
            N_("Merge “{other}” into “{kept}”?", **self._names(pair)),
            "\n".join(map(self._ctx._, pair.reasons)),
            yes=N_("merge"),
            no=N_("leave them"),
            translate=self._ctx._,
        )
        self.app.push_screen(
            question, lambda sure: self._do(said, lambda: self._merge(pair)) if sure else None
        )

    @staticmethod
    def _names(pair: _Shown) -> dict[str, str]:
        return {"kept": safe(pair.names[0]), "other": safe(pair.names[1])}

    def _merge(self, pair: _Shown) -> Callable[[], object]:
        self._ctx.directory.merge(pair.kept, pair.duplicate)

        def undo() -> None:
            with self._ctx.store.transaction():
                now = self._ctx.directory.people().get(pair.duplicate)
                if now is None or now.merged_into != pair.kept:  # somebody decided otherwise since
                    raise StaleRecord(None, {})
                self._ctx.directory.unmerge(pair.duplicate)

        return undo

    def action_refuse(self) -> None:
        """Remember that these are two people, or take their merge back."""
        pair = self._pair
        if pair is None or self._busy:
            return
        names = {"one": safe(pair.names[0]), "other": safe(pair.names[1])}
        if pair.merged:
            self._do(N_("took “{one}” and “{other}” apart", **names), lambda: self._take_apart(pair))
        else:
            self._do(N_("“{one}” and “{other}” are not the same", **names), lambda: self._tell_apart(pair))

    def _take_apart(self, pair: _Shown) -> Callable[[], object]:
        self._ctx.directory.unmerge(pair.duplicate)
        return lambda: self._ctx.directory.merge(pair.kept, pair.duplicate)

    def _tell_apart(self, pair: _Shown) -> Callable[[], object]:
        duplicates = self._ctx.directory.duplicates()
        duplicates.tell_apart(pair.kept, pair.duplicate)
        return lambda: duplicates.forget(pair.kept, pair.duplicate)

    def action_undo(self) -> None:
        """Take the last answer back."""

        def take_back() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self._work(take_back)

    def _do(self, said: Message, act: Callable[[], Callable[[], object]]) -> None:
        def work() -> Words:
            self._history.do(said, act)
            return N_("{done} · u undoes", done=said)

        self._work(work)

    def _work(self, work: Callable[[], Words | None]) -> None:
        """One answer at a time: the next is about what is listed after it."""
        if not self._busy:
            self._busy = True
            self.beside(work, self._done)

    def _done(self, said: Words | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self._status.say(" ".join(error.parts(self._ctx._)), "trouble")
        elif said is not None:
            self._status.say(said)
        self._read(self._listed)

    def _listed(self, found: Sequence[_Shown] | None, error: CoordtuiError | None) -> None:
        """What is listed has the answer in it; no list that was read before it does."""
        self._busy = False
        self._came(found, error)
