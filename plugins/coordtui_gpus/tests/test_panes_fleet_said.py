"""What a coordinator reads of machines that do not answer as they should."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from coordtui_gpus.collecting.failures import SILENT as LATE
from coordtui_gpus.fleet.values import Fleet
from coordtui_gpus.records import Seen
from coordtui_gpus.texts import N_

from .conftest import Lab
from .fleet_desk import Given, at, terminal_of
from .fleet_values import NOW, gpu, host


def seen(state: str, **fields: object) -> Seen:
    return Seen(host=1, state=state, since=NOW, **fields)  # type: ignore[arg-type]


async def test_only_machines_that_answer_are_counted_as_answering(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = ("ok", "degraded", "cut_short", "hostkey", "auth", "failed", "unreachable", "unknown")
    hosts = tuple(host(number, f"one{number}", state=each) for number, each in enumerate(states, 1))
    Given(monkeypatch, Fleet(hosts=hosts, swept=NOW))
    async with at(lab.opened) as desk:
        assert "2 of 8 hosts answer" in desk.status


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("hostkey", "key unknown or changed"),
        ("failed", "GPU tool silent 40 s"),
        ("unreachable", "silent 40 s"),
    ],
)
async def test_why_a_machine_needs_a_look_fits_a_small_terminal(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, state: str, said: str
) -> None:
    Given(monkeypatch, Fleet(hosts=(host(1, "one", state=state),), swept=NOW))
    async with at(lab.opened) as desk:
        assert f" one       {said} " in next(line for line in desk.lines()[5:] if line.startswith(">"))


async def test_a_reason_that_ends_in_a_point_is_no_half_of_a_sentence(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = seen("unreachable", text=str(LATE), tries=3, next_try=NOW + timedelta(seconds=40))
    Given(monkeypatch, Fleet(hosts=(host(1, "one", [gpu(1, 0)], state="unreachable", seen=told),), swept=NOW))
    async with at(lab.opened) as desk:
        assert "No answer before the deadline, 3 tries, next try in 40 s" in desk.text()


async def test_the_page_says_our_own_reasons_in_the_language_of_who_reads(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    told = seen("unreachable", text=str(LATE), tries=1)
    Given(monkeypatch, Fleet(hosts=(host(1, "one", [gpu(1, 0)], state="unreachable", seen=told),), swept=NOW))
    opened = terminal_of(lab, tmp_path, "fr", "researcher")  # type: ignore[arg-type]
    try:
        async with at(opened) as desk:
            assert desk.page.ctx._(N_("No answer before the deadline.")).rstrip(".") in desk.text()
            assert "No answer" not in desk.text()
    finally:
        opened.close()


async def test_a_need_that_comes_up_is_seen_where_the_list_stood_at_its_beginning(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    fine = [host(number, f"one{number}", [gpu(number, 0)]) for number in range(1, 30)]
    given = Given(monkeypatch, Fleet(hosts=tuple(fine), swept=NOW))
    async with at(lab.opened) as desk:
        key = desk.page.list.cursor_key
        given.fleet = Fleet(hosts=(*fine[:-1], host(29, "one29", state="auth")), swept=NOW)
        desk.page.read_again()
        await desk.until(lambda: bool(desk.page.listing.needs))
        assert "Needs a look (1)" in desk.text()
        assert "one29" in desk.text()
        assert desk.page.list.cursor_key == key
        await desk.press("end")
        given.fleet = Fleet(hosts=(host(1, "one1", state="auth"), *fine[1:]), swept=NOW)
        top, key = desk.page.list.top, desk.page.list.cursor_key
        desk.page.read_again()
        await desk.until(lambda: 1 in desk.page.listing.needs)
        assert desk.page.list.cursor_key == key
        assert desk.page.list.top > 0 < top


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_memory_that_is_held_while_nothing_computes_is_not_called_busy(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    gpus = [gpu(1, 0, "busy"), gpu(1, 1, "held", since=NOW), gpu(1, 2, "held", since=NOW), gpu(1, 3, "free")]
    Given(monkeypatch, Fleet(hosts=(host(1, "one", gpus),), swept=NOW))
    async with at(lab.opened, size) as desk:
        assert re.search("1 busy, 2 held( idle)?, 0 reserved", desk.lines()[1])
        assert "1/4 busy, 2 held, 1 free" in desk.text()
