"""The form that copies the sessions of a term: every draft is shown, with what clashes, before it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coordtui.api import Context, Message, Refused, formats, sentences
from coordtui.ui.widgets import DateField, History, Pairs, Paragraph, Section, Words
from coordtui_training import times
from coordtui_training.panes.sure import Foreseen
from coordtui_training.planning import Copied, Sessions
from coordtui_training.planning.titles import titles
from coordtui_training.texts import N_, NN_


class CopyTermForm(Foreseen, inherit_bindings=False):
    """Asks for the days of a term, and for those of the next; returns what was made, in words."""

    titles: Mapping[str, Message] = {"form.save": N_("see the drafts")}
    hint_words: Mapping[str, Message] = {"form.save": N_("the drafts")}
    ahead = N_("The drafts")
    yes = N_("make these drafts")

    def __init__(self, ctx: Context, history: History) -> None:
        self._ctx, self._history, self._sessions = ctx, history, Sessions(ctx)
        zone = times.zone_of(ctx.settings.zone)

        def day(name: str, label: Words, help_: Words) -> DateField:
            return DateField(name=name, label=label, help=help_, required=True, tz=zone, clock=ctx.clock)

        super().__init__(
            N_("Copy the sessions of a term"),
            [
                day("since", N_("From"), N_("The first day of the term that was.")),
                day("until", N_("To"), N_("Its last day.")),
                day("to", N_("In the week of"), N_("Any day of the week that is to be like the first one.")),
            ],
            save=self._make,
            preview=self._counted,
            draft="training.copy_term",
            translate=ctx._,
        )

    def _copied(self, values: Mapping[str, Any], *, dry: bool) -> Copied:
        return self._sessions.copy_term(values["since"], values["until"], values["to"], dry=dry)

    def _counted(self, values: Mapping[str, Any]) -> Words:
        if None in (values["since"], values["until"], values["to"]):
            return N_("Weekdays and times of the day stay as they are.")
        try:
            found = self._copied(values, dry=True)
        except Refused as error:
            return error.what
        said = NN_("{n} draft", "{n} drafts", len(found.made))
        return N_("{drafts}, {n} left out", drafts=said, n=len(found.left_out)) if found.left_out else said

    def foresee(self, values: Mapping[str, Any]) -> list[Section]:
        """Each draft with its day and what clashes, and what is left out and why."""
        found = self._copied(values, dry=True)
        if not (found.made or found.left_out):
            raise Refused(N_("There is no session in these days."))
        drafts = Section(
            [Pairs(list(self._lines(found)))] if found.made else [Paragraph(N_("Nothing would be copied."))],
            title=NN_("{n} draft", "{n} drafts", len(found.made)),
        )
        left_out = [
            Pairs([(self._named(each.session), sentences(list(each.why)))]) for each in found.left_out
        ]
        note = Paragraph(N_("Nobody sees them before they are published, and u takes them away."), "quiet")
        more = [Section(left_out, title=N_("Left out"))] if left_out else []
        return [drafts, *more, Section([note])]

    def _lines(self, found: Copied) -> Iterator[tuple[Words, Words]]:
        for place, session in enumerate(found.made):
            zone = times.zone_of(session.zone)
            said: Words = titles(self._ctx, [session])[session.doc_id]
            if against := found.clashes.get(place):
                clash = " ".join(self._ctx._(each.text) for each in against)
                said = N_("{title} · ! {clash}", title=said, clash=clash)
            yield formats.date_and_time(session.start, self._ctx.translator, year=True, tz=zone), said

    def _named(self, session: Any) -> str:
        zone = times.zone_of(session.zone)
        when = formats.date_and_time(session.start, self._ctx.translator, tz=zone)
        return f"{when} {titles(self._ctx, [session])[session.doc_id]}"

    def _make(self, values: Mapping[str, Any], stored: object) -> Words:
        made: list[int] = []

        def copy() -> object:
            made[:] = [each.doc_id for each in self._copied(values, dry=False).made]
            numbers = list(made)
            return lambda: self._sessions.remove_all(numbers)

        self._history.do(N_("copied a term"), copy)  # type: ignore[arg-type]  # returns what takes it back
        return NN_("{n} draft made · u undoes", "{n} drafts made · u undoes", len(made))


def copy_term_form(ctx: Context, history: History | None = None) -> CopyTermForm:
    """Drafts of a term's sessions; what was made can be undone through `history`."""
    return CopyTermForm(ctx, history or History(ctx.clock))
