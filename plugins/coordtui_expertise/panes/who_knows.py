"""Who knows about this? A question, and people who may answer it, each with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from coordtui.api import Context, CoordtuiError, Expert, Message, Person, Ref, safe
from coordtui.ui.widgets import History, Key, ListSource, Words
from coordtui.ui.widgets.lines import cell_len
from coordtui.ui.widgets.text_input import TextInput
from coordtui_expertise.asking import LIMIT, Answer, Question, answer
from coordtui_expertise.feedback import Verdict, Verdicts
from coordtui_expertise.introduce import Draft, request
from coordtui_expertise.panes.answer_lines import COLUMNS, expert_row, expert_sections, seen_table
from coordtui_expertise.panes.answers import Answers
from coordtui_expertise.panes.asked_words import (
    counts,
    filter_words,
    next_language,
    next_with,
    nobody,
)
from coordtui_expertise.panes.way_back import Again
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Changes

LONGEST = 12_000
"""Characters of a question: a title with a long abstract, and some."""

_VERDICTS = frozenset({"page.confirm", "page.refuse"})


class QuestionField(TextInput, inherit_bindings=False):
    """A field of which the last line says how to come from it to the answers."""

    key_scope = "filter text"

    def available(self, command_id: str) -> bool:
        """There is nothing to complete; escape goes back as everywhere, and keeps the question."""
        return command_id not in {"filter.complete", "filter.clear_filter"} and super().available(command_id)

    async def action_leave_filter(self) -> None:
        """On to the answers, as enter does."""
        await self.action_submit()


class Asked(Horizontal):
    """The line of the question."""

    DEFAULT_CSS = """
    Asked { height: 1; }
    Asked > Static { width: auto; text-style: bold; padding: 0 2 0 0; }
    Asked > TextInput { width: 1fr; }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.label = Static()
        self.field = QuestionField(text, longest=LONGEST)

    def compose(self) -> ComposeResult:
        """What is asked, and of what."""
        yield self.label
        yield self.field


