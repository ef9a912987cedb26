"""The window of the books: list, filter, form, differences, table."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from coordtui_gpus import books
from coordtui_gpus.panes.books import BooksWindow
from coordtui_gpus.panes.books_form import asset_form, place_form
from coordtui_gpus.panes.books_import import import_form
from coordtui_gpus.panes.books_reconcile import ReconcileWindow
from coordtui_gpus.records import Asset, Placement, Seen, SeenGpu

from .books_lab import Over

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def owned(lab):
    """A machine, a card in it and something that is retired."""
    ctx = lab.ctx()
    machine = books.add(ctx, Asset(kind="host", name="node01", location="B-12"))
    books.add(
        ctx,
        Asset(
            name="Fictive card",
            serial="SN-G001",
            model="Fictive 80GB",
            price="31450.50",
            owner="Vision",
            warranty=date(2027, 3, 1),
            parent=machine.doc_id,
        ),
        "invoice 12",
    )
    books.add(ctx, Asset(name="Old card", lifecycle="retired"))
    return machine


@pytest.mark.parametrize("size", SIZES)
async def test_the_books_list_what_is_owned_and_say_all_about_one(lab, owned, size):
    async with Over(lab, size) as at:
        await at.open(BooksWindow(lab.ctx()))
        assert "2 assets" in at.lines()[0]
        assert "Old card" not in at.said()
        await at.press("down")
        if size[0] == 80:
            await at.press("enter")
        for words in ("Fictive card", "SN-G001", "31,450.50", "1 Mar 2027", "node01", "invoice 12"):
            assert words in at.said().replace("\u00a0", " ")
        assert max(map(len, at.lines())) <= size[0]


async def test_the_filter_knows_fields_and_finds_what_is_retired(lab, owned):
    async with Over(lab, (120, 40)) as at:
        screen = await at.open(BooksWindow(lab.ctx()))
        screen._narrow("state:retired ")
        assert [each.name for each in screen.shown()] == ["Old card"]
        screen._narrow("warranty:<2027-06-01 ")
        assert [each.name for each in screen.shown()] == ["Fictive card"]
        await at.press("/")
        assert at.app.focused is not None
        assert "filter" in type(at.app.focused).__name__.lower()


async def test_prices_are_ordered_as_amounts(lab, owned):
    for name, price in (("cheap", "9"), ("dear", "100000"), ("unknown", "")):
        books.add(lab.ctx(), Asset(name=name, price=price))
    async with Over(lab, (120, 40)) as at:
        screen = await at.open(BooksWindow(lab.ctx()))
        screen.list.sort_by("price", reverse=True)
        rows = screen.list.source.rows(0, 5)
        assert [row.cells[0] for row in rows[:3]] == ["dear", "Fictive card", "cheap"]


async def test_what_is_retired_comes_into_sight_when_asked_for(lab, owned):
    async with Over(lab) as at:
        await at.open(BooksWindow(lab.ctx()))
        await at.act("retired")
        assert "3 assets" in at.lines()[0]
        assert "Old card" in at.said()


async def test_retiring_is_taken_back_and_both_are_in_the_history(lab, owned):
    async with Over(lab) as at:
        screen = await at.open(BooksWindow(lab.ctx()))
        await at.press("down")
        card = screen.here
        await at.press("x")
        assert books.get(lab.ctx(), card.doc_id).lifecycle == "retired"
        assert "Fictive card is retired · u undoes" in at.said()
        await at.press("u")
        assert books.get(lab.ctx(), card.doc_id).lifecycle == "in_service"
        assert [e.field for e in books.history(lab.ctx(), card)] == ["lifecycle", "lifecycle", ""]


async def test_an_asset_is_filled_in_and_stored(lab):
    async with Over(lab) as at:
        await at.open(asset_form(lab.ctx(), Asset()))
        await at.fill(
            name="UPS 3 kVA", kind="other", price="1 200,5", purchased=date(2026, 1, 2), tags=["rack"]
        )
        await at.press("ctrl+o")
        stored = at.result
        assert (stored.name, stored.price, stored.purchased, stored.tags) == (
            "UPS 3 kVA",
            "1200.50",
            date(2026, 1, 2),
            ["rack"],
        )


async def test_what_is_wrong_stands_under_its_field(lab, owned):
    async with Over(lab) as at:
        await at.open(asset_form(lab.ctx(), Asset()))
        await at.fill(name="again", serial="sn-g001")
        await at.press("ctrl+o")
        assert "! Fictive card (number 2) has the same" in at.said()


async def test_two_people_who_change_different_fields_both_keep_theirs(lab, owned):
    async with Over(lab) as at:
        card = books.named(lab.ctx(), "SN-G001")
        await at.open(asset_form(lab.ctx(), card))
        books.save(lab.ctx(), replace(card, owner="Speech"))
        await at.fill(location="B-13", why="moved")
        await at.press("ctrl+o")
        assert (at.result.owner, at.result.location) == ("Speech", "B-13")
        assert {e.field for e in books.history(lab.ctx(), card)} == {"", "owner", "location"}


async def test_two_people_who_change_one_field_are_asked(lab, owned):
    async with Over(lab) as at:
        card = books.named(lab.ctx(), "SN-G001")
        await at.open(asset_form(lab.ctx(), card))
        books.save(lab.ctx(), replace(card, owner="Speech"))
        await at.fill(owner="Robots")
        await at.press("ctrl+o")
        assert "Speech" in at.said()
        assert "Robots" in at.said()
        assert books.get(lab.ctx(), card.doc_id).owner == "Speech"


async def test_where_a_card_was_before_is_added_by_a_form(lab):
    card, old = lab.gpu(), lab.host("old")
    asset = books.add(lab.ctx(), Asset(name="card", uuid=card.uuid))
    async with Over(lab) as at:
        await at.open(place_form(lab.ctx(), asset))
        await at.fill(host=old.doc_id, since=date(2025, 1, 1), until=date(2026, 1, 1))
        await at.press("ctrl+o")
        assert lab.ctx().store.records(Placement).first().host == old.doc_id


@pytest.fixture
def differing(lab):
    """A machine with two GPUs, of which the books know nothing."""
    host = lab.host("node01")
    cards = lab.gpus(2, host)
    gpus = [SeenGpu(device=each.doc_id) for each in cards]
    lab.ctx().store.records(Seen).add(
        Seen(host=host.doc_id, state="ok", since=lab.now, good=lab.now, gpus=gpus)
    )
    return cards


@pytest.mark.parametrize("size", SIZES)
async def test_a_difference_is_accepted_by_one_key_and_taken_back_by_another(lab, differing, size):
    async with Over(lab, size) as at:
        await at.open(ReconcileWindow(lab.ctx()))
        assert "3 differences" in at.lines()[0]
        await at.press("c")
        assert "2 differences" in at.lines()[0]
        assert len(books.assets(lab.ctx())) == 1
        await at.press("u")
        assert books.assets(lab.ctx()) == []
        assert len(books.assets(lab.ctx(), retired=True)) == 1
        await at.press("U")
        assert len(books.assets(lab.ctx())) == 1
        assert max(map(len, at.lines())) <= size[0]


async def test_all_differences_are_accepted_together(lab, differing):
    async with Over(lab) as at:
        await at.open(ReconcileWindow(lab.ctx()))
        await at.press("a", "c")
        assert "The books agree with what is seen." in at.said()
        assert len(books.assets(lab.ctx())) == 3


async def test_the_evidence_says_why_and_what_accepting_does(lab, differing):
    async with Over(lab, (120, 40)) as at:
        await at.open(ReconcileWindow(lab.ctx()))
        await at.press("down")
        assert "No asset has its UUID" in at.said()
        assert "c: put the GPU on the books" in at.said()


async def test_a_table_is_shown_before_it_is_written(lab, tmp_path):
    file = tmp_path / "fleet.csv"
    file.write_text("kind,name,via\nhost,node01,ssh\n")
    async with Over(lab) as at:
        await at.open(import_form(lab.ctx()))
        await at.fill(path=str(file))
        await at.press("ctrl+o")
        assert "1 to add" in at.said()
        assert "1 machine to be watched" in at.said()
        assert books.assets(lab.ctx()) == []
        await at.press("c")
        assert [each.name for each in books.assets(lab.ctx())] == ["node01"]


async def test_a_table_with_a_refused_row_cannot_be_written(lab, tmp_path):
    file = tmp_path / "fleet.csv"
    file.write_text("name,price\ncard,soon\n")
    async with Over(lab) as at:
        await at.open(import_form(lab.ctx()))
        await at.fill(path=str(file))
        await at.press("ctrl+o")
        assert "Line 2, price" in at.said()
        await at.press("c")
        assert books.assets(lab.ctx(), retired=True) == []


async def test_a_file_that_is_not_there_is_said_under_its_field(lab):
    async with Over(lab) as at:
        await at.open(import_form(lab.ctx()))
        await at.fill(path="/nowhere/fleet.csv")
        await at.press("ctrl+o")
        assert "There is no file" in at.said()


async def test_hostile_text_of_the_books_is_drawn_harmless(lab):
    lab.ctx().store.records(Asset).add(Asset(name="\x1b[2Jcard\u202e", model="x" * 5_000, note="[bold]n[/]"))
    async with Over(lab) as at:
        await at.open(BooksWindow(lab.ctx()))
        await at.press("enter")
        drawn = "".join(at.lines())
        assert "\x1b" not in drawn
        assert "\u202e" not in drawn
        assert "[bold]n[/]" in at.said() or max(map(len, at.lines())) <= 80
