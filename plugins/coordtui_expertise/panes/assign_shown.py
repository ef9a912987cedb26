"""An assignment as it is solved: the answer in lists and details, and what stands in the way in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from textual.app import RenderResult
from textual.containers import Container
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from coordtui.api import Cancelled, Context, CoordtuiError, Message, Ref, formats, safe
from coordtui.ui.widgets import (
    Column,
    Detail,
    Headline,
    History,
    ListDetail,
    ListSource,
    ListWindow,
    RecordList,
    StatusLine,
    Words,
    fit,
)
from coordtui_expertise.assignment.plans import RIGHT
from coordtui_expertise.assignment.problem import Pair
from coordtui_expertise.assignment.trying import Trial, Tried, Why
from coordtui_expertise.panes.assign_lines import ITEMS, NOBODY, PEOPLE, SETTLED, Lines
from coordtui_expertise.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Changes

PLANS = "expertise.plans"

View = Literal["items", "people", "settled"]
_NEXT: dict[View, View] = {"items": "people", "people": "settled", "settled": "items"}
_NAMES: dict[View, Message] = {
    "items": N_("items"),
    "people": N_("people"),
    "settled": N_("settled by hand"),
}
_COLUMNS: dict[View, tuple[Column, ...]] = {"items": ITEMS, "people": PEOPLE, "settled": SETTLED}


class Solving(ListWindow[None], inherit_bindings=False):
    """Solves a plan beside the screen and shows the answer: items, people, and what is settled by hand."""

    key_scope = "page"
    called = N_("An assignment, solved")
    watched_tables = frozenset({PLANS, "core.people", "expertise.authorships"})

    def __init__(self, ctx: Context, number: int) -> None:
        ctx.require(RIGHT)
        super().__init__(ctx._)
        self.ctx, self.trial = ctx, Trial(ctx, number)
        self.view: View = "items"
        self.tried: Tried | None = None
        self.lines: Lines | None = None
        self._why: tuple[Tried, str, Why] | None = None
        self._turn, self.busy = 0, False
        self.history = History(ctx.clock)
        self._headline, self._news, self.status = Headline(), _News(ctx._), StatusLine(ctx._)
        self.lists: dict[View, RecordList] = {
            view: RecordList(columns, translate=ctx._, selectable=False) for view, columns in _COLUMNS.items()
        }
        self._detail = Detail(translate=ctx._)
        self.split = ListDetail(_Lists(self.lists), self._detail)

    def compose(self) -> Iterable[Widget]:
        """Name and sum, what stands in the way, the lists, what was done last."""
        return [self._headline, self._news, self.split, self.status]

    def on_mount(self) -> None:
        """Solve it."""
        self.status.age(N_("tab: people, then what is settled by hand"))
        self._turn_to("items")
        self.solve(again=True)

    def on_unmount(self) -> None:
        """Nobody waits for an answer any more."""
        self.trial.stop()

    # Solving.

    def solve(self, *, again: bool = False, said: Words | None = None) -> None:
        """Look for the answer beside the screen; what was looked for before is given up."""
        self._turn, self.busy = self._turn + 1, True
        turn = self._turn
        self.status.progress(N_("solving …  esc stops"))
        if said is not None:
            self.status.say(said)

        def came(tried: Tried | None, error: CoordtuiError | None) -> None:
            if turn != self._turn:
                return  # superseded
            self.busy = False
            self.status.progress(None)
            if tried is not None:
                self.tried = tried
                self.lines = Lines(self.ctx, tried.solved, tried.changed)
            elif isinstance(error, Cancelled):
                self.status.say(" ".join(error.parts(self.ctx._)))
            elif error is not None:
                self.failed(error)
            self.show_all(error)

        self.beside(lambda: self.trial.answer(again=again), came)

    def on_store_changed(self, changes: Changes) -> None:
        """Somebody else changed the plan, a person, or whose papers are whose."""
        if changes.tables & self.watched_tables != {PLANS}:
            self.solve(again=True)
            return

        def looked(current: bool | None, error: CoordtuiError | None) -> None:
            if error is not None:
                self.failed(error)
            elif not current:
                self.solve(again=True)

        self.beside(self.trial.is_current, looked)

    def back(self) -> bool:
        """Stop the work, close the detail where it lies over the list, then the window."""
        if self.busy:
            self.trial.stop()
            return True
        return super().back()

    def failed(self, error: CoordtuiError) -> None:
        """Say what was refused, why, and what to do."""
        self.status.say(" ".join(error.parts(self.ctx._)), "trouble")

    # Showing.

    def show_all(self, error: CoordtuiError | None = None) -> None:
        """List, headline and detail."""
        lines, tried = self.lines, self.tried
        if lines is None or tried is None:
            self.lists["items"].say_empty("\n".join(error.parts(self.ctx._)) if error else N_("solving …"))
            return
        self.lists["items"].say_empty(N_("No items. e in the list of assignments adds some."))
        self.lists["people"].say_empty(
            N_("Nobody may take anything. e in the list of assignments adds people.")
        )
        self.lists["settled"].say_empty(N_("Nothing is settled by hand: f settles a pair, x excludes one."))
        self.lists["items"].refresh_rows(ListSource(lines.of_items()))
        self.lists["people"].refresh_rows(ListSource(lines.of_people()))
        self.lists["settled"].refresh_rows(ListSource(lines.of_settled()))
        self._say_where(tried)
        self._news.show(self._in_the_way(tried))
        self.show_detail()
        self.refresh_bindings()

    def _say_where(self, tried: Tried) -> None:
        plan, found = tried.read.plan, tried.solved.found
        places = NN_("{n} place taken", "{n} places taken", len(found.pairs))
        name = f"{safe(plan.name)}   {self.ctx._(_NAMES[self.view])} · {self.ctx._(places)}"
        if tried.is_kept:
            state: Message = N_("kept")
        elif not plan.pairs and not tried.changed.come:
            state = N_("not kept yet: c keeps it")
        else:
            sum_ = formats.number(tried.changed.gain, self.ctx.translator.language, digits=2)
            state = N_(
                "{come} come, {go} go, sum {gain} · c keeps it",
                come=len(tried.changed.come),
                go=len(tried.changed.go),
                gain=sum_ if tried.changed.gain < 0 else f"+{sum_}",
            )
        self._headline.show(name, self.ctx._(state))

    def _in_the_way(self, tried: Tried) -> list[Words]:
        """Why the answer is not complete, with what would help, and who was left out."""
        found: list[Words] = []
        for each in tried.solved.bottlenecks[:2]:
            found += [N_("! {text}", text=each.text), N_("  {text}", text=each.helps[0])]
        if (more := len(tried.solved.bottlenecks) - 2) > 0:
            found.append(
                NN_("! {n} more like this, at the items", "! {n} more like this, at the items", more)
            )
        return [*found, *tried.solved.problem.notes]

    def show_detail(self) -> None:
        """All about what is under the cursor."""
        lines, key = self.lines, self.here
        if lines is None or key is None:
            self._detail.show([])
        elif isinstance(key, int):
            self._detail.show(lines.about_person(key))
        else:
            self._show_item(lines, key[0])

    def _show_item(self, lines: Lines, key: str) -> None:
        tried, known = self.tried, self._why
        if tried is None or key not in lines.items:
            return
        if known is not None and known[:2] == (tried, key):
            why = known[2]
            self._detail.show(lines.about_item(key, why.words, why.told, why.unknown))
            return
        self._detail.show(lines.about_item(key, {}, {}, ()))

        def came(why: Why | None, error: CoordtuiError | None) -> None:
            if (
                why is not None
                and tried is self.tried
                and isinstance(self.here, tuple)
                and self.here[0] == key
            ):
                self._why = (tried, key, why)
                self._detail.show(lines.about_item(key, why.words, why.told, why.unknown), keep_place=True)

        self.beside(lambda: self.trial.why(tried, key), came)

    @property
    def here(self) -> Pair | int | None:
        """What is under the cursor: an item with a person, or a person."""
        key: Any = self.lists[self.view].cursor_key
        return key if isinstance(key, int | tuple) else None

    @property
    def pair(self) -> Pair | None:
        """The pair under the cursor, where there is one."""
        return self.here if isinstance(self.here, tuple) and self.here[1] != NOBODY else None

    def under_cursor(self) -> Ref | None:
        """The person under the cursor: plugins are asked what they can do with them."""
        here = self.here
        person = here if isinstance(here, int) else here[1] if here else NOBODY
        return Ref("person", str(person)) if person else None

    # Looking.

    def _turn_to(self, view: View) -> None:
        self.view = view
        for name, each in self.lists.items():
            each.display = name == view
        self.lists[view].focus()

    def action_next_pane(self) -> None:
        """Items, people, what is settled by hand, and items again."""
        self.split.close_detail()
        self._turn_to(_NEXT[self.view])
        self.show_all()

    def action_read_again(self) -> None:
        """Read plan, people, scores and conflicts again, and solve."""
        self.solve(again=True)


class _Lists(Container):
    """The three lists in one place; one of them is shown."""

    DEFAULT_CSS = "_Lists > RecordList { height: 1fr; }"

    def __init__(self, lists: Mapping[View, RecordList]) -> None:
        super().__init__(*lists.values())

    def focus(self, scroll_visible: bool = True) -> _Lists:
        """The list that is shown has the keys."""
        shown = next((each for each in self.children if each.display), None)
        if shown is not None:
            shown.focus(scroll_visible)
        return self


class _News(Widget):
    """What stands in the way of a complete answer, in words, above the lists."""

    DEFAULT_CSS = "_News { height: auto; max-height: 6; color: $text-warning; }"

    def __init__(self, translate: Callable[[Message | str], str]) -> None:
        super().__init__()
        self._translate = translate
        self._words: list[Words] = []

    def show(self, words: list[Words]) -> None:
        """Say these, a paragraph each."""
        if words != self._words:
            self._words = words
            self.refresh(layout=True)

    def as_text(self) -> list[str]:
        """The same, for who hears it."""
        return [safe(self._translate(words), limit=1000) for words in self._words]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the paragraphs take."""
        return len(self._lines(width))

    def render(self) -> RenderResult:
        """The paragraphs, as text whatever they hold; what has no room is seen to be cut."""
        width, height = self.size
        lines = self._lines(width)
        if len(lines) > height > 0:
            lines = [*lines[: height - 1], fit(lines[height - 1] + " " * width, width)]
        return Content("\n".join(lines))

    def _lines(self, width: int) -> list[str]:
        wrapped = Content("\n".join(self.as_text())).wrap(max(width, 2))
        return [line.plain.rstrip() for line in wrapped] if self._words else []
