"""The keys of an assignment: what is tried, kept, taken back and exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from coordtui.api import CoordtuiError, Message, StaleRecord, safe
from coordtui.ui.widgets import Option, Words, file_form
from coordtui_expertise.assignment.problem import Pair, with_changes
from coordtui_expertise.assignment.trying import Step
from coordtui_expertise.panes.assign_form import Given, demand_form, give_form, limits_form
from coordtui_expertise.panes.assign_lines import Lines
from coordtui_expertise.panes.assign_shown import Solving
from coordtui_expertise.records import PlanTaker
from coordtui_expertise.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp


class SolvedPlan(Solving, inherit_bindings=False):
    """Every change is tried at once and its difference shown; nothing is stored before `c` keeps it."""

    titles: Mapping[str, Message] = {
        "page.confirm": N_("keep this answer and its conditions"),
        "page.keep": N_("settle this pair, or let it be open again"),
        "page.refuse": N_("exclude this pair, or take the line of what is settled away"),
        "page.edit": N_("how many: wanted for the item, taken by the person"),
        "page.new": N_("give this item to somebody"),
        "page.next_pane": N_("items, people, what is settled by hand"),
        "page.export": N_("export as CSV, with reasons"),
        "page.read_again": N_("read everything again and solve"),
        "list.open": N_("all about it"),
    }
    hint_words: Mapping[str, Message] = {
        "page.confirm": N_("keep it"),
        "page.keep": N_("settle"),
        "page.refuse": N_("exclude"),
        "page.edit": N_("how many"),
        "page.new": N_("give"),
        "page.next_pane": N_("people"),
        "list.open": N_("why"),
    }

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        tried, here = self.tried, self.here
        needs = {
            "page.confirm": tried is not None and not self.busy and not tried.is_kept,
            "page.keep": self.pair is not None and self.view == "items",
            "page.refuse": self.pair is not None,
            "page.new": here is not None and self.view == "items",
            "page.edit": here is not None and self.view != "settled",
            "list.open": here is not None,
            "page.export": tried is not None,
            "page.undo": self.history.can_undo,
            "page.redo": self.history.can_redo,
        }
        return needs.get(command_id, True)

    # Trying.

    def _try(self, said: Message, step: Step) -> None:
        """Try a condition; nothing is stored."""
        tried = self.tried
        if tried is None:
            return
        try:
            self.history.do(said, lambda: self.trial.change(tried, step))
        except CoordtuiError as error:
            self.failed(error)
        else:
            self.solve(said=N_("{done} · u undoes, c keeps it", done=said))

    def _said_of(self, pair: Pair, text: Message) -> Message:
        lines = cast("Lines", self.lines)
        return text.with_values(
            title=safe(lines.items[pair[0]].title, limit=40), name=safe(lines.takers[pair[1]].name, limit=40)
        )

    def action_keep(self) -> None:
        """Settle the pair under the cursor; one that is settled is open again."""
        pair = self.pair
        if pair is None or self.tried is None:
            return
        if pair in self.tried.solved.problem.fixed:
            self._free(pair)
        else:
            said = self._said_of(pair, N_("settled: {name} takes “{title}”"))
            self._try(said, partial(with_changes, fix=[pair]))

    def action_refuse(self) -> None:
        """Exclude the pair under the cursor; in the list of what is settled, take that away."""
        pair = self.pair
        if pair is None:
            return
        if self.view == "settled":
            self._free(pair)
        else:
            said = self._said_of(pair, N_("excluded: {name} for “{title}”"))
            self._try(said, partial(with_changes, forbid=[pair]))

    def _free(self, pair: Pair) -> None:
        said = self._said_of(pair, N_("open again: {name} for “{title}”"))
        self._try(said, partial(with_changes, free=[pair]))

    def action_edit(self) -> None:
        """How many people the item wants, or how many items the person takes."""
        here, lines = self.here, self.lines
        if lines is None or here is None:
            return
        if isinstance(here, int):
            taker = lines.takers[here]

            def limited(chosen: PlanTaker | None) -> None:
                if chosen is not None:
                    said = N_(
                        "{name}: at most {most}, at least {least}",
                        name=safe(taker.name, limit=40),
                        most=chosen.capacity,
                        least=chosen.minimum,
                    )
                    most, least = {here: chosen.capacity}, {here: chosen.minimum}
                    self._try(said, partial(with_changes, capacity=most, minimum=least))

            form = limits_form(self.ctx, taker.name, taker.capacity, taker.minimum)
            self.app.push_screen(form, limited)
        else:
            item = lines.items[here[0]]

            def wanted(demand: int | None) -> None:
                if demand is not None:
                    title = safe(item.title, limit=40)
                    said = NN_(
                        "“{title}” wants {n} person", "“{title}” wants {n} people", demand, title=title
                    )
                    self._try(said, partial(with_changes, demand={item.key: demand}))

            self.app.push_screen(demand_form(self.ctx, item.title, item.demand), wanted)

    def action_new(self) -> None:
        """Give the item under the cursor to somebody who may take it."""
        here, tried = self.here, self.tried
        if not isinstance(here, tuple) or tried is None or self.lines is None:
            return
        key, problem = here[0], tried.solved.problem
        barred = problem.conflicts.get(key, {})
        able = [taker for taker in problem.takers if taker.person not in barred and taker.capacity]
        able.sort(key=lambda each: (-problem.score(key, each.person), each.name))

        def given(chosen: Given | None) -> None:
            if chosen is not None:
                pair = (key, chosen.person)
                said = self._said_of(pair, N_("settled: {name} takes “{title}”"))
                self._try(said, partial(with_changes, fix=[pair]))

        options = [Option(taker.person, taker.name) for taker in able]
        self.app.push_screen(give_form(self.ctx, self.lines.items[key].title, options), given)

    def action_undo(self) -> None:
        """Take the last change back: what was tried, and what was kept."""
        self._again(self.history.undo, N_("undone: {done}"))

    def action_redo(self) -> None:
        """Make it again."""
        self._again(self.history.redo, N_("again: {done}"))

    def _again(self, act: Callable[[], Words | None], text: Message) -> None:
        def done(said: Words | None, error: CoordtuiError | None) -> None:
            if error is not None:
                self.failed(error)
            elif said is not None:
                self.solve(said=text.with_values(done=said))

        self.beside(act, done)

    # Keeping.

    def action_confirm(self) -> None:
        """Keep the answer that is shown, and the conditions under which it was found."""
        tried = self.tried
        if tried is None or self.busy:
            return
        said = N_("kept “{name}”", name=safe(tried.read.plan.name, limit=40))

        def kept(_: object, error: CoordtuiError | None) -> None:
            if isinstance(error, StaleRecord):
                news = N_("Someone else changed it meanwhile: this is theirs with your changes · c keeps it")
                self.solve(again=True, said=news)
            elif error is not None:
                self.failed(error)
            else:
                self.solve(said=N_("{done} · u undoes", done=said))

        self.beside(lambda: self.history.do(said, lambda: self.trial.keep(tried)), kept)

    def action_export(self) -> None:
        """Write the answer with its reasons as CSV: to a file at home, to copy from afar."""
        tried = self.tried
        if tried is None:
            return
        if self.ctx.actor.at_home:
            form = file_form(
                N_("Export the assignment as CSV, with reasons"),
                "~/assignment.csv",
                lambda: self.trial.sheet(tried),
                lambda path: N_("The assignment is in {path}", path=path),
                private=True,
                translate=self.ctx._,
            )
            self.app.push_screen(form, self._exported)
            return

        def copy(text: str | None, error: CoordtuiError | None) -> None:
            if text is not None:
                cast("CoordtuiApp", self.app).copy(text)

        self.beside(lambda: self.trial.sheet(tried), copy)

    def _exported(self, said: Words | None) -> None:
        if said is not None:
            self.status.say(said)
