"""Doing the steps one after the other; the first that fails is the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from coordtui.access.opening.machine import Machine
from coordtui.access.opening.steps import Step
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

Outcome = Literal["so", "done", "failed", "waits", "left"]
"""Already so; done now; failed; waits for something to be said; left, because one before it failed."""

Progress = Callable[[Step, Outcome, Message | None], None]
"""Told after each step how it ended, and what was said when it failed."""

_SAID = 600


class Result(msgspec.Struct, frozen=True):
    """How one step ended."""

    step: Step
    outcome: Outcome
    why: Message | None = None


def carry_out(machine: Machine, steps: Sequence[Step], tell: Progress) -> list[Result]:
    """Do what is not done yet; every step has a result, also those that were not begun.

    A step whose commands succeed and which is still not done counts as failed: what was promised
    is looked at, not believed.
    """
    results: list[Result] = []
    for step in steps:
        stopped = any(each.outcome in ("failed", "waits") for each in results)
        result = Result(step, "left") if stopped else _one(machine, step)
        results.append(result)
        tell(step, result.outcome, result.why)
    return results


def _one(machine: Machine, step: Step) -> Result:
    if step.done():
        return Result(step, "so")
    if step.missing is not None:
        return Result(step, "waits", step.missing)
    said = machine.shell(step.script)
    if not said.ok:
        text = safe(" ".join((said.err or said.out).split()), limit=_SAID)
        return Result(step, "failed", N_("The system says: {text}", text=text or f"exit {said.status}"))
    if not step.done():
        return Result(step, "failed", N_("The commands ran, and it is still not so."))
    return Result(step, "done")
