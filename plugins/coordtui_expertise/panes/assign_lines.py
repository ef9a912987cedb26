"""A solved plan in lines: items with who takes them, people with what they take, and what was settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coordtui.api import Context, Message, safe
from coordtui.ui.widgets import Cell, Column, Pairs, Paragraph, Row, Section, Words
from coordtui_expertise.assignment.explaining import Choice, choices, passed_over, reason
from coordtui_expertise.assignment.plans import Difference, Solved
from coordtui_expertise.assignment.problem import Item, Taker
from coordtui_expertise.conflicts import KINDS
from coordtui_expertise.panes.answer_lines import strength
from coordtui_expertise.ranking.strength import strength_of
from coordtui_expertise.texts import N_, NN_

NOBODY = 0
"""Stands for the person of a place that is empty."""

ITEMS = (
    Column(key="title", title=N_("Item"), width=24, flex=3),
    Column(key="taken", title=N_("Has"), width=5, align="right", priority=1),
    Column(key="who", title=N_("Who takes it"), width=18, flex=2),
    Column(key="match", title=N_("Match"), width=13, priority=2),
)
PEOPLE = (
    Column(key="name", title=N_("Name"), width=20, flex=1),
    Column(key="load", title=N_("Takes"), width=6, align="right"),
    Column(key="least", title=N_("At least"), width=8, align="right", priority=1),
    Column(key="items", title=N_("Items"), width=20, flex=2, priority=2),
)
SETTLED = (
    Column(key="what", title=N_("Settled"), width=12),
    Column(key="title", title=N_("Item"), width=24, flex=2),
    Column(key="who", title=N_("Person"), width=18, flex=1),
)


class Lines:
    """The lines of one answer; `changed` is what it changes of what was kept."""

    def __init__(self, ctx: Context, solved: Solved, changed: Difference) -> None:
        self._ctx, self.solved, self._changed = ctx, solved, changed
        self.items = {item.key: item for item in solved.problem.items}
        self.takers = {taker.person: taker for taker in solved.problem.takers}

    # Lists.

    def of_items(self) -> list[Row]:
        """A line for each place of each item: who has it, or that nobody does."""
        return [row for item in self.solved.problem.items for row in self._places(item)]

    def _places(self, item: Item) -> list[Row]:
        problem, found = self.solved.problem, self.solved.found
        people = sorted(found.of_item(item.key), key=lambda who: (-problem.score(item.key, who), who))
        short = found.short.get(item.key, 0)
        empty = [NOBODY] if short or not item.demand else []
        rows = []
        for number, person in enumerate([*people, *empty]):
            title = Cell(safe(item.title), "quiet" if number else "")
            taken = Cell(f"{len(people)}/{item.demand}", "quiet" if number else "")
            rows.append(self._place(item, person, title, taken, short))
        return rows

    def _place(self, item: Item, person: int, title: Cell, taken: Cell, short: int) -> Row:
        pair = (item.key, person)
        if person == NOBODY and short:
            lacks = NN_("{n} place is empty", "{n} places are empty", short)
            cells: list[str | Cell] = [title, taken, Cell(self._ctx._(lacks), "attention"), ""]
            return Row(pair, cells, "!", sign_role="attention", state=N_("places are empty"))
        if person == NOBODY:
            return Row(pair, (title, taken, Cell(self._ctx._(N_("wants nobody")), "quiet"), ""))
        match = self._match(self.solved.problem.score(item.key, person))
        cells = [title, taken, safe(self.takers[person].name), match]
        if pair in self.solved.problem.fixed:
            return Row(pair, cells, "★", state=N_("settled by hand"))
        if pair in self._changed.come:
            return Row(pair, cells, "•", state=N_("new"))
        return Row(pair, cells)

    def _match(self, score: float) -> Cell:
        """Strength in signs; of who is not near enough to be named elsewhere, that in a word."""
        if strength_of(score):
            return strength(self._ctx, strength_of(score))
        word = self._ctx._(N_("hardly") if score else N_("unknown"))
        return Cell(f"○○○○○ {word}", "quiet", said=word)

    def of_people(self) -> list[Row]:
        """A line for each person: those who lack items first, then by how much they take."""
        found = self.solved.found
        order = sorted(
            self.solved.problem.takers,
            key=lambda each: (each.person not in found.under, -len(found.of_person(each.person)), each.name),
        )
        return [self._person(taker) for taker in order]

    def _person(self, taker: Taker) -> Row:
        keys = self.solved.found.of_person(taker.person)
        titles = "; ".join(safe(self.items[key].title) for key in keys)
        lacks = self.solved.found.under.get(taker.person, 0)
        cells = [safe(taker.name), f"{len(keys)}/{taker.capacity}", str(taker.minimum or ""), titles]
        if lacks:
            return Row(taker.person, cells, "!", sign_role="attention", state=N_("takes too few"))
        return Row(taker.person, cells)

    def of_settled(self) -> list[Row]:
        """A line for each pair that was fixed or excluded by hand."""
        problem, rows = self.solved.problem, []
        for pairs, sign, word in (
            (problem.fixed, "★", N_("settled")),
            (problem.forbidden, "✗", N_("excluded")),
        ):
            for key, person in sorted(pairs):
                if key in self.items and person in self.takers:
                    cells = [self._ctx._(word), safe(self.items[key].title), safe(self.takers[person].name)]
                    rows.append(Row((key, person), cells, sign, state=word))
        return rows

    # Details.

    def about_item(
        self, key: str, words: Mapping[int, str], told: Mapping[int, Sequence[str]], unknown: Sequence[str]
    ) -> list[Section]:
        """Who takes an item and why, who was passed over and why, and what stands in the way.

        `words` are those that each shares with it, `told` the kinds of conflict that may be said,
        `unknown` the authors whose conflicts nobody can know.
        """
        made = choices(self.solved.problem, self.solved.found, key)
        over = passed_over(self.solved.problem, self.solved.found, key)
        item = self.items[key]
        wanted = NN_("{n} person wanted", "{n} people wanted", item.demand)
        sections = [Section([Paragraph(safe(item.title, limit=1000)), Paragraph(wanted, "quiet")])]
        sections += self._in_the_way(item=key)
        if made:
            lines = [line for choice in made for line in self._choice(choice, words.get(choice.person, ""))]
            sections.append(Section(lines, title=N_("Who takes it, and why")))
        if over:
            pairs: list[tuple[Words, Words]] = [
                (safe(self.takers[each.person].name), self._with_kinds(each.why, told.get(each.person, ())))
                for each in over
            ]
            sections.append(Section([Pairs(pairs)], title=N_("Near too, but passed over")))
        if unknown:
            said = N_(
                "Nobody here has this e-mail, so that conflicts with its owner are not known: {mails}",
                mails=safe(", ".join(unknown), limit=500),
            )
            sections.append(Section([Paragraph(said, "attention")]))
        return sections

    def _choice(self, choice: Choice, words: str) -> list[Paragraph]:
        place = N_("place {place} of {of} who may", place=choice.place, of=choice.of)
        signs = self._match(choice.score).text
        name = safe(self.takers[choice.person].name)
        lines = [Paragraph(f"{name}  {signs}", "strong"), Paragraph(place, "quiet", indent=2)]
        why: Words = safe(words) if words else reason(choice)
        return [*lines, Paragraph(why, indent=2)]

    def _with_kinds(self, why: Message, kinds: Sequence[str]) -> str:
        said = ", ".join(self._ctx._(KINDS[kind]) for kind in kinds)
        text = self._ctx._(why)
        return text if not said or said == text else f"{text}: {said}"

    def about_person(self, person: int) -> list[Section]:
        """What somebody takes, with how well it fits."""
        taker, problem = self.takers[person], self.solved.problem
        limits = N_("at most {capacity}, at least {minimum}", capacity=taker.capacity, minimum=taker.minimum)
        sections = [Section([Paragraph(safe(taker.name)), Paragraph(limits, "quiet")])]
        sections += self._in_the_way(person=person)
        keys = self.solved.found.of_person(person)
        pairs: list[tuple[Words, Words]] = [
            (self._match(problem.score(key, person)).text, safe(self.items[key].title)) for key in keys
        ]
        nothing = Paragraph(N_("Takes nothing in this answer."), "quiet")
        return [*sections, Section([Pairs(pairs)] if pairs else [nothing], title=N_("Items"))]

    def _in_the_way(self, item: str = "", person: int = NOBODY) -> list[Section]:
        """The bottlenecks that an item, or a person, is part of, and what would help."""
        return [
            Section(
                [Paragraph(each.text, "attention"), *(Paragraph(words, indent=2) for words in each.helps)]
            )
            for each in self.solved.bottlenecks
            if item in each.items or person in each.people
        ]
