from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coordtui.ui.jump import LETTERS, JumpLabel, JumpScreen, labels, targets
from coordtui.ui.key_names import ALTGR
from tests.ui.kit import screen_text, settled, until
from tests.ui.test_dispatch import AllFields


@given(st.integers(0, len(LETTERS) ** 2))
def test_no_label_begins_another_and_all_are_plain_letters(count: int) -> None:
    made = labels(count)
    assert len(made) == len(set(made)) == count
    ones = {label for label in made if len(label) == 1}
    assert not any(label[0] in ones for label in made if len(label) > 1)
    assert not set("".join(made)) & set(ALTGR)


async def test_labels_stand_over_the_page_and_nothing_moves(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        before = screen_text(app)
        places = [target.place for target in targets(app.screen)]
        await pilot.press("J")
        await until(pilot, lambda: len(app.screen.query(JumpLabel)) == len(places))
        await settled(pilot)
        after = screen_text(app)
        different = {(x, y) for y in range(24) for x in range(80) if before[y][x] != after[y][x]}
        assert different <= {(place.x, place.y) for place in places}
        await pilot.press("escape")
        await until(pilot, lambda: screen_text(app) == before)


async def test_a_letter_goes_to_a_field_of_a_form(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        form = AllFields()
        await app.push_screen(form)
        await settled(pilot)
        fields = [row.widget for row in form.query("FieldRow")]
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, JumpScreen))
        places = {target.place: label for label, target in app.screen._labels.items()}
        await pilot.press(places[fields[2].region.offset])
        await until(pilot, lambda: form.focused is fields[2])
        await pilot.press("J")
        await until(pilot, lambda: isinstance(app.screen, JumpScreen))
        await pilot.press(places[fields[0].region.offset])
        await until(pilot, lambda: form.focused is fields[0])


async def test_a_letter_presses_a_hint_of_the_footer(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        at = screen_text(app)[-1].index("f star") + 1
        await pilot.press("J")
        await until(pilot, lambda: isinstance(app.screen, JumpScreen))
        found = {target.place: label for label, target in app.screen._labels.items()}
        await pilot.press(next(label for place, label in found.items() if (place.x, place.y) == (at, 23)))
        await until(pilot, lambda: app.open_page.done == ["star"])


async def test_a_letter_of_no_label_closes_the_labels(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("J")
        await until(pilot, lambda: isinstance(app.screen, JumpScreen))
        await pilot.press("9")
        await until(pilot, lambda: app.screen is app.shell)
