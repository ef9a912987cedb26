"""Whatever the screens of the gallery are made to say, nothing that a terminal obeys is in what they show."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.testing.conformance.hostile import TEXTS
from coordtui.testing.screens import screen_text
from coordtui.ui.filters import _OBEYED
from coordtui.ui.gallery import samples
from tests.terminal.hostile_app import HostileApp

ANY = st.text(st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Zl", "Zp", "Lu", "Po"]), max_size=30)
SAYS = st.lists(ANY | st.sampled_from(TEXTS), min_size=1, max_size=5)
NAMES = sorted(sample.name for sample in samples())


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SAYS, st.sets(st.sampled_from(NAMES), min_size=4, max_size=6))
def test_no_screen_shows_what_a_terminal_obeys(tmp_path: Any, says: list[str], names: set[str]) -> None:
    found = asyncio.run(shown(says, names, tmp_path / "report"))
    assert [line for line in found if _OBEYED.search(line)] == []


async def shown(says: list[str], names: set[str], report: Any) -> list[str]:
    """The lines of some samples that say these texts, one after another."""
    app, lines = HostileApp(report), list[str]()
    async with app.run_test(size=(80, 24)) as pilot:
        for sample in samples():
            if sample.name in names:
                turns = iter(says * 500)
                widget = sample.make(lambda words, turns=turns: next(turns, "x"))
                await app.stage.mount(widget)
                await pilot.pause(0)
                lines += screen_text(app)
                await widget.remove()
    return lines
