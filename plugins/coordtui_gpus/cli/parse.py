"""`coordtui gpus parse`: what is understood of an output that was kept in a file; needs no lab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from coordtui.api import Message, Refused, at_home, not_read, safe
from coordtui.api.command_line import Translate, command, plain, print_json
from coordtui_gpus.observed import Gpu, Observation, Process
from coordtui_gpus.texts import N_, NN_

STDIN = "-"

_SHOWN = 40
"""So many lines of one sort are printed in words; in JSON all are."""


def add(commands: Any, translate: Translate) -> None:
    """Add `parse`."""
    parser = command(
        commands,
        "parse",
        partial(_parse, translate),
        translate,
        N_("say what is understood of an output of nvidia-smi, rocm-smi, Slurm or an exporter; needs no lab"),
    )
    parser.set_defaults(without_lab=True)
    parser.add_argument(
        "file",
        metavar=translate(N_("FILE")),
        help=translate(N_("what the tool printed; “-” reads standard input")),
    )
    parser.add_argument(
        "--kind",
        metavar=translate(N_("KIND")),
        help=translate(N_("the kind of output, such as nvidia-smi-csv; found by itself unless given")),
    )


def _parse(translate: Translate, _: None, args: argparse.Namespace) -> int:
    from coordtui_gpus.reading import parse

    found = parse(_bytes_of(args.file), args.kind)
    if args.json:
        told = plain(found)
        for each in told["gpus"]:  # what only putting two sources together fills
            del each["sources"], each["parts"]
        print_json(told)
    else:
        for line in _lines(translate, found):
            print(line)
    return 0


def _bytes_of(name: str) -> bytes:
    """What the file holds, or standard input; raises `Refused` with the reason in words."""
    from coordtui_gpus.reading.decoding import LARGEST

    try:
        if name == STDIN:
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with at_home(name).open("rb") as file:
                data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise not_read(name, error) from error
    if len(data) > LARGEST:
        raise Refused(
            N_("“{path}” is larger than {n} MB.", path=safe(name), n=LARGEST // 1_000_000),
            why=N_("No tool prints so much of one machine."),
            remedy=N_("Name the file that holds the output."),
        )
    return data


def _lines(translate: Translate, found: Observation) -> Iterator[str]:
    """What was understood, in words."""
    yield translate(N_("Read as {kind}.", kind=found.kind))
    if not found.whole:
        yield translate(N_("It stops before its end."))
    for message in _counts(found):
        yield translate(message)
    yield from _some(_of_gpu(translate, gpu) for gpu in found.gpus)
    yield from _some(_of_process(translate, each) for each in found.processes or ())
    yield from _some(
        f"  {name}: " + ", ".join(f"{other} {way}" for other, way in ways.items())
        for name, ways in found.topology.items()
    )
    if found.faults:
        yield translate(N_("It complains:"))
        yield from _some(f"  {each.kind}: {safe(each.text)}" for each in found.faults)
    if found.not_understood:
        yield translate(N_("Not understood:"))
        yield from _some(f"  {safe(line)}" for line in found.not_understood)


def _counts(found: Observation) -> Iterator[Message]:
    """How many of each there are; nothing of what it does not tell."""
    if n := len(found.gpus):
        yield NN_("{n} GPU", "{n} GPUs", n)
    if found.processes is not None:
        yield NN_("{n} process on GPUs", "{n} processes on GPUs", len(found.processes))
    if found.jobs is not None:
        yield NN_("{n} job", "{n} jobs", len(found.jobs))
    if found.nodes is not None:
        yield NN_("{n} machine", "{n} machines", len(found.nodes))


def _some(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == _SHOWN:
            yield "  …"
            return
        yield line


def _of_gpu(translate: Translate, gpu: Gpu) -> str:
    """One GPU on a line: what names it, and its figures as far as they are known."""
    names = (gpu.model, gpu.uuid, gpu.bus)
    figures = (
        ("{value} %", gpu.utilization),
        ("{value} MiB", gpu.memory_used_mib),
        ("{value} W", gpu.power_w),
        ("{value} °C", gpu.temperature_c),
    )
    number = "-" if gpu.index is None else str(gpu.index)
    told = [safe(name) for name in names if name]
    told += [text.format(value=f"{value:.10g}") for text, value in figures if value is not None]
    line = f"  {number}  " + "  ".join(told)
    if unknown := _unknown(gpu):
        line += "\n     " + translate(N_("not known: {fields}", fields=unknown))
    return line


def _unknown(gpu: Gpu) -> str:
    """The fields that are not known, by the reason that the source gives."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in gpu.missing.items():
        by_reason.setdefault(reason, []).append(name)
    return "; ".join(f"{', '.join(names)} ({safe(reason)})" for reason, names in by_reason.items())


def _of_process(translate: Translate, process: Process) -> str:
    memory = "?" if process.memory_mib is None else str(process.memory_mib)
    told = [safe(text) for text in (process.name, process.user, process.gpu) if text]
    return f"  {process.pid}  {memory} MiB  " + "  ".join(told)
