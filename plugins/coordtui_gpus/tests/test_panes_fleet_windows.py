"""The windows of a machine and of a GPU: all that is known, each figure with its age."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui_gpus import fleet as service
from coordtui_gpus.fleet.values import Fleet, History
from coordtui_gpus.records import SeenProcess

from .conftest import Lab
from .fleet_desk import Desk, Given, at, terminal_of
from .fleet_values import NOW, gpu, host, reservation, seen_gpu

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def given(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Given:
    """One machine with a busy GPU, a slowed one, one cut into instances, and one that is silent."""
    owner = lab.person("Mireille Fauxpont")
    device = lab.gpu(lab.host("gpu-a01", place="rack a"), index=0, serial="0001", model="Fictive")
    held = reservation(owner, NOW + timedelta(days=1), purpose="paper deadline")
    process = SeenProcess(
        pid=7, user="mfauxpont", name="python", memory_mib=49152, started=NOW - timedelta(hours=2), job="4242"
    )
    number = device.host or 0
    busy = gpu(
        number,
        0,
        "busy",
        held=held,
        users=("mfauxpont",),
        people=(owner,),
        seen=seen_gpu(device.doc_id, process, throttle=["hw_thermal_slowdown"], counts={"ecc_corrected": 3}),
        device={"serial": "0001", "facts": {"topology": {"GPU1": "NV12"}, "ecc": True, "driver": "999.1"}},
    )
    busy.device.doc_id = device.doc_id
    parts = tuple(gpu(number, n, "free" if n else "held", device={"profile": "1g.10gb"}) for n in range(2))
    cut = gpu(
        number,
        1,
        "held",
        instances=parts,
        figures={"memory_used_mib": 2048.0},
        seen=seen_gpu(999, why={"utilization": "[N/A]"}),
    )
    quiet = gpu(number, 2, "unknown", at=NOW - timedelta(hours=3), old=True)
    made = Given(monkeypatch, Fleet(hosts=(host(number, "gpu-a01", [busy, cut, quiet]),), swept=NOW))

    def history(ctx: Any, devices: Any, figure: str, start: Any, end: Any, points: int) -> list[History]:
        values = (*(float(n % 100) for n in range(points - 3)), None, None, None)
        step = (end - start).total_seconds() / points
        return [
            History(device=each, figure=figure, start=start, step_s=step, mean=values, most=values)
            for each in devices
        ]

    monkeypatch.setattr(service, "history", history, raising=False)
    return made


@pytest.fixture
async def desk(lab: Lab, given: Given) -> AsyncIterator[Desk]:
    async with at(lab.opened, (120, 60)) as desk:
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen.about is not None)
        yield desk


@pytest.mark.parametrize("size", SIZES)
async def test_a_machine_and_its_gpu_are_told_in_full(
    lab: Lab, given: Given, size: tuple[int, int], snapshot: Any
) -> None:
    async with at(lab.opened, size) as desk:
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen.about is not None)
        assert desk.text() == snapshot(name="host")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen.told is not None)
        assert desk.text() == snapshot(name="gpu")


@pytest.mark.parametrize("size", SIZES)
async def test_a_machine_and_its_gpu_are_told_in_french(
    lab: Lab, given: Given, tmp_path: Path, size: tuple[int, int], snapshot: Any
) -> None:
    opened = terminal_of(lab, tmp_path, "fr", "coordinator")
    try:
        async with at(opened, size) as desk:
            await desk.press("enter")
            await desk.until(lambda: desk.app.screen.about is not None)
            assert desk.text() == snapshot(name="host")
            await desk.press("enter")
            await desk.until(lambda: desk.app.screen.told is not None)
            assert desk.text() == snapshot(name="gpu")
    finally:
        opened.close()


async def test_a_machine_names_its_processes_with_user_and_slurm_job(desk: Desk) -> None:
    text = " ".join(desk.text().replace("│", " ").split())
    assert "GPU 0: python 48.0 GB mfauxpont since 07:00 Slurm" in text
    assert "4242" in text


async def test_mig_instances_stand_under_their_gpu(desk: Desk) -> None:
    lines = [line for line in desk.lines() if "└" in line]
    assert len(lines) == 2
    assert "1g.10gb" in lines[1]


async def test_a_gpu_says_in_words_why_its_clocks_are_held_back(desk: Desk) -> None:
    await desk.press("enter")
    await desk.until(lambda: desk.app.screen.told is not None)
    assert "slowed by the hardware: too hot" in desk.text()
    assert "GPU1 NV12" in desk.text()


async def test_a_figure_that_the_tool_did_not_tell_is_unknown_in_its_words(desk: Desk) -> None:
    await desk.press("down", "enter")
    assert desk.app.screen.told is None, "a GPU that is not stored is not shown"
    from coordtui_gpus.panes.gpu_sections import figures
    from coordtui_gpus.panes.telling import Teller

    ctx = desk.page.ctx
    view = desk.page.listing.fleet.hosts[0].gpus[1]
    said = {ctx._(label): ctx._(words) for label, words in figures(view, Teller(ctx))}
    assert said["Use"] == "unknown ([N/A])"
    assert said["Power"] == "unknown"
    assert said["Clocks held back"] == "unknown"


async def test_a_key_draws_the_figures_of_an_hour_a_day_a_month_a_year(desk: Desk) -> None:
    await desk.press("enter")
    await desk.until(lambda: desk.app.screen.told is not None)
    seen = []
    for _ in range(5):
        seen.append(desk.lines()[0].rpartition("V: ")[2])
        await desk.press("V")
    assert seen == ["24 hours", "30 days", "1 year", "1 hour", "24 hours"]
    assert "???" in desk.text()


async def test_a_changed_host_key_is_shown_with_what_to_verify_and_never_accepted(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui_gpus.collecting import hostkeys

    shown = hostkeys.Fingerprint("ed25519", "SHA256:shown")
    keys = hostkeys.Keys(
        address="one",
        name="one",
        files=("known_hosts",),
        known=(hostkeys.Fingerprint("ed25519", "SHA256:known"),),
        shown=shown,
        said="",
        verify="ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
        forget=("ssh-keygen -R one -f known_hosts",),
        learn="ssh one",
    )
    monkeypatch.setattr(hostkeys, "keys_of", lambda *_: keys)
    Given(monkeypatch, Fleet(hosts=(host(1, "one", state="hostkey", at=None),), swept=NOW))
    async with at(lab.opened, (120, 40)) as desk:
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen.keys is not None)
        text = desk.text()
        assert "SHA256:known" in text
        assert "SHA256:shown" in text
        assert "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" in text
        assert "confirm" not in desk.keys
