"""The page of people in the real program, on a small invented lab.

Longer than other files: one page, one lab and one kit, and what a person does there is read in one go.
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from time import monotonic

import pytest

from coordtui.access import actor_for
from coordtui.api import Absence, DatedRole, Origin, Ref
from coordtui.testing import settled
from coordtui.ui.app import CoordtuiApp
from coordtui_expertise.panes import profile_reading
from coordtui_expertise.works import Works

HOSTILE = "[/x] \x1b[2J[@click=app.bell]Nobody[/]"


class Desk:
    """The program with the page of people open, and what a test asks of it."""

    def __init__(self, app: CoordtuiApp, pilot, copied: list[str]) -> None:
        self.app, self.pilot, self.copied = app, pilot, copied

    @property
    def page(self):
        return self.app.open_page

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def settle(self) -> None:
        await settled(self.pilot)

    async def until(self, condition) -> None:
        """Wait for something that another thread or session brings."""
        deadline = monotonic() + 20
        while not condition():
            assert monotonic() < deadline, self.text()
            await self.pilot.pause(0.01)

    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines())

    def listed(self) -> list[str]:
        people = self.page.people
        return [people.row_at(place).cells[0] for place in range(people.length)]


@pytest.fixture
def people(lab):
    """Three researchers and the coordinator, whose names begin with C."""
    robots, bandits = lab.group("Robots de carton"), lab.group("Bandits imaginaires")
    boss = lab.add("Mireille Fauxpont", groups=[robots], roles=[DatedRole(role="professor")])
    hrafn = lab.add(
        "Hrafn Placeholder",
        emails=["h.placeholder@example.invalid"],
        roles=[DatedRole(role="PhD student", since=date(2024, 9, 1))],
        languages=["en", "fr"],
        groups=[robots],
        supervisors=[boss.doc_id],
        place="3.07",
        interests=["sim-to-real", "tactile sensing"],
        offers=["Slurm"],
        origins=[
            Origin(
                field="interests",
                value="tactile sensing",
                source="orcid",
                at=datetime(2024, 1, 5, tzinfo=UTC),
            )
        ],
    )
    eloise = lab.add(
        "Éloïse Dubois-Fictif",
        languages=["fr"],
        groups=[bandits],
        methods=["reinforcement learning"],
        emails=["eloise@example.invalid"],
        visibility={"emails": "hidden", "methods": "group"},
        absences=[Absence(since=date(2026, 11, 1), until=date(2026, 11, 30))],
    )
    return {"boss": boss, "hrafn": hrafn, "eloise": eloise}


@pytest.fixture
def desk(lab, people, monkeypatch):
    """The program on that lab, at a size, for the coordinator or for somebody else."""
    copied: list[str] = []
    monkeypatch.setattr(CoordtuiApp, "copy", lambda self, text: copied.append(text))

    class At:
        def __init__(self, size=(80, 24), who=None) -> None:
            if who is not None:
                lab.session.actor = actor_for(who)
            self.app = CoordtuiApp(lab.session, ticking=False)
            self.running = self.app.run_test(size=size)

        async def __aenter__(self) -> Desk:
            desk = Desk(self.app, await self.running.__aenter__(), copied)
            await desk.press("2")
            return desk

        async def __aexit__(self, *error) -> None:
            await self.running.__aexit__(*error)

    return At


async def test_everybody_is_listed_by_name_as_the_language_orders_them(desk):
    async with desk() as at:
        assert at.listed() == [
            "Camille Exemple",
            "Éloïse Dubois-Fictif",
            "Hrafn Placeholder",
            "Mireille Fauxpont",
        ]
        assert at.lines()[1].startswith("People   4 in the lab")
        assert at.lines()[1].rstrip().endswith("by name")
        assert " z  Éloïse" in at.text()


async def test_the_filter_forgives_and_says_by_what_somebody_was_found(desk):
    async with desk() as at:
        await at.press("slash", *"eloise")
        assert at.listed() == ["Éloïse Dubois-Fictif"]
        await at.press("escape", "slash", *"slrum")
        assert at.listed() == ["Hrafn Placeholder"]
        assert "offers “Slurm”" in at.text()
        await at.press("escape")
        assert len(at.listed()) == 4
        assert "offers" not in at.lines()[4]


async def test_a_filter_that_finds_nobody_says_what_there_is(desk):
    async with desk() as at:
        await at.press("/", *"lang:xx")
        assert "Values of “Languages” are: " in " ".join(at.text().split())
        await at.press("escape", "/", *"busy")
        assert "“is:busy” shows those who are." in " ".join(at.text().split())


async def test_a_filter_speaks_of_groups_roles_languages_and_presence(desk):
    async with desk() as at:
        for text, found in (
            ("group:robots", ["Hrafn Placeholder", "Mireille Fauxpont"]),
            ("group:robots role:prof", ["Mireille Fauxpont"]),
            ("-group:robots lang:fr", ["Éloïse Dubois-Fictif"]),
            ("is:away", ["Éloïse Dubois-Fictif"]),
            ("role:doctorat", ["Hrafn Placeholder"]),
            ("group:nowhere", []),
        ):
            at.page.filter_by(text)
            assert at.listed() == found, text
        at.page.filter_by("group:robots")
        await at.settle()
        assert "filter: group:robots   2 shown" in at.lines()[1]


async def test_the_profile_says_who_what_and_how_it_is_known(desk, lab, people):
    for year, title in ((2024, "Sim-to-real, real to sim"), (2026, "More sim-to-real for invented robots")):
        lab.wrote(people["hrafn"], title, date=date(year, 3, 1))
    async with desk((120, 40)) as at:
        at.page.open_ref(Ref("person", str(people["hrafn"].doc_id)))
        await at.settle()
        text = at.text()
        assert "PhD student since Sep 2024 · Robots de carton · with Mireille Fauxpont" in text
        assert "●●●●○  sim-to-real · 2 papers, says so · Mar 2026" in text
        assert "○○○○○  tactile sensing · imported, nobody checked" in text
        assert "Offers  Slurm" in text
        assert "Mar 2026  More sim-to-real for invented robots" in text
        assert "ORCID  5 Jan 2024, OLD: interests" in text


async def test_who_writes_together_stands_in_both_profiles(desk, lab, people):
    work = lab.wrote(people["hrafn"], "A robot that was only simulated")
    Works(lab.as_(None)).attach(work.doc_id, people["boss"].doc_id, "confirmed")
    async with desk((120, 40)) as at:
        at.page.open_ref(Ref("person", str(people["boss"].doc_id)))
        await at.settle()
        assert "Writes with  Hrafn Placeholder 1" in at.text()


async def test_what_is_hidden_neither_shows_nor_is_found_nor_counts(desk, lab, people):
    stranger = lab.add("Zéphyr Norkvist", groups=[lab.group("Robots de carton")])
    lab.wrote(people["eloise"], "A theory of reinforcement learning")
    async with desk((120, 40), who=stranger) as at:
        at.page.filter_by("eloise@example.invalid")
        assert "Éloïse Dubois-Fictif" not in at.listed()
        at.page.filter_by("reinforcement")
        assert at.listed() == []
        at.page.filter_by("eloise")
        await at.settle()
        assert "@example.invalid" not in at.text()
        assert "says so" not in at.text()


async def test_on_ones_own_page_it_is_said_who_else_sees_a_field(desk, people):
    async with desk((120, 40), who=people["eloise"]) as at:
        await at.press("P")
        text = at.text()
        assert "eloise@example.invalid (only you see this)" in text
        assert "only your groups see this" in text


async def test_papers_to_confirm_are_marked_for_whoever_may_settle_them(desk, lab, people):
    work = lab.wrote(people["boss"], "Whose is this?")
    Works(lab.as_(None)).attach(work.doc_id, people["hrafn"].doc_id, "uncertain")
    async with desk((120, 40)) as at:
        assert " !  Hrafn" in at.text()
        assert "People 1!" in at.lines()[0]
        at.page.filter_by("is:confirm")
        assert at.listed() == ["Hrafn Placeholder"]
        await at.settle()
        assert "1 to confirm: i" in at.text()
    async with desk((120, 40), who=people["boss"]) as at:
        assert " !  Hrafn" not in at.text()


async def test_the_facets_write_the_filter_and_take_it_away(desk):
    async with desk() as at:
        await at.press("V")
        assert "Bandits imaginaires" in at.text()
        await at.press("space")
        assert at.page.listing.words == 'group:"Bandits imaginaires"'
        assert "1 of 4 people shown" in at.text()
        await at.press("space")
        assert at.page.listing.words == 'group:"Bandits imaginaires","Robots de carton"'
        await at.press("x")
        assert at.page.listing.words == ""
        await at.press("enter")
        assert len(at.listed()) == 4


async def test_the_cursor_stays_on_its_person_in_another_order_and_when_others_change_people(desk, lab):
    async with desk() as at:
        await at.press("down", "down")
        person = at.page.people.cursor_key
        for _ in range(4):
            await at.press("s")
            assert at.page.people.cursor_key == person
        lab.add("Aloysius Sample")
        await at.until(lambda: "Aloysius Sample" in at.listed())
        assert at.page.people.cursor_key == person


async def test_the_best_answer_is_under_the_cursor_while_words_are_typed(desk, lab):
    for name in ("Alma Fauxrobot", "Robin Fauxpas"):
        lab.add(name)
    async with desk() as at:
        await at.press("slash", *"faux", "down", "end")
        last = at.listed()[-1]
        await at.press("slash", "r")
        assert last in at.listed()
        assert at.page.people.cursor == 0


async def test_the_list_of_commands_offers_who_fits_once(desk):
    async with desk() as at:
        await at.press("colon", *"fits with")
        await at.until(lambda: "1 command" in at.text())
        assert at.text().count("who fits with this person?") == 1


async def test_orders_put_those_without_a_value_last_either_way(desk):
    async with desk() as at:
        at.page.people.sort_by("group")
        await at.settle()
        first = at.listed()
        assert first[0] == "Éloïse Dubois-Fictif"
        assert first[-1] == "Camille Exemple"
        at.page.people.sort_by("group", reverse=True)
        await at.settle()
        assert at.listed()[0] == "Hrafn Placeholder"
        assert at.listed()[-1] == "Camille Exemple"
        assert at.lines()[1].rstrip().endswith("by group, from the end")


async def test_the_mail_address_is_copied_and_a_hidden_one_is_not_offered(desk, lab, people):
    async with desk(who=people["boss"]) as at:
        await at.press("down", "down", "y")
        assert at.copied == ["h.placeholder@example.invalid"]
        await at.press("up")
        assert not at.page.available("page.copy")
        assert at.page.why_not("page.copy")


async def test_how_well_somebody_knows_is_heard_in_words(desk, lab, people):
    async with desk() as at:
        at.page.open_ref(Ref("person", str(people["hrafn"].doc_id)))
        await at.until(lambda: "●●○○○  sim-to-real" in at.text())
        said = "\n".join(at.page.detail.as_text())
        assert "some: sim-to-real" in said
        assert "●" not in said


async def test_links_and_papers_are_shown_and_copied(desk, lab, people):
    lab.wrote(people["hrafn"], "Sim to real", doi="10.5555/nothing")
    async with desk() as at:
        at.page.open_ref(Ref("person", str(people["hrafn"].doc_id)))
        await at.settle()
        await at.press("o", "enter")
        assert at.copied == ["https://doi.org/10.5555/nothing"]


async def test_the_list_is_exported_to_a_new_file_which_an_import_reads(desk, lab, tmp_path):
    async with desk() as at:
        at.page.filter_by("group:robots")
        await at.press("E")
        await at.press("ctrl+u", *str(tmp_path / "people.csv"), "ctrl+o")
        written = (tmp_path / "people.csv").read_text("utf-8")
        assert "Hrafn Placeholder,h.placeholder@example.invalid,Robots de carton,PhD student" in written
        assert "Éloïse" not in written
        assert (tmp_path / "people.csv").stat().st_mode & 0o077 == 0
        assert "private file" in at.text()


async def test_hostile_text_is_shown_as_text(desk, lab):
    lab.add(HOSTILE, interests=[HOSTILE], about=HOSTILE)
    async with desk((120, 40)) as at:
        at.page.filter_by("nobody")
        await at.settle()
        assert "[/x]" in at.text()
        assert "\x1b" not in at.text()


async def test_where_one_was_comes_back_at_the_next_start(desk, people):
    async with desk() as at:
        at.page.filter_by("group:robots")
        await at.press("down")
        assert at.page.people.cursor_key == people["boss"].doc_id
    async with desk() as at:
        assert at.listed() == ["Hrafn Placeholder", "Mireille Fauxpont"]
        assert at.page.people.cursor_key == people["boss"].doc_id


async def test_another_language_says_everything_again_and_moves_nothing(desk):
    async with desk((120, 40)) as at:
        await at.press("down")
        key = at.page.people.cursor_key
        at.app.session.translator.language = "fr"
        at.page.retranslated()
        await at.settle()
        assert at.page.people.cursor_key == key


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16), (40, 10)])
async def test_every_size_shows_the_list_and_the_profile(desk, size):
    async with desk(size) as at:
        assert "Camille Exemple" in at.text()
        await at.press("down", "enter")
        assert "Éloïse Dubois-Fictif" in at.text()
        await at.press("q")
        assert at.page.people.has_focus


async def test_a_new_lab_says_how_people_come_in(lab):
    app = CoordtuiApp(lab.session, ticking=False)
    async with app.run_test(size=(80, 24)) as pilot:
        at = Desk(app, pilot, [])
        await at.press("2")
        assert "Nobody is in the directory yet but you." in at.text()
        assert "coordtui people import" in at.text()
        lab.add("Hrafn Placeholder")
        await at.until(lambda: len(at.listed()) == 2 and "coordtui people import" not in at.text())


async def test_the_last_line_says_how_to_search(lab, people):
    app = CoordtuiApp(lab.session, ticking=False)
    async with app.run_test(size=(80, 24)) as pilot:
        at = Desk(app, pilot, [])
        await at.press("2")
        assert "/ filter" in at.text()


async def test_who_may_not_see_people_is_told_so(lab, people):
    from coordtui_expertise.declared import PLUGIN
    from coordtui_expertise.panes.people import PeoplePage

    ctx = lab.as_(lab.add("Guest Nobody", access=["guest"]))
    page = PeoplePage(ctx, PLUGIN.panes[0])
    app = CoordtuiApp(lab.session, ticking=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.ground.mount(page)
        await pilot.pause()
        assert "You may not see the directory of this lab." in "\n".join(page.teaching.as_text())
        assert page.listing.ids == []


async def test_a_large_directory_is_read_beside_the_screen(desk, monkeypatch):
    monkeypatch.setattr("coordtui_expertise.panes.people.LARGE", 1)
    async with desk() as at:
        assert len(at.listed()) == 4
        assert at.lines()[1].startswith("People   4 in the lab")


def test_today_names_who_has_papers_to_confirm(lab, people, ctx):
    from coordtui_expertise.today import cards

    assert list(cards(ctx)) == []
    work = lab.wrote(people["boss"], "Whose is this?")
    Works(lab.as_(None)).attach(work.doc_id, people["hrafn"].doc_id, "uncertain")
    (card,) = cards(ctx)
    assert ctx._(card.title) == "Hrafn Placeholder: 1 paper to confirm"
    assert card.ref == Ref("person", str(people["hrafn"].doc_id))
    assert list(cards(lab.as_(people["boss"]))) == []
    (mine,) = cards(lab.as_(people["hrafn"]))
    assert ctx._(mine.title) == "1 paper may be yours: confirm it"


async def test_the_badge_counts_who_waits_before_the_page_is_opened_and_after(desk, lab, people):
    work = lab.wrote(people["boss"], "Whose is this?")
    for name in "ABCDEFG":
        person = lab.add(f"{name}. Placeholder")
        Works(lab.as_(None)).attach(work.doc_id, person.doc_id, "uncertain")
    async with desk((120, 40)) as at:
        assert "People 7!" in at.lines()[0]
        await at.press("1")
        assert "People 7!" in at.lines()[0]
    async with CoordtuiApp(lab.session, ticking=False).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        at = Desk(pilot.app, pilot, [])
        assert "People 7!" in at.lines()[0]
        assert at.lines()[1].rstrip().endswith("7 to decide")


def test_today_says_when_the_directory_is_old(lab, ctx):
    from coordtui_expertise.today import OLD_AFTER, cards

    def imported(name: str, days: int) -> None:
        at = ctx.clock() - OLD_AFTER - timedelta(days=days)
        lab.add(name, place="1.01", origins=[Origin(field="place", value="1.01", source="csv", at=at)])

    assert list(cards(ctx)) == []
    imported("Aloysius Sample", 1)
    (card,) = cards(ctx)
    assert ctx._(card.title).endswith(": OLD")
    imported("Ngozi Inventada", -1)
    assert list(cards(ctx)) == []


async def test_a_fast_cursor_queues_no_readings_and_who_it_is_shows_without_them(
    lab, desk, people, monkeypatch
):
    for number in range(12):
        lab.add(f"Placeholder {number:02}", interests=["imaginary nets"])
    gate, read = threading.Event(), []
    slow = profile_reading.read_portrait

    def wait_and_read(ctx, person):
        read.append(person.name)
        gate.wait(20)
        return slow(ctx, person)

    async with desk((120, 40)) as at:
        monkeypatch.setattr(profile_reading, "read_portrait", wait_and_read)
        for _ in range(8):
            await at.pilot.press("down")
        here = at.page.person
        await at.until(lambda: here.name in "\n".join(at.page.detail.as_text()))
        assert len(read) == 1
        gate.set()
        await at.until(lambda: at.page.portraits.get(here.doc_id) is not None)
        assert read[1:] == [here.name]
