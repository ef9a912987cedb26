from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import StoreError
from coordtui.testing import settled
from coordtui.text.messages import N_
from coordtui.ui.widgets import LongTextField, TextField, form_draft
from coordtui.ui.widgets.drafts import KIND, Drafts
from tests.ui.kit import until
from tests.ui_widgets.form_kit import NOON, Drawer, desk

FIELDS = [
    TextField(name="name", label="Name"),
    LongTextField(name="note", label="Note"),
    TextField(name="word", label="Password", secret=True),
]
STORED = {"name": "Bandits", "note": "a"}


@pytest.fixture
def at_once(monkeypatch):
    """What is typed is kept without waiting."""
    monkeypatch.setattr(form_draft, "KEEP_AFTER", 0.01)


def opened(drawer, values=STORED, **more):
    return desk(FIELDS, values, drawer=drawer, draft="thing.1", **more)


async def type_and_lose(drawer, *keys, values=STORED):
    """Type into the form, and lose the line."""
    app = opened(drawer, values)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", *keys)
        await pilot.pause()
        app.exit()
        await pilot.pause()


async def test_what_was_typed_is_kept_a_moment_after_typing_stops(at_once):
    drawer = Drawer()
    app = opened(drawer)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "s")
        await until(pilot, lambda: drawer.kept)
        assert drawer.get(KIND, "thing.1")["raw"] == {"name": "Banditss", "note": "a"}


async def test_a_lost_line_loses_nothing_and_the_next_time_it_is_filled_in_again():
    drawer = Drawer()
    await type_and_lose(drawer, "x", "tab", "tab", *"secret")
    assert "secret" not in str(drawer.kept)
    app = opened(drawer)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.form.values["name"] == "Banditsx"
        assert app.form_screen.unsaved
        assert "was not saved: it is filled in again" in " ".join(app.text().split())
        await pilot.press("ctrl+r")
        assert app.form.values["name"] == "Bandits"
        await pilot.press("ctrl+r")
        assert app.form.values["name"] == "Banditsx"
        app.form.action_save()
        await settled(pilot)
    assert not drawer.kept


async def test_what_is_said_of_a_draft_takes_no_room_from_the_fields():
    drawer = Drawer()
    widths = []
    for _ in range(2):
        app = opened(drawer)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            widths.append(app.form.rows[0].widget.region)
        await type_and_lose(drawer, "x")
    assert {(region.x, region.width) for region in widths} == {(widths[0].x, widths[0].width)}


