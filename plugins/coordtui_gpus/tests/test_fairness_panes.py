"""The windows of incidents and of usage in the real program."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import Ref
from coordtui.testing import app_for, settled
from coordtui_gpus import fairness
from coordtui_gpus.panes.incidents import IncidentsWindow
from coordtui_gpus.panes.usage import UsageWindow
from coordtui_gpus.panes.usage_rows import BehindWindow
from coordtui_gpus.records import SeenGpu

from .fairness_told import Told

SIZES = [(80, 24), (120, 40), (60, 16)]


@pytest.fixture
def told(lab, monkeypatch) -> Told:
    return Told(lab, monkeypatch)


@pytest.fixture
def full(lab, told):
    """Somebody who hoards, a machine that lets nobody in, and use of two machines."""
    person, gpu = lab.person("Hrafn Placeholder"), lab.gpu(lab.host("node-a"))
    told.use(gpu, person, "hrafn", since=lab.now - timedelta(hours=30))
    host = lab.ctx().store.records(type(lab.host())).get(gpu.host)
    told.heard(host, SeenGpu(device=gpu.doc_id))
    told.heard(lab.host("node-b"), state="auth", tries=1, text="Permission denied [bold]")
    told[gpu, "utilization"], told[gpu, "memory_used_mib"] = 0.0, 60_000.0
    told.use(lab.gpu(lab.host("node-c")), None, "stranger", until=lab.now)
    fairness.judge(lab.ctx())
    return lab


class Desk:
    def __init__(self, lab, window, size=(80, 24)) -> None:
        self.app, self.window = app_for(lab.opened), window
        self.running = self.app.run_test(size=size)
        self.returned: list[Ref | None] = []

    async def __aenter__(self):
        self.pilot = await self.running.__aenter__()
        await self.app.push_screen(self.window, self.returned.append)
        await settled(self.pilot)
        return self

    async def __aexit__(self, *raised) -> None:
        await self.running.__aexit__(*raised)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await settled(self.pilot)

    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.mark.parametrize("size", SIZES)
async def test_incidents_are_listed_with_what_to_do(full, size) -> None:
    async with Desk(full, IncidentsWindow(full.ctx()), size) as desk:
        text = desk.text()
        assert "Incidents: machines and people" in text
        assert "node-b does not let us in" in text
        assert len(desk.window.known) == 2
        if size[1] > 16:
            assert "Evidence" in text


async def test_words_of_a_machine_are_shown_as_they_are(full) -> None:
    async with Desk(full, IncidentsWindow(full.ctx()), (120, 40)) as desk:
        assert "Permission denied [bold]" in desk.text()


async def test_machines_and_people_are_shown_apart(full) -> None:
    async with Desk(full, IncidentsWindow(full.ctx())) as desk:
        await desk.press("V")
        assert [each.incident.kind for each in desk.window.known.values()] == ["auth"]
        await desk.press("V")
        assert [each.incident.kind for each in desk.window.known.values()] == ["hoarded"]


async def test_one_is_put_aside_by_keys(full) -> None:
    async with Desk(full, IncidentsWindow(full.ctx())) as desk:
        number = desk.window.here.incident.doc_id
        await desk.press("d")
        await desk.press("ctrl+o")
        assert fairness.is_aside(fairness.incident_of(full.ctx(), number), full.now)
        assert "It is noted." in desk.text()


async def test_opening_one_returns_what_it_is_about(full) -> None:
    async with Desk(full, IncidentsWindow(full.ctx())) as desk:
        ref = Ref("gpus.host", str(desk.window.here.incident.host))
        await desk.press("enter")
        assert desk.returned == [ref]


@pytest.mark.parametrize("size", SIZES)
async def test_usage_is_drawn_and_counted(full, size) -> None:
    async with Desk(full, UsageWindow(full.ctx()), size) as desk:
        text = desk.text()
        assert "GPU-hours by person   1–12 Nov 2026" in text
        assert "Hrafn Placeholder" in text
        assert [line.held for line in desk.window.shown.lines.values()] == pytest.approx([30.0, 3.0, 33.0])


async def test_grouping_and_number_are_changed_by_keys(full) -> None:
    async with Desk(full, UsageWindow(full.ctx())) as desk:
        for by in ("group", "grant", "project", "host", "model", "month", "person"):
            await desk.press("V")
            assert desk.window.asked.by == by
            assert desk.window.shown.lines
        await desk.press("tab")
        assert "computing by person" in desk.text()


async def test_a_line_opens_what_it_counts(full) -> None:
    async with Desk(full, UsageWindow(full.ctx())) as desk:
        await desk.press("enter")
        assert isinstance(desk.app.screen, BehindWindow)
        assert "node-a 0" in desk.text()
        await desk.press("enter")
        assert desk.returned[0].kind == "gpus.device"


async def test_usage_is_written_to_a_file_by_who_is_at_home_only(full, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with Desk(full, UsageWindow(full.ctx())) as desk:
        await desk.press("E")
        await desk.press("ctrl+o")
        (written,) = tmp_path.glob("gpus-person-*.csv")
        assert "Hrafn Placeholder" in written.read_text()


async def test_who_may_not_count_is_told_so(full) -> None:
    async with Desk(full, UsageWindow(full.ctx(full.person())), (120, 40)) as desk:
        assert desk.window.shown is None
        assert "counting …" not in desk.text()


async def test_whom_an_incident_is_about_is_written_to_with_the_evidence(full) -> None:
    async with Desk(full, IncidentsWindow(full.ctx()), (120, 40)) as desk:
        kinds = [each.incident.kind for each in desk.window.known.values()]
        desk.window.list.move_to(kinds.index("auth"))
        await settled(desk.pilot)
        assert not desk.window.available("page.mail")
        desk.window.list.move_to(kinds.index("hoarded"))
        await settled(desk.pilot)
        await desk.press("m")
        assert "Write to Hrafn Placeholder" in desk.text()
        form = desk.app.screen.form
        subject = "Hrafn Placeholder holds memory of 1 GPU on node-a and computes nothing"
        assert form.values["subject"] == subject
        assert "- Login: hrafn\n" in form.values["text"]
        assert "Stop the process" in form.values["text"]
        await desk.press("ctrl+o")
        assert desk.app.screen is desk.window
        assert "1 letter waits in the outbox" in desk.text()
