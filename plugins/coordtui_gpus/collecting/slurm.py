"""Slurm as a second source: which jobs hold which GPUs, and which nodes are drained and why."""

from __future__ import annotations

from coordtui.api import Context, Refused
from coordtui_gpus.collecting.answers import Answer, Question
from coordtui_gpus.collecting.failures import failure_of
from coordtui_gpus.collecting.scripts import MARK
from coordtui_gpus.collecting.sweeping import ask_this
from coordtui_gpus.observed import Observation
from coordtui_gpus.records import Host

# JSON is not in every version; `scontrol -d` tells the numbers of the GPUs as text, too.
_SCRIPT = rb"""{
LC_ALL=C; export LC_ALL; SLURM_TIME_FORMAT=standard; export SLURM_TIME_FORMAT
exec </dev/null 2>/dev/null
s() { printf '\036%s\n' "$1"; }
PATH=$PATH:/usr/local/bin:/usr/bin:/opt/slurm/bin; export PATH
if ! command -v scontrol >/dev/null; then s none; s end; exit 0; fi
q=$(squeue --json)
case $q in
  '{'*) s jobs; printf '%s\n' "$q";;
  *) s jobs; scontrol -d show job;;
esac
s nodes; scontrol show node
s end
exit 0
}
"""


def look(ctx: Context) -> None:
    """Ask Slurm, if the settings name where, and store what it says. What fails is left to the log."""
    where_ = ctx.settings.slurm
    if not where_:
        return
    host = Host(name="slurm", address=where_, via="local" if where_ == "local" else "ssh")
    result = ask_this(ctx, host, question(ctx))
    failure = failure_of(result.answer)
    if result.busy or failure is not None:
        ctx.log.warning("Slurm did not answer: %s", failure or "it is being asked")
        return
    from coordtui_gpus.fleet import keep_slurm

    keep_slurm(ctx, understood(result.answer), ctx.clock())


def question(ctx: Context) -> Question:
    """What is asked; a busy controller takes its time."""
    return Question(script=_SCRIPT, seconds=2 * ctx.settings.timeout)


def understood(answer: Answer) -> Observation:
    """The sections of an answer together."""
    from coordtui_gpus import reading

    found = Observation(kind="slurm-text")
    for section in answer.out.split(MARK)[1:]:
        name, _, body = section.partition(b"\n")
        if name in (b"end", b"none") or not body.strip():
            continue
        try:
            one = reading.parse(body, "slurm-json" if body.lstrip()[:1] == b"{" else "slurm-text")
        except Refused:
            continue
        found = _joined(found, one)
    return found


def _joined(one: Observation, other: Observation) -> Observation:
    """Both together; of a job or a node told twice, what was told last and most fully stands."""
    from msgspec.structs import asdict, replace

    jobs = {each.id: each for each in one.jobs or ()}
    for job in other.jobs or ():
        told = {key: value for key, value in asdict(job).items() if value}
        jobs[job.id] = replace(jobs[job.id], **told) if job.id in jobs else job
    nodes = {each.name: each for each in one.nodes or ()}
    for node in other.nodes or ():
        told = {key: value for key, value in asdict(node).items() if value not in ("", (), None)}
        nodes[node.name] = replace(nodes[node.name], **told) if node.name in nodes else node
    return replace(
        one,
        kind=other.kind,
        jobs=None if one.jobs is None and other.jobs is None else tuple(jobs.values()),
        nodes=None if one.nodes is None and other.nodes is None else tuple(nodes.values()),
        faults=one.faults + other.faults,
        not_understood=one.not_understood + other.not_understood,
        whole=one.whole and other.whole,
    )
