"""While a field is not understood, nothing is said of what the form would take."""

from __future__ import annotations

from typing import Any

from coordtui_gpus.panes.reserve import ReserveForm

from .timeline_lab import Over


async def test_nothing_is_promised_while_a_gpu_is_named_that_nobody_knows(lab: Any) -> None:
    lab.gpus(2, lab.host("node-a"))
    async with Over(lab.opened) as at:
        form = await at.open(ReserveForm(lab.ctx()))
        await at.until(lambda: "It takes node-a (0)." in at.said())
        form.form.put_raw({**form.form.raw, "devices": "node-a/1x"})
        await at.until(lambda: "It takes" not in at.said())
        assert "free at that time" not in at.said()
        assert not form.available("gpus.reserve.take")
        form.form.put_raw({**form.form.raw, "devices": "node-a/1"})
        await at.until(lambda: "It takes node-a (1)." in at.said())
