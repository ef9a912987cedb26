"""The windows of answers, as a person uses them.

Longer than other files: both windows are driven on one lab of experts and by one kit.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from datetime import date
from functools import partial
from types import ModuleType

import pytest
from textual import events

from coordtui.api import Absence, Expert, Experts, Reason, Ref
from coordtui_expertise.feedback import Verdicts
from coordtui_expertise.panes.fits import Fits
from coordtui_expertise.panes.who_knows import WhoKnows

from .window_kit import Visit

SIZES = [(80, 24), (120, 40)]


class FakeFinder:
    """Names everybody it was told to, for any question that holds no `nothing`."""

    answers = ()
    asked = ()
    gate = None

    def __init__(self, ctx) -> None:
        pass

    def experts(self, ask):
        type(self).asked = (*self.asked, ask)
        if self.gate is not None:
            self.gate.wait(10)
        found = () if "nothing" in ask.text else self.answers[: ask.limit]
        return Experts(
            found=found, ranked=30, without_profile=(1,), left_out={"away": 2} if ask.available else {}
        )


@pytest.fixture
def finder(monkeypatch):
    module = ModuleType("coordtui_expertise.finder")
    module.Finder = type("Finder", (FakeFinder,), {})
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module.Finder


@pytest.fixture
def experts(lab, finder):
    """Two people who know, as the finder names them."""
    away = [Absence(since=date(2026, 11, 1), until=date(2026, 11, 30))]
    one = lab.add("Ysolde Carabosse", emails=["y.carabosse@example.invalid"], languages=["fr", "en"])
    two = lab.add("[b]Éloïse[/b] Fictif", absences=away)
    paper = Reason(
        kind="paper",
        text="SE(3) without tears",
        terms=(("equivariant", 0.6), ("molecules", 0.2)),
        share=0.8,
        at=date(2025, 7, 1),
    )
    finder.answers = (
        Expert(person=one.doc_id, score=0.9, strength=5, reasons=(paper,)),
        Expert(person=two.doc_id, score=0.2, strength=2, reasons=(Reason(kind="says", text="says so"),)),
    )
    return one, two


class Asking(Visit):
    async def paste(self, text: str) -> None:
        self.top.focused.post_message(events.Paste(text))
        await self.settle()


@pytest.fixture
def open_(lab):
    return partial(Asking, lab)


def of(text="", about=None):
    return lambda ctx: WhoKnows(ctx, text, about)


async def test_an_empty_question_says_what_can_be_asked_and_waits_in_the_field(open_, finder):
    async with open_(of()) as at:
        assert "Type what you want to know" in at.text()
        assert at.window.line.field.has_focus
        assert not finder.asked


@pytest.mark.parametrize("size", SIZES)
async def test_people_are_named_with_strength_reason_and_whether_they_are_here(open_, experts, size):
    async with open_(of("equivariant nets"), size) as at:
        text = at.text()
        row = next(line for line in at.lines() if "Ysolde" in line and "●" in line)
        assert "●●●●● strong  SE(3)" in row
        assert "free" in row
        assert "[b]Éloïse[/b] Fictif" in text
        assert "●●○○○ some" in text
        assert "away" in text
        assert "2 of 31 people · 1 has no profile and could not be ranked: L lists them" in text
        assert "Why Ysolde Carabosse" in text
        assert "equivariant 60%" in text
        assert "Jul 2025" in text


async def test_the_table_of_words_is_shown_where_there_is_room(open_, experts):
    async with open_(of("equivariant nets"), (120, 40)) as at:
        assert "Seen for each word" in at.text()
    async with open_(of("equivariant nets"), (80, 24)) as at:
        assert "Seen for each word" not in at.text()


async def test_it_asks_as_one_types_and_enter_goes_to_the_answers(open_, experts, finder):
    async with open_(of()) as at:
        await at.press(*"nets")
        assert finder.asked[-1].text == "nets"
        assert at.window.line.field.has_focus
        await at.press("enter")
        assert at.window.people.has_focus
        await at.press("tab")
        assert at.window.line.field.has_focus


async def test_the_last_answer_wins_and_typing_is_never_held_up(open_, experts, finder):
    finder.gate = threading.Event()
    async with open_(of()) as at:
        await at.pilot.press(*"one")
        assert at.window.line.field.value == "one"
        await at.pilot.press(*" nothing")
        finder.gate.set()
        async with asyncio.timeout(10):
            while "Nobody is near enough" not in at.text():
                await at.settle()
        assert finder.asked[-1].text == "one nothing"
        assert len(finder.asked) <= 3


async def test_the_question_says_how_to_come_from_it_to_the_answers(open_, experts):
    async with open_(of()) as at:
        await at.press(*"nets")
        assert "↓ to the list" in at.text()
        await at.press("down")
        assert at.window.people.has_focus
        assert at.window.line.field.value == "nets"


async def test_looking_at_somebody_loses_no_question(open_, experts):
    async with open_(of()) as at:
        await at.press(*"equivariant nets", "enter", "down")
        named = at.window.here
        await at.press("enter")
        assert "Who knows about?" not in at.text()
        assert named.name in at.text()
        await at.press("q")
        assert isinstance(at.app.screen, WhoKnows)
        assert at.app.screen.question.text == "equivariant nets"
        assert at.app.screen.here == named
        await at.press("q")
        assert "Who knows about?" not in at.text()


async def test_going_on_to_somebody_else_leads_back_to_the_list(open_, experts):
    async with open_(of("equivariant nets")) as at:
        await at.press("enter", "q", "q")
        assert "Who knows about?" not in at.text()
        await at.press("enter", "q")
        assert "Who knows about?" not in at.text()


async def test_a_title_and_abstract_of_several_lines_become_one_question(open_, experts, finder):
    async with open_(of()) as at:
        await at.paste("SE(3) without tears\n\nWe cry " + "very little " * 400 + "\nover molecules.")
        assert finder.asked[-1].text.startswith("SE(3) without tears")
        assert finder.asked[-1].text.endswith("over molecules.")
        assert "\n" not in at.window.line.field.value


async def test_an_arxiv_number_that_is_not_here_says_what_to_do(open_, finder):
    async with open_(of("arXiv:2611.99014")) as at:
        assert "The paper 2611.99014 is not here." in at.text()
        assert "Paste its title and abstract instead." in at.text()


async def test_a_paper_of_another_page_fills_the_question_and_typing_replaces_it(lab, open_, experts, finder):
    work = lab.wrote(experts[0], "Imaginary nets")
    about = Ref("expertise.work", str(work.doc_id))
    async with open_(of(about=about)) as at:
        assert at.window.line.field.value == "Imaginary nets"
        assert finder.asked[-1].refs == (about,)
        await at.press("tab", *" too")
        assert finder.asked[-1].refs == ()
        assert finder.asked[-1].text == "Imaginary nets too"


async def test_filters_are_named_and_what_they_leave_out_is_counted(open_, experts, finder):
    async with open_(of("nets"), (120, 40)) as at:
        at.window.action_only_free()
        at.window.action_only_language()
        at.window.action_outside()
        at.window.action_no_conflict()
        await at.settle()
        assert "2 of 33 people · 1 without profile: L" in at.text()
        assert "free · FR · other groups · no conflict: me" in at.text()
        assert "left out: 2 (away)" in at.text()
        assert finder.asked[-1].languages == ("fr",)
        at.window.action_only_language()
        at.window.action_only_language()
        at.window.action_no_conflict()
        await at.settle()
        assert finder.asked[-1].languages == ()
        assert finder.asked[-1].no_conflict_with == ()


async def test_nobody_with_filters_says_to_take_one_away(open_, finder):
    async with open_(of("nets")) as at:
        at.window.action_only_free()
        await at.settle()
        assert "Take one away" in at.text()


async def test_no_more_than_seven_are_shown_until_more_are_wanted(lab, open_, finder):
    people = [lab.add(f"Number {n} Placeholder") for n in range(9)]
    finder.answers = tuple(Expert(person=each.doc_id, score=1, strength=3) for each in people)
    async with open_(of("nets")) as at:
        assert len(at.window.people.source) == 7
        at.window.action_more()
        await at.settle()
        assert len(at.window.people.source) == 9


async def test_a_verdict_is_marked_in_words_and_taken_back(lab, open_, experts):
    async with open_(of("nets")) as at:
        await at.press("c")
        ask = at.window.answer.ask
        assert Verdicts(at.window.ctx).on(ask) == {experts[0].doc_id: "good"}
        assert "★" in next(line for line in at.lines() if "Ysolde" in line)
        assert "good match: Ysolde Carabosse" in at.text()
        await at.press("x")
        assert Verdicts(at.window.ctx).on(ask) == {experts[0].doc_id: "wrong"}
        await at.press("u", "u")
        assert Verdicts(at.window.ctx).on(ask) == {}
        await at.press("U")
        assert Verdicts(at.window.ctx).on(ask) == {experts[0].doc_id: "good"}


async def test_the_address_is_copied_and_not_offered_where_there_is_none(open_, experts):
    async with open_(of("nets")) as at:
        await at.press("y")
        assert at.app.copied == "y.carabosse@example.invalid"
        await at.press("down")
        assert not at.window.available("page.copy")


async def test_a_letter_is_drafted_changed_and_copied_but_never_sent(open_, experts):
    async with open_(of("nets on graphs")) as at:
        await at.press("m")
        assert "Letter to Ysolde Carabosse" in at.text()
        assert "nets on graphs" in at.text()
        assert "nothing is sent" in at.text()
        await at.press("e")
        await at.press(*"Dear friend, ")
        await at.press("ctrl+o")
        assert "Dear friend," in at.text()
        await at.press("y")
        assert "Dear friend," in at.app.copied
        await at.press("q")
        assert at.app.screen is at.window


async def test_who_has_no_profile_is_listed_and_opened(lab, open_, experts):
    async with open_(of("nets")) as at:
        at.window.action_no_profile()
        await at.settle()
        assert "1 person has no profile" in at.text()
        assert "Camille Exemple" in at.text()


async def test_back_goes_from_the_question_to_its_answers_then_away(open_, experts):
    async with open_(of("nets")) as at:
        await at.press("tab", "escape")
        assert at.window.people.has_focus
        await at.press("escape")
        assert at.app.screen is not at.window


async def test_it_says_the_person_under_the_cursor_to_other_plugins(open_, experts):
    async with open_(of("nets")) as at:
        await at.press("down")
        assert at.window.under_cursor() == Ref("person", str(experts[1].doc_id))


# Who fits.

CLIMATE = {"interests": ["climate", "precipitation"]}


@pytest.fixture
def me(lab):
    return lab.add("Hrafn Placeholder", methods=["interviews"], **CLIMATE)


@pytest.fixture
def match(lab):
    return lab.add("Ysolde Carabosse", methods=["theatre"], emails=["y@example.invalid"], **CLIMATE)


@pytest.mark.parametrize("size", SIZES)
async def test_the_two_lists_are_apart_and_say_what_each_brings(lab, open_, me, match, size):
    twin = lab.add("Oswin Tarrakett", methods=["interviews"], **CLIMATE)
    async with open_(lambda ctx: Fits(ctx, me.doc_id), size) as at:
        text = at.text()
        assert "Complement Hrafn Placeholder" in text
        assert "shared subjects" in text
        assert "climate and precipitation" in text
        assert "theatre" in text
        assert "in return" in text
        assert twin.name not in text
        await at.press("tab")
        assert "Like Hrafn Placeholder" in at.text()
        assert twin.name in at.text()


async def test_who_was_left_out_is_counted(lab, open_, me, match):
    lab.add("A Student", supervisors=[me.doc_id], methods=["theatre"], **CLIMATE)
    async with open_(lambda ctx: Fits(ctx, me.doc_id)) as at:
        assert "left out: 1 (supervisor or student)" in at.text()


async def test_in_a_narrow_window_head_and_left_out_get_shorter_and_the_detail_has_all(lab, open_, match):
    vision = lab.group("Vision")
    name = "Hrafn Placeholder of the Long-Named Imaginary House"
    me = lab.add(name, groups=[vision], methods=["interviews"], **CLIMATE)
    for name in ("Shy", "Quiet"):
        lab.add(f"{name} Placeholder", matching=False)
    lab.add("Away Placeholder", absences=[Absence(since=date(2026, 11, 1), until=date(2026, 11, 30))])
    lab.add("A Student", supervisors=[me.doc_id])
    lab.add("A Colleague", groups=[vision])
    lab.add("Ilse Nobody")
    async with open_(lambda ctx: Fits(ctx, me.doc_id), (80, 24)) as at:
        assert "Complement Hrafn Placeholder of the Long-Named Imaginary House" in at.text()
        assert "…" not in at.text().splitlines()[1]
        assert "left out: 5 " in at.text()
        said = "\n".join(at.window.detail.as_text())
        assert "2 (take no part in matching)" in said
        assert "1 (away)" in said
    async with open_(lambda ctx: Fits(ctx, me.doc_id), (160, 40)) as at:
        assert "1 of 1 person compared · " in at.text()
        assert "left out: 2 (take no part in matching), 1 (" in at.text()


async def test_where_only_the_author_is_left_out_it_says_that_they_are_not_asked(open_, finder, monkeypatch):
    monkeypatch.setattr(
        finder, "experts", lambda self, ask: Experts(found=(), ranked=3, left_out={"author": 1})
    )
    async with open_(of("nets")) as at:
        assert "who wrote the paper is not asked" in " ".join(at.text().split())
        assert "left out" not in at.text()


async def test_without_anybody_who_ranks_it_says_what_to_do(open_, monkeypatch):
    monkeypatch.setattr("coordtui_expertise.asking.ExpertFinder", type("Missing", (), {}))
    async with open_(of("nets")) as at:
        assert "coordtui plugin list" in " ".join(at.text().split())


async def test_nobody_says_what_would_help(lab, open_):
    empty = lab.add("Ilse Nobody")
    async with open_(lambda ctx: Fits(ctx, empty.doc_id)) as at:
        assert "Nothing is known that could be compared" in at.text()


async def test_a_refusal_is_said_in_the_window(lab, open_):
    out = lab.add("Opted Out", matching=False)
    async with open_(lambda ctx: Fits(ctx, out.doc_id)) as at:
        assert "Opted Out takes no part in matching." in at.text()


async def test_the_two_are_introduced_by_a_draft(open_, me, match):
    async with open_(lambda ctx: Fits(ctx, me.doc_id)) as at:
        await at.press("m")
        assert "Letter to Hrafn Placeholder and Ysolde Carabosse" in at.text()


async def test_a_profile_leads_back_to_the_same_list(open_, me, match):
    async with open_(lambda ctx: Fits(ctx, me.doc_id)) as at:
        await at.press("tab", "tab", "enter", "q")
        assert "Complement Hrafn Placeholder" in at.text()
        assert at.app.screen.here.name == "Ysolde Carabosse"


async def test_what_others_change_is_found_again(lab, open_, me, match):
    async with open_(lambda ctx: Fits(ctx, me.doc_id)) as at:
        lab.add("Lu Xiangtest", methods=["dance"], **CLIMATE)
        async with asyncio.timeout(10):
            while "Lu Xiangtest" not in at.text():
                await at.settle()


def test_no_key_of_these_windows_means_something_else_there():
    from coordtui.ui.actions import CORE
    from coordtui_expertise.window_keys import WINDOW_COMMANDS

    mine = [key for command in WINDOW_COMMANDS for key in command.keys]
    taken = {
        key for command in CORE if command.scope in {"page", "list", "app", "scroll"} for key in command.keys
    }
    assert len({*mine}) == len(mine)
    assert taken.isdisjoint(mine)