class WhoKnows(Answers, inherit_bindings=False):
    """Asks as one types; the last answer wins. `about` is the record that another page asks about."""

    called = N_("Who knows about this?")
    opened_by = "expertise.who_knows"
    hint_words = titles = {  # noqa: RUF012 - as in Window
        **Answers.hint_words,
        "page.confirm": N_("good match"),
        "page.refuse": N_("not right"),
        "page.next_pane": N_("edit query"),
    }

    def __init__(self, ctx: Context, text: str = "", about: Ref | None = None) -> None:
        super().__init__(ctx, COLUMNS)
        self.question = Question(text=text, about=about)
        self.answer = Answer()
        self.line = Asked(text)
        self._history = History()
        self._verdicts = Verdicts(ctx)
        self._said: dict[int, Verdict] = {}
        self._asking = False
        self._error: CoordtuiError | None = None
        self._stood_on: Key | None = None

    def compose(self) -> Iterable[Widget]:
        """The question, how many, people and reasons, what was done last."""
        return [self.line, self.headline, self.split, self.status]

    def on_mount(self) -> None:
        """Ask what there is to ask; else wait for a question."""
        self.retranslated()
        given = self.question.about is not None or self.question.text
        (self.people if given else self.line.field).focus()
        self._ask()

    def retranslated(self) -> None:
        """Everything in the other language."""
        self.line.label.update(Content(self.ctx._(N_("Who knows about?"))))
        self.line.field.placeholder = self.ctx._(N_("a question, a title and abstract, an arXiv number"))
        self.show_all()

    def on_store_changed(self, changes: Changes) -> None:
        """Somebody changed, or whose papers are whose."""
        self.names.forget()
        self._ask()

    # Asking.

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something else is asked; what was asked about goes with its title."""
        event.stop()
        if event.value != self._title:
            self._put(text=event.value, about=None, limit=LIMIT)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """On to the answers."""
        event.stop()
        self.people.focus()

    def _put(self, **changes: object) -> None:
        question = msgspec.structs.replace(self.question, **changes)
        if question != self.question:
            self.question = question
            self._ask()

    def _ask(self) -> None:
        """One question at a time: what is typed meanwhile is asked when the answer is there."""
        if self._asking:
            return
        self._asking, asked = True, self.question
        self.beside(lambda: answer(self.ctx, asked), lambda found, error: self._answered(asked, found, error))
        self.tell()

    def _answered(self, asked: Question, found: Answer | None, error: CoordtuiError | None) -> None:
        self._asking = False
        if asked != self.question:
            self._ask()
            return
        self.answer, self._error = found or Answer(), error
        if self.answer.paper is not None and not self.line.field.value:
            self.line.field.value = self._title
        self.show_all()

    @property
    def _title(self) -> str:
        """What the line says of the record that is asked about."""
        about = self.question.about is not None and self.answer.paper is not None
        return (
            safe(self.answer.paper.title, limit=LONGEST)
            if about and self.answer.paper
            else self.question.text
        )

    # Showing.

    def show_all(self) -> None:
        """List, headline and detail."""
        ask, experts = self.answer.ask, self._experts
        self._said = self._verdicts.on(ask) if ask is not None else {}
        rows = [
            expert_row(self.ctx, each, self.answer.people[each.person], self._said.get(each.person))
            for each in experts
        ]
        self.people.say_empty(nobody(self.ctx, self.question, self.answer, self._error))
        self.people.refresh_rows(ListSource(rows))
        if self._stood_on is not None and rows:
            self.people.move_to_key(self._stood_on)
            self._stood_on = None
        self.tell()
        self.show_detail()

    def tell(self) -> None:
        """How many, the filters, and whom these left out; nothing of that before anything is asked."""
        filters = filter_words(self.ctx, self.question)
        said = counts(self.ctx, self.answer, short=bool(filters))
        if cell_len(said) > self.app.size.width:
            said = counts(self.ctx, self.answer, short=True)
        self.headline.show(said, filters)
        if self._experts or (self.answer.ask and filters):
            self.tell_left_out(self.answer.experts.left_out)
        else:
            self.status.age("")
        self.status.progress(N_("looking …") if self._asking else None)
        self.refresh_bindings()

    def again(self) -> Again:
        """The same question; what was typed is not lost by looking at somebody."""
        question, here = self.question, self.people.cursor_key

        def window() -> WhoKnows:
            other = WhoKnows(self.ctx, question.text, question.about)
            other.question, other._stood_on = question, here
            return other

        return window

    def show_detail(self) -> None:
        """The reasons of the one under the cursor."""
        expert, person = self._expert, self.here
        if expert is None or person is None:
            self.split.rule("")
            self.detail.show([])
            return
        wide = self.split.has_class("-wide")
        why = N_("Why {name}", name=safe(person.name))
        self.split.rule(self.ctx._(why))
        table = seen_table(self._experts, self.answer.people) if wide else None
        first, *others = expert_sections(
            self.ctx, self.names, expert, person, verdict=self._said.get(person.doc_id), table=table
        )
        self.detail.show([replace(first, title=why) if wide else first, *others])

    @property
    def _experts(self) -> list[Expert]:
        return [each for each in self.answer.experts.found if each.person in self.answer.people]

    @property
    def _expert(self) -> Expert | None:
        return next((each for each in self._experts if each.person == self.people.cursor_key), None)

    def person(self, number: int) -> Person | None:
        """Somebody who was named."""
        return self.answer.people.get(number)

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in _VERDICTS:
            return self.here is not None
        if command_id == "page.undo":
            return self._history.can_undo
        if command_id == "page.redo":
            return self._history.can_redo
        if command_id == "expertise.more":
            return len(self._experts) >= self.question.limit
        if command_id == "expertise.no_profile":
            return bool(self.answer.experts.without_profile)
        return super().available(command_id)

    def back(self) -> bool:
        """From the question to its answers; then leave."""
        if self.line.field.has_focus and self._experts:
            self.people.focus()
            return True
        return super().back()

    def action_next_pane(self) -> None:
        """Between the question and its answers."""
        (self.people if self.line.field.has_focus else self.line.field).focus()

    def action_more(self) -> None:
        """Show more people."""
        self._put(limit=self.question.limit + LIMIT)

    def action_only_free(self) -> None:
        """Only who is free, or everybody."""
        self._put(available=not self.question.available)

    def action_only_language(self) -> None:
        """Only who speaks a language; the next one."""
        self._put(languages=next_language(self.question.languages))

    def action_outside(self) -> None:
        """Only who is not in my group, or everybody."""
        self._put(outside=not self.question.outside)

    def action_no_conflict(self) -> None:
        """Only who has no conflict of interest with me; then with the authors of the paper."""
        self._put(no_conflict=next_with(self.question.no_conflict, paper=self.answer.paper is not None))

    def action_no_profile(self) -> None:
        """List who could not be ranked."""
        from coordtui_expertise.panes.no_profile import NoProfile

        def show(ref: Ref | None) -> None:
            if ref is not None:
                self.open_profile(ref)

        self.app.push_screen(NoProfile(self.ctx, self.answer.experts.without_profile), show)

    def action_confirm(self) -> None:
        """This was a good match."""
        self._judge("good", N_("good match: {name}", name=self._who))

    def action_refuse(self) -> None:
        """This was not right."""
        self._judge("wrong", N_("not right: {name}", name=self._who))

    def action_undo(self) -> None:
        """Take the last verdict back."""
        self._again(self._history.undo, lambda done: N_("undone: {done}", done=done))

    def action_redo(self) -> None:
        """Say it again."""
        self._again(self._history.redo, lambda done: N_("done again: {done}", done=done))

    def _judge(self, verdict: Verdict, done: Message) -> None:
        """Keep what was said of the person under the cursor; the same again takes it back."""
        person, ask = self.here, self.answer.ask
        if person is None or ask is None:
            return
        now = None if self._said.get(person.doc_id) == verdict else verdict

        def keep() -> Words:
            self._history.do(done, lambda: self._verdicts.say(ask, person.doc_id, now))
            return N_("{done} · used the next time · u undoes", done=done)

        self.beside(keep, self._judged)

    def _again(self, step: Callable[[], Words | None], said: Callable[[Words], Message]) -> None:
        def work() -> Words | None:
            done = step()
            return None if done is None else said(done)

        self.beside(work, self._judged)

    def _judged(self, said: Words | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self.failed(error)
        elif said is not None:
            self.say(said)
        self.show_all()

    def draft(self, number: int) -> Draft:
        """A letter to the person about the question."""
        expert = next(each for each in self._experts if each.person == number)
        return request(self.ctx, number, self._title, expert.reasons)

    @property
    def _who(self) -> str:
        return safe(self.here.name) if self.here else ""
