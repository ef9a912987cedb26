"""The page of GPUs on what the store really holds."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from coordtui_gpus.records import Incident

from .conftest import Lab
from .fleet_desk import at

# What is really stored.


async def test_what_a_sweep_stored_is_shown_and_what_comes_later_comes_in(lab: Lab) -> None:
    from coordtui_gpus import fleet
    from coordtui_gpus.fleet.values import Heard
    from coordtui_gpus.observed import Gpu, Observation, Process

    machine = lab.host("gpu-a01", place="rack a")
    users = (Process(pid=7, gpu="GPU-1", name="python", user="nobodyknown", memory_mib=40960),)

    def heard(use: float) -> None:
        told = Gpu(
            uuid="GPU-1",
            index=0,
            model="Fictive 80GB",
            memory_total_mib=81920,
            memory_used_mib=40960,
            utilization=use,
            temperature_c=60,
        )
        seen = Observation(kind="probe", gpus=(told,), processes=users)
        fleet.keep(
            lab.ctx(), [Heard(host=machine.doc_id, at=lab.now, took=0.1, state="ok", observation=seen)]
        )

    heard(73)
    async with at(lab.opened, (120, 40)) as desk:
        assert "1 host, 1 GPU: 1 busy" in desk.lines()[1]
        assert "73%" in desk.text()
        assert "nobodyknown" in desk.text()
        assert "40/80" in desk.text()
        lab.clock.advance(timedelta(seconds=30))
        heard(91)
        desk.page.read_again()
        await desk.until(lambda: "91%" in desk.text())
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen.about is not None)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen.told is not None)
        assert "91%" in desk.text()
        assert "GPU-1" in desk.text()


async def test_a_host_is_taken_out_of_service_with_a_reason_and_put_back_with_u(lab: Lab) -> None:
    from coordtui_gpus import fleet

    lab.gpus(2, lab.host("gpu-a01"))
    async with at(lab.opened) as desk:
        await desk.press("x", *"fan", "ctrl+o")
        await desk.until(lambda: len(desk.app.screen_stack) == 1)
        assert [each.why for each in fleet.outages(lab.ctx())] == ["fan"]
        await desk.until(lambda: "out of service" in desk.row("gpu-a01"))
        await desk.press("u")
        assert fleet.outages(lab.ctx()) == []


async def test_a_note_on_a_host_is_kept_and_taken_back_with_u(lab: Lab) -> None:
    from coordtui_gpus import fleet

    lab.gpus(2, lab.host("gpu-a01"))
    async with at(lab.opened) as desk:
        await desk.press("N", *"loud", "ctrl+o")
        await desk.until(lambda: len(desk.app.screen_stack) == 1)
        assert [each.note for each in fleet.hosts(lab.ctx())] == ["loud"]
        await desk.until(lambda: "Note: loud" in desk.text())
        await desk.press("u")
        assert [each.note for each in fleet.hosts(lab.ctx())] == [""]


async def test_r_reads_the_hosts_beside_the_screen_and_says_what_came_of_it(lab: Lab) -> None:
    lab.gpus(2, lab.host("gpu-a01", via="none"))
    async with at(lab.opened) as desk:
        assert desk.page.available("page.read_again")
        await desk.press("R")
        await desk.until(lambda: not desk.page.job_running)
        assert "all saved" not in desk.status
        assert "gpu-a01" in desk.text()


async def test_an_incident_that_the_state_does_not_tell_is_a_need_until_it_is_put_aside(lab: Lab) -> None:
    machine = lab.host("gpu-a01")
    device = lab.gpu(machine, index=3)
    incidents = lab.ctx().store.records(Incident)
    made = incidents.add(
        Incident(kind="ecc", since=lab.now, seen=lab.now, host=machine.doc_id, device=device.doc_id)
    )
    async with at(lab.opened, (120, 40)) as desk:
        assert any(each.rank == 3 for each in desk.page.listing.needs[machine.doc_id])
        incidents.save(replace(made, aside=lab.now + timedelta(days=1)))
        desk.page.read_again()
        await desk.until(
            lambda: not any(each.rank == 3 for each in desk.page.listing.needs.get(machine.doc_id, []))
        )
