"""Who could give a session: by what they know, how much they taught, and whether they are free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from coordtui.api import Context, Message
from coordtui.ui.widgets import Cell, Column, History, ListSource, Pairs, Paragraph, RecordList, Row, Section
from coordtui_training import fit
from coordtui_training.certificates.lengths import said_length
from coordtui_training.panes.acting import Acting
from coordtui_training.planning import Courses, Sessions, title_of
from coordtui_training.records import Course, Session
from coordtui_training.texts import N_, NN_

MOST = 50
"""So many are listed."""


class TeachersWindow(Acting[None], inherit_bindings=False):
    """Lists who could give a session, or any session of a course; `enter` names them, and again does not."""

    key_scope = "page"
    called = N_("Who could give it?")
    columns = (
        Column(key="name", title=N_("Name"), width=20, flex=2, sortable=True),
        Column(key="strength", title=N_("Knows it"), width=9),
        Column(key="taught", title=N_("Taught"), width=7, priority=2, align="right"),
        Column(key="free", title=N_("Free"), width=16, flex=2, priority=1),
    )
    watched_tables = frozenset({"training.sessions", "training.courses"})
    titles: Mapping[str, Message] = {"list.open": N_("let them give it, or not")}
    hint_words: Mapping[str, Message] = {"list.open": N_("gives it, or not")}

    def __init__(self, ctx: Context, what: Session | Course, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.what = what
        self.found: dict[int, fit.Candidate] = {}

    def gather(self) -> tuple[Session | Course, Sequence[fit.Candidate]]:
        """What it is for as it stands now, and who could give it."""
        number = self.what.doc_id
        if not number:
            now = self.what
        elif isinstance(self.what, Session):
            now = Sessions(self.ctx).get(number)
        else:
            now = Courses(self.ctx).get(number)
        return now, fit.instructors(self.ctx, now, MOST)

    def came(self, found: tuple[Session | Course, Sequence[fit.Candidate]]) -> None:
        """Show them."""
        self.what, candidates = found
        self.found = {each.person: each for each in candidates}
        self.list.say_empty(
            N_("Nobody is known for its topics. They stand in the course, and in what people say they know.")
        )
        self.show_all()

    def show_all(self) -> None:
        """Headline, list and detail."""
        free = sum(each.free for each in self.found.values())
        self.headline.show(
            self.subject, self.ctx._(N_("{n} suggested, {free} free", n=len(self.found), free=free))
        )
        self.list.refresh_rows(ListSource([self._row(each) for each in self.found.values()]))
        self.show_detail()

    @property
    def subject(self) -> str:
        """What it is for."""
        if isinstance(self.what, Session):
            return title_of(self.ctx, self.what, Courses(self.ctx).get(self.what.course))
        return title_of(self.ctx, None, self.what)

    def _row(self, candidate: fit.Candidate) -> Row:
        named = candidate.person in self.what.instructors
        said = N_("{n} of 5", n=candidate.strength)
        free = N_("free") if candidate.free else candidate.why_not or N_("not free")
        return Row(
            candidate.person,
            [
                candidate.name,
                Cell("●" * candidate.strength + "○" * (5 - candidate.strength), "accent", said=said),
                str(candidate.taught or ""),
                Cell(self.ctx._(free), "quiet" if candidate.free else ""),
            ],
            sign="✓" if named else " " if candidate.free else "!",
            sign_role="accent" if named else "attention",
            state=N_("gives it") if named else "",
        )

    def show_detail(self) -> None:
        """What speaks for who is under the cursor, and against."""
        key = self.list.cursor_key
        candidate = self.found.get(key) if isinstance(key, int) else None
        if candidate is None:
            self.detail.show([])
            return
        load = NN_(
            "{n} session in the last 12 months", "{n} sessions in the last 12 months", candidate.taught
        )
        if candidate.minutes:
            load = N_("{sessions}, {length}", sessions=load, length=said_length(candidate.minutes))
        free = N_("yes") if candidate.free else candidate.why_not or N_("no")
        head: list[Paragraph | Pairs] = [
            Paragraph(candidate.name, "strong"),
            Pairs([(N_("Taught"), load), (N_("Free"), free)]),
        ]
        reasons = [Paragraph(each) for each in candidate.reasons]
        because = Section(reasons or [Paragraph(N_("Nothing is known of it."))], title=N_("Why"))
        self.detail.show([Section(head), because])

    # Keys.

    def available(self, command_id: str) -> bool:
        """Only who plans names teachers, and of what is stored."""
        if command_id == "list.open":
            return bool(self.found) and self.ctx.may("training.plan") and bool(self.what.doc_id)
        return super().available(command_id)

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Let who is under the cursor give it, or not after all."""
        event.stop()
        event.prevent_default()  # in place of the room for the detail
        candidate = self.found.get(event.key) if isinstance(event.key, int) else None
        if candidate is None or not self.available("list.open"):
            return
        person, there = candidate.person, candidate.person in self.what.instructors
        name, title = candidate.name, self.subject
        said = (
            N_("{name} no longer gives {title}", name=name, title=title)
            if there
            else N_("{name} gives {title}", name=name, title=title)
        )

        def set_them() -> object:
            self._let_give(person, named=not there)
            return lambda: self._let_give(person, named=there)

        self.do(said, set_them)  # type: ignore[arg-type]  # returns what takes it back

    def _let_give(self, person: int, *, named: bool) -> None:
        """Name somebody as a teacher, or no longer, whatever else changed meanwhile."""
        service = Sessions(self.ctx) if isinstance(self.what, Session) else Courses(self.ctx)
        with self.ctx.store.transaction():
            now = service.get(self.what.doc_id)
            others = [each for each in now.instructors if each != person]
            service.save(replace(now, instructors=[*others, *([person] if named else [])]))  # type: ignore[arg-type]
