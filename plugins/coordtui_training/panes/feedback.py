"""Feedback: a few questions to who came, and what they said, to who runs the session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, formats
from coordtui.ui.widgets import (
    ChoiceField,
    Detail,
    Field,
    Headline,
    LongTextField,
    Pairs,
    Paragraph,
    Section,
    StatusLine,
    Window,
    Words,
)
from coordtui_training.feedback import KNOWN, LONGEST, Asked, Feedback, Result, Summary
from coordtui_training.panes.sure import Foreseen
from coordtui_training.planning.titles import titles
from coordtui_training.records import Session
from coordtui_training.seats import may_run
from coordtui_training.texts import N_

WIDEST = 30
"""Cells of the longest bar."""


class FeedbackForm(Foreseen, inherit_bindings=False):
    """Asks the questions of a session. It keeps no draft: that would stand under a name."""

    titles: Mapping[str, Message] = {"form.save": N_("read it again, then send it")}
    hint_words: Mapping[str, Message] = {"form.save": N_("read again")}
    ahead = N_("Your answer")
    yes = N_("send it; it cannot be taken back")

    def __init__(self, ctx: Context, session: Session) -> None:
        self._feedback, self._session = Feedback(ctx), session
        self._asked = self._feedback.questions(session.doc_id)
        title = titles(ctx, [session])[session.doc_id]
        fields = [_field(each) for each in self._asked]
        super().__init__(N_("How was {title}?", title=title), fields, save=self._answer, translate=ctx._)

    def foresee(self, values: Mapping[str, Any]) -> list[Section]:
        """What is sent, and what is kept of it."""
        said = [
            Section([Paragraph(str(values[_name(each)] or "—"))], title=each.text) for each in self._asked
        ]
        return [*said, Section([Paragraph(KNOWN)], title=N_("What is kept"))]

    def _answer(self, values: Mapping[str, Any], stored: object) -> Words:
        scores = {each.place: values[_name(each)] for each in self._asked if each.kind == "scale"}
        words = {each.place: values[_name(each)] for each in self._asked if each.kind == "words"}
        given = {place: score for place, score in scores.items() if score}
        return self._feedback.answer(self._session.doc_id, given, words)


def _name(asked: Asked) -> str:
    return f"q{asked.place}"


def _field(asked: Asked) -> Field:
    if asked.kind == "words":
        return LongTextField(
            name=_name(asked),
            label=N_("{n}. In words", n=asked.place + 1),
            help=asked.text,
            check=lambda text: N_("Shorter, please.") if len(text) > LONGEST else None,
        )
    choices: list[tuple[int, Words]] = [(0, N_("no answer"))]
    for score in range(1, 6):
        means = {1: asked.low, 5: asked.high}.get(score, "")
        choices.append((score, N_("{n}: {means}", n=score, means=means) if means else str(score)))
    return ChoiceField(
        name=_name(asked), label=N_("{n}. From 1 to 5", n=asked.place + 1), help=asked.text, choices=choices
    )


class FeedbackSummary(Window[None], inherit_bindings=False):
    """What those who came said, question by question, once enough of them did."""

    key_scope = "page"
    called = N_("Feedback")
    watched_tables = frozenset({"training.answers"})
    titles: Mapping[str, Message] = {"page.copy": N_("copy it")}

    def __init__(self, ctx: Context, session: Session | int) -> None:
        super().__init__(ctx._)
        self._ctx = ctx
        self._number = session if isinstance(session, int) else session.doc_id
        self._found: tuple[str, Summary] | None = None
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """Of which session, and what they said."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Read it."""
        self._status.say("")
        self.detail.focus()
        self._read()

    def _read(self) -> None:
        def read() -> tuple[str, Summary]:
            summary = Feedback(self._ctx).summary(self._number)
            session = self._ctx.store.records(Session).get(self._number)
            return (titles(self._ctx, [session])[self._number] if session else ""), summary

        self.beside(read, self._came)

    def _came(self, found: tuple[str, Summary] | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self.detail.show([Section([Paragraph(part) for part in error.parts(self._ctx._)])])
            return
        self._found = found
        self.retranslated()

    def retranslated(self) -> None:
        """In the other language."""
        if self._found is None:
            return
        title, summary = self._found
        self._headline.show(title, "")
        shown = [self._section(result) for result in summary.results]
        self.detail.show([Section([Paragraph(summary.said)]), *shown], keep_place=True)

    def _section(self, result: Result) -> Section:
        asked = result.asked
        if asked.kind == "words":
            said = [Paragraph(f"· {text}") for text in result.words]
            return Section(said or [Paragraph(N_("Nobody wrote anything."))], title=asked.text)
        mean = "" if result.mean is None else formats.number(result.mean, self._ctx.translator, digits=1)
        return Section([Pairs(list(_bars(result)))], title=asked.text, right=mean)

    def on_store_changed(self, changes: object) -> None:
        """Another answer came."""
        self._read()

    def available(self, command_id: str) -> bool:
        """There is something to copy once it is read."""
        return command_id != "page.copy" or self._found is not None

    def action_copy(self) -> None:
        """Copy all of it."""
        self.app.copy("\n".join(self.detail.as_text()))


def _bars(result: Result) -> Iterator[tuple[Words, Words]]:
    """A line for each figure, the best first: a bar, and how many."""
    most = max(result.counts.values(), default=0)
    for score in sorted(result.counts, reverse=True):
        n = result.counts[score]
        means = {1: result.asked.low, 5: result.asked.high}.get(score, "")
        label = N_("{n}: {means}", n=score, means=means) if means else str(score)
        yield label, f"{'█' * (n * WIDEST // most if most else 0)} {n}".strip()


def FeedbackWindow(ctx: Context, session: Session) -> FeedbackForm | FeedbackSummary:  # noqa: N802 - makes a window
    """What they said, for who runs the session; the questions, for who came."""
    return FeedbackSummary(ctx, session) if may_run(ctx, session) else FeedbackForm(ctx, session)
