"""The job `gpus.judge`: what stands idle, fails or is not reserved."""

from __future__ import annotations

from coordtui.api import Context, JobRun, Message
from coordtui.api.eyes import as_program
from coordtui_gpus.fairness.judging import judge as judge_now
from coordtui_gpus.texts import N_, NN_


def judge(ctx: Context, run: JobRun) -> Message:
    """Judge once; how many incidents are open."""
    run.progress(N_("What the machines tell is judged."))
    judged = judge_now(as_program(ctx))  # whose terminal it runs in has nothing to do with it
    return NN_("{n} incident is open.", "{n} incidents are open.", judged.open)