async def test_a_draft_of_a_record_that_changed_since_waits_to_be_asked_for():
    drawer = Drawer()
    await type_and_lose(drawer, "x")
    app = opened(drawer, {"name": "Bandits", "note": "theirs"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert not app.form_screen.unsaved
        assert "the record was changed since" in " ".join(app.text().split())
        await pilot.press("ctrl+r")
        assert app.form.values["name"] == "Banditsx"
        assert app.form.values["note"] == "theirs"


@pytest.mark.parametrize("keys", [["escape"], [*"later", "escape", "c"], ["ctrl+r", "ctrl+r", "escape"]])
async def test_a_draft_that_is_not_in_the_form_is_neither_dropped_nor_written_over(at_once, keys):
    drawer = Drawer()
    await type_and_lose(drawer, "x")
    before = dict(drawer.kept)
    app = opened(drawer, {"name": "Bandits", "note": "theirs"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await settled(pilot)
        assert app.returned is None
    assert drawer.kept == before


async def test_saving_something_else_leaves_a_draft_that_is_not_in_the_form():
    drawer = Drawer()
    await type_and_lose(drawer, "x")
    before = dict(drawer.kept)
    app = opened(drawer, {"name": "Bandits", "note": "theirs"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("end", "!")
        app.form.action_save()
        await settled(pilot)
        assert app.returned["name"] == "Bandits!"
    assert drawer.kept == before


async def test_a_draft_taken_into_the_form_is_dropped_when_it_is_left_on_purpose():
    drawer = Drawer()
    await type_and_lose(drawer, "x")
    app = opened(drawer, {"name": "Bandits", "note": "theirs"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+r", "escape", "c")
        await settled(pilot)
    assert not drawer.kept


async def test_what_was_typed_into_a_draft_is_kept_before_it_is_taken_out():
    drawer = Drawer()
    await type_and_lose(drawer, "x")
    app = opened(drawer)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("end", "y", "ctrl+r")
        await pilot.pause()
        assert app.form.values["name"] == "Bandits"
    assert drawer.get(KIND, "thing.1")["raw"]["name"] == "Banditsxy"


def busy(*_):
    raise StoreError(N_("The store is busy."))


class Stuck(Drawer):
    """Keeps drafts and cannot drop them."""

    drop = busy


async def saved_with_a_draft_left_behind(saved):
    drawer = Stuck()
    app = opened(drawer, {}, save=lambda values, stored: saved.append(values) or values)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: drawer.kept)
        app.form.action_save()
        await settled(pilot)
        assert app.returned["name"] == "x"
    return drawer


async def test_what_is_saved_is_saved_once_though_its_draft_cannot_be_dropped(at_once):
    saved = []
    await saved_with_a_draft_left_behind(saved)
    assert len(saved) == 1


async def test_a_draft_left_behind_by_a_save_is_never_said_to_be_unsaved(at_once):
    drawer = await saved_with_a_draft_left_behind([])
    new = opened(drawer, {})
    async with new.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert not new.form_screen.unsaved
        assert "was being saved, so it is not filled in" in " ".join(new.text().split())
    same = opened(drawer, {"name": "x"})
    async with same.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "draft" not in same.text()
        assert not same.form_screen.available("form.restore")


async def test_nothing_is_saved_while_the_draft_cannot_be_marked_as_sent(at_once):
    saved, drawer = [], Drawer()
    app = opened(drawer, save=lambda values, stored: saved.append(values) or values)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: drawer.kept)
        working, drawer.put = drawer.put, busy
        app.form.action_save()
        await settled(pilot)
        assert "The store is busy." in app.text()
        assert not saved
        drawer.put = working
        app.form.action_save()
        await settled(pilot)
    assert len(saved) == 1
    assert not drawer.kept


async def test_a_draft_of_what_was_refused_is_unsaved_and_filled_in_again(at_once):
    def refuse(values, stored):
        raise StoreError(N_("The store is full."))

    drawer = Drawer()
    app = opened(drawer, save=refuse)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: drawer.kept)
        app.form.action_save()
        await settled(pilot)
        assert "The store is full." in app.text()
    again = opened(drawer)
    async with again.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert again.form.values["name"] == "Banditsx"
        assert "was not saved: it is filled in again" in " ".join(again.text().split())


async def test_a_draft_that_was_only_looked_at_is_still_there():
    drawer = Drawer()
    await type_and_lose(drawer, "x")
    before = dict(drawer.kept)
    await type_and_lose(drawer)
    assert drawer.kept == before


async def test_leaving_on_purpose_drops_the_draft(at_once):
    drawer = Drawer()
    app = opened(drawer)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: drawer.kept)
        await pilot.press("escape", "c")
        await settled(pilot)
        assert app.returned is None
    assert not drawer.kept


async def test_nothing_is_written_where_nothing_was_typed():
    drawer = Drawer()
    await type_and_lose(drawer)
    assert drawer.puts == 0


async def test_a_draft_that_cannot_be_kept_is_said(at_once):
    class Full(Drawer):
        def put(self, kind, name, value):
            raise StoreError(N_("The store is full."))

    app = opened(Full())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: "The store is full." in app.text())


async def test_a_draft_that_cannot_be_read_is_not_written_over(at_once):
    drawer = Drawer()
    await type_and_lose(drawer, "x")
    before, drawer.get = dict(drawer.kept), busy
    app = opened(drawer)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "The store is busy." in app.text()
        await pilot.press(*"later", "escape", "c")
        await settled(pilot)
    assert drawer.kept == before


async def test_a_form_without_a_session_keeps_nothing_and_works():
    app = desk(FIELDS, STORED, draft="thing.1")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        app.form.action_save()
        await settled(pilot)
    assert app.returned["name"] == "Banditsx"


def test_nothing_is_written_once_the_form_is_over():
    drawer = Drawer()
    drafts = Drafts(drawer, "x", lambda: NOON)
    drafts.keep({"a": ""}, {"a": "1"})
    drafts.drop()
    drafts.keep({"a": ""}, {"a": "2"})
    assert not drawer.kept


def test_a_draft_is_dropped_when_what_was_typed_is_taken_back():
    drawer = Drawer()
    drafts = Drafts(drawer, "x", lambda: NOON)
    drafts.keep({"a": ""}, {"a": "1"})
    drafts.keep({"a": ""}, {"a": ""})
    assert not drawer.kept


JUNK = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["at", "base", "raw", "x"]), inner)
    ),
    max_leaves=6,
)


@given(JUNK)
def test_whatever_is_kept_there_is_no_draft_or_one_and_gives_way_to_the_next(junk):
    drawer = Drawer()
    drawer.kept[KIND, "x"] = junk
    drafts = Drafts(drawer, "x", lambda: NOON)
    found = drafts.load()
    assert found is None or (found.at.tzinfo is not None and {*found.typed} <= {*found.raw})
    drafts.keep({"a": ""}, {"a": "1"})
    kept = Drafts(drawer, "x", lambda: NOON).load()
    assert kept is not None
    assert kept.typed == {"a": "1"}
    drafts.drop()
    assert not drawer.kept


@given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=3)))
def test_a_kept_draft_is_read_back(raw):
    drawer, base = Drawer(), dict.fromkeys("abc", "")
    Drafts(drawer, "x", lambda: NOON).keep(base, {**base, **raw})
    draft = Drafts(drawer, "x", lambda: NOON).load()
    typed = {name: text for name, text in raw.items() if text}
    assert (draft.typed if draft else {}) == typed


async def test_a_draft_is_kept_in_the_store_for_its_person(tmp_path):
    from coordtui.testing import open_test_session
    from coordtui.ui.app import CoordtuiApp
    from coordtui.ui.widgets import FormScreen

    def screen():
        return FormScreen("A thing", FIELDS, STORED, save=lambda values, stored: values, draft="thing.1")

    for typed in ("Banditsx", "Banditsxx"):
        with open_test_session(tmp_path, {}) as session:
            app, form = CoordtuiApp(session, ticking=False), screen()
            async with app.run_test(size=(80, 24)) as pilot:
                await until(pilot, lambda app=app: app.shell.page)
                app.push_screen(form)
                await until(pilot, lambda form=form: form.form.before)
                await pilot.press("end", "x")
                await until(pilot, lambda form=form, typed=typed: form.form.values["name"] == typed)
                app.exit(return_code=129)
            assert session.personal.get(KIND, "thing.1")["raw"]["name"] == typed
