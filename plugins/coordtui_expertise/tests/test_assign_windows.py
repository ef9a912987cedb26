"""The windows of assignments, by keys, and as they are seen."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from coordtui.access import actor_for
from coordtui.api import NotAllowed, Person, from_csv
from coordtui.ui.widgets import FormScreen, History
from coordtui_expertise.assignment.plans import Plans
from coordtui_expertise.panes.assign import Assign
from coordtui_expertise.panes.assign_plan import SolvedPlan
from coordtui_expertise.records import Plan, PlanItem, PlanTaker

from .window_kit import Visit

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]


def plan_of(visit: Visit) -> Plan:
    return Plans(visit.ctx).all()[0]


@pytest.fixture
def people(lab: Any) -> list[Person]:
    rain = ["imaginary rain", "precipitation"]
    return [
        lab.add("Hrafn Placeholder", interests=rain),
        lab.add("Ulla Blank", interests=[*rain, "folded proteins"]),
        lab.add("Oswin Tarrakett", interests=["folded proteins"]),
    ]


@pytest.fixture
def plan(lab: Any, people: list[Person]) -> Plan:
    items = [
        PlanItem(key="rain", title="Imaginary rain over nowhere", demand=2, authors=["Hrafn Placeholder"]),
        PlanItem(key="fold", title="Folded proteins that are not", authors=["nobody@example.invalid"]),
        PlanItem(key="art", title="An essay on nothing at all", demand=1),
    ]
    takers = [PlanTaker(person=each.doc_id, capacity=1) for each in people]
    new = Plan(name="Spring reviews", at=lab.session.clock(), items=items, takers=takers)
    return Plans(lab.as_(None)).save(new)


@pytest.mark.parametrize("size", SIZES)
async def test_the_windows_as_they_are_seen(
    lab: Any, plan: Plan, size: tuple[int, int], snapshot: Any
) -> None:
    async with Visit(lab, Assign, size) as at:
        assert at.text() == snapshot(name=f"plans-{size[0]}")
        await at.press("enter")
        assert at.text() == snapshot(name=f"items-{size[0]}")
        await at.press("tab")
        assert at.text() == snapshot(name=f"people-{size[0]}")
        await at.press("tab", "tab", "x")
        assert at.text() == snapshot(name=f"tried-{size[0]}")


async def test_the_empty_list_says_what_to_do_and_the_page_opens_it(lab: Any) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        assert "No assignment yet. n makes one" in at.words()
        await at.press("q", "2", "A")
        assert isinstance(at.app.screen, Assign)


async def test_a_plan_is_made_by_the_form_solved_and_kept(
    lab: Any, people: list[Person], tmp_path: Any
) -> None:
    table = tmp_path / "items.csv"
    table.write_text("title;demand\nImaginary rain;2\n", "utf-8")
    async with Visit(lab, Assign, (120, 60)) as at:
        await at.press("n")
        form = at.app.screen
        assert isinstance(form, FormScreen)
        form.form.put({"name": "Reviews", "items_csv": str(table)})
        form.form.put({"people": [_ref(each) for each in people]})
        await at.press("ctrl+o")
        assert isinstance(at.app.screen, SolvedPlan)
        assert "not kept yet: c keeps it" in at.words()
        await at.press("c")
        assert {person for _, person in plan_of(at).pairs} <= {each.doc_id for each in people}
        assert len(plan_of(at).pairs) == 2
        assert "kept “Reviews” · u undoes" in at.words()


async def test_without_people_everybody_may_take_and_what_is_wrong_with_a_table_stands_under_it(
    lab: Any, people: list[Person], tmp_path: Any
) -> None:
    table = tmp_path / "items.csv"
    table.write_text("name;demand\nImaginary rain;2\n", "utf-8")
    async with Visit(lab, Assign, (120, 60)) as at:
        await at.press("n")
        form = at.app.screen.form
        assert "Without group, role, people or table: everybody." in at.words()
        form.put({"name": "Reviews", "items_csv": str(table)})
        await at.press("ctrl+o")
        row = next(row for row in form.rows if row.field.name == "items_csv")
        assert row.wrong
        table.write_text("title;demand\nImaginary rain;2\n", "utf-8")
        form.put({"name": "Reviews of all"})
        await at.settle()
        assert "everybody" in at.lines()[-2]
        await at.press("ctrl+o")
        assert isinstance(at.app.screen, SolvedPlan)
        assert len(plan_of(at).takers) == 1 + len(people)
        await at.press("q", "e")
        assert "Without group" not in at.words()
        await at.press("ctrl+o")
        assert len(plan_of(at).takers) == 1 + len(people)


@pytest.mark.parametrize("width", [40, 200])
async def test_news_that_have_no_room_are_seen_to_be_cut(lab: Any, plan: Plan, width: int) -> None:
    for number in range(9):
        lab.add(f"Ignatius Longname-Placeholder The {number}th", matching=False)
    everybody = [PlanTaker(person=each.doc_id, capacity=0) for each in lab.directory.people().find()]
    Plans(lab.as_(None)).save(replace(plan, takers=everybody))
    async with Visit(lab, Assign, (width, 24)) as at:
        await at.press("enter")
        news = at.top._news
        shown = [strip.text.rstrip() for strip in news.render_lines(news.size.region)]
        said = "\n".join(news.as_text())
        cut = " ".join(said.split()) != " ".join(" ".join(shown).split())
        assert shown[-1].endswith("…") == cut
        assert cut == (width == 40)


def _ref(person: Person) -> Any:
    from coordtui.api import Ref

    return Ref("person", str(person.doc_id))


async def test_what_stands_in_the_way_and_would_help_is_on_top(lab: Any, plan: Plan) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter")
        assert "want 4 people, and those who may take them have 3 places in all" in at.words()
        assert "1 more place would do" in at.words()
        assert "! " in at.words()


async def test_a_table_that_cannot_be_read_says_why_in_words_and_on_which_line(
    lab: Any, tmp_path: Any
) -> None:
    (tmp_path / "items.csv").write_bytes("titre\nForêt\n".encode("latin-1"))
    async with Visit(lab, Assign, (120, 60)) as at:
        await at.press("n")
        form = at.app.screen
        assert isinstance(form, FormScreen)
        form.form.put({"name": "Reviews", "items_csv": str(tmp_path / "items.csv")})
        await at.press("ctrl+o")
        assert "is not written in UTF-8" in at.words()
        form.form.put({"items_csv": str(tmp_path)})
        await at.press("ctrl+o")
        assert "it is a folder, not a file" in at.words()
        form.form.put({"items_csv": "~nosuchuser/items.csv"})
        await at.press("ctrl+o")
        assert "There is no file “~nosuchuser/items.csv”" in at.words()


async def test_a_pair_is_excluded_the_difference_shown_undone_and_redone(lab: Any, plan: Plan) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter", "c")
        before = plan_of(at)
        key, person = at.top.pair
        await at.press("x")
        assert "go, sum" in at.lines()[0]
        assert plan_of(at) == before
        await at.press("u")
        assert "kept" in at.lines()[0]
        await at.press("U", "c")
        assert plan_of(at).forbidden == [(key, person)]
        await at.press("u")
        assert plan_of(at).forbidden == []
        await at.press("U")
        assert plan_of(at).forbidden == [(key, person)]
        await at.press("tab", "tab")
        assert "excluded" in at.words()
        await at.press("x", "c")
        assert plan_of(at).forbidden == []


async def test_a_pair_is_settled_and_open_again(lab: Any, plan: Plan) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter", "f")
        assert "★" in at.words()
        await at.press("f", "c")
        assert plan_of(at).fixed == []
        await at.press("f", "c")
        assert len(plan_of(at).fixed) == 1


async def test_more_places_are_given_where_they_lack(lab: Any, plan: Plan, people: list[Person]) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter", "tab", "e")
        await at.type(["ctrl+u", "3", "ctrl+o"])
        assert "at most 3" in at.words()
        assert plan_of(at).takers[0].capacity == 1
        await at.press("c")
        assert 3 in {each.capacity for each in plan_of(at).takers}


async def test_how_many_an_item_wants_is_tried(lab: Any, plan: Plan) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter", "e")
        await at.type(["ctrl+u", "0", "ctrl+o"])
        assert "wants 0 people" in at.words()
        assert "wants nobody" in at.words()


async def test_an_item_is_given_to_somebody_who_may_take_it(
    lab: Any, plan: Plan, people: list[Person]
) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter", "n")
        await at.type([*"hrafn", "ctrl+o"])
        assert isinstance(at.app.screen, FormScreen)  # it is his own: he is not among them
        await at.type(["ctrl+u", *"oswin", "ctrl+o"])
        await at.press("c")
        assert plan_of(at).fixed == [("rain", people[2].doc_id)]


async def test_the_reasons_say_place_words_who_was_passed_over_and_what_is_not_known(
    lab: Any, plan: Plan
) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter")
        assert "place 1 of 2 who may" in at.words()
        assert "Hrafn Placeholder conflict of interest: author" in at.words()
        for _ in range(4):
            if "nobody@example.invalid" in at.words():
                break
            await at.press("down")
        assert "Nobody here has this e-mail" in at.words()


async def test_somebody_elses_change_is_taken_in_and_mine_stays(
    lab: Any, plan: Plan, people: list[Person]
) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter", "f")
        (mine,) = at.top.tried.solved.problem.fixed
        theirs = plan_of(at)
        theirs.takers[2].capacity = 2
        Plans(lab.as_(None)).save(theirs)
        at.top.action_confirm()
        await at.settle()
        assert "Someone else changed it meanwhile" in at.words()
        await at.press("c")
        assert plan_of(at).fixed == [mine]
        assert plan_of(at).takers[2].capacity == 2


async def test_it_is_exported_with_reasons_to_a_file_or_copied_from_afar(
    lab: Any, plan: Plan, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("h")  # a short name: the line that says it ends with the screen
    monkeypatch.setenv("HOME", str(home))
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter", "E", "ctrl+o")
        text = (home / "assignment.csv").read_bytes().decode()
        assert len(list(from_csv(text))) == 5
        assert (home / "assignment.csv").stat().st_mode & 0o077 == 0
        assert "assignment.csv" in at.words()
    coordinator = lab.directory.people().get(lab.directory.lab().coordinator)
    afar = lab.session.context("expertise", actor=actor_for(coordinator, via="ssh:test"))
    async with Visit(lab, lambda ctx: SolvedPlan(afar, plan.doc_id), WIDE) as at:
        await at.press("E")
        assert at.app.copied == text


async def test_a_plan_is_removed_and_brought_back(lab: Any, plan: Plan) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("x")
        assert Plans(at.ctx).all() == []
        await at.press("u")
        assert plan_of(at).items == plan.items
        await at.press("U")
        assert Plans(at.ctx).all() == []


async def test_a_plan_is_changed_and_added_to(lab: Any, plan: Plan) -> None:
    async with Visit(lab, Assign, (120, 60)) as at:
        await at.press("e")
        await at.type(["ctrl+u", *"Autumn", "ctrl+o"])
        assert plan_of(at).name == "Autumn"
        assert plan_of(at).items == plan.items


async def test_a_changed_plan_and_a_made_one_are_what_u_takes_back(
    lab: Any, people: list[Person], tmp_path: Any
) -> None:
    table = tmp_path / "items.csv"
    table.write_text("title;demand\nImaginary rain;1\n", "utf-8")
    history = History()
    history.do("a page was changed", lambda: pytest.fail)
    async with Visit(lab, lambda ctx: Assign(ctx, history), (120, 60)) as at:
        await at.press("n")
        at.top.form.put({"name": "Reviews", "items_csv": str(table), "people": [_ref(people[0])]})
        await at.press("ctrl+o", "q")
        assert "made “Reviews” · u undoes" in at.words()
        await at.press("e")
        await at.type(["ctrl+u", *"Autumn", "ctrl+o"])
        assert "saved “Autumn”; enter solves it, u undoes" in at.words()
        await at.press("x", "u", "u")
        assert plan_of(at).name == "Reviews"
        await at.press("u")
        assert Plans(at.ctx).all() == []
        await at.press("U", "U")
        assert plan_of(at).name == "Autumn"


async def test_a_plan_that_somebody_else_changed_too_stays_when_u_is_pressed(lab: Any, plan: Plan) -> None:
    async with Visit(lab, Assign, (120, 60)) as at:
        await at.press("e")
        Plans(lab.as_(None)).save(replace(plan, forbidden=[("rain", 1)]))
        await at.type(["ctrl+u", *"Autumn", "ctrl+o"])
        assert plan_of(at).name == "Autumn"
        await at.press("u")
        assert "This was changed since, and stays as it is now." in at.words()
        assert (plan_of(at).name, plan_of(at).forbidden) == ("Autumn", [("rain", 1)])


async def test_stopping_leaves_the_window_as_it_is_and_leaving_works(lab: Any, plan: Plan) -> None:
    async with Visit(lab, Assign, WIDE) as at:
        await at.press("enter")
        window = at.top
        window.busy = True
        assert window.back()
        window.busy = False
        await at.press("q")
        assert isinstance(at.app.screen, Assign)


@pytest.mark.parametrize("size", [(40, 10), *SIZES])
async def test_hostile_names_and_titles_are_text_at_every_size(lab: Any, size: tuple[int, int]) -> None:
    hostile = ("[/x] [@click=app.bell]CLICK[/]", "\x1b[2J\x1b]0;x\x07 Nobody", "深層 学習" * 20, "w" * 300)
    people = [lab.add(f"N {name}") for name in hostile]
    items = [PlanItem(key=name, title=name, demand=3, authors=[name]) for name in hostile]
    takers = [PlanTaker(person=each.doc_id, capacity=1) for each in people]
    plan = Plan(name=hostile[0], at=lab.session.clock(), items=items, takers=takers)
    Plans(lab.as_(None)).save(plan)
    async with Visit(lab, Assign, size) as at:
        await at.press("enter", "x", "down", "tab", "tab", "enter", "q")
        for line in at.lines():
            assert cell_len(line) == size[0]
            assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in line)


def test_who_does_not_manage_cannot_open_it(lab: Any) -> None:
    reader = lab.session.context("expertise", actor=actor_for(lab.add("Lu Xiangtest")))
    with pytest.raises(NotAllowed):
        Assign(reader)
