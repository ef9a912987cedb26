"""Every recorded output of a real machine: read as what it is, or refused with a reason."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from coordtui_gpus.reading import KINDS, NotUnderstood, detect, parse
from coordtui_gpus.reading.refusing import REFUSED

OTHERWISE = {
    "azhc_bad_nvsmi8_output.txt": "nvidia-smi-q-text",
    "nvq_gpud_nvidia-smi.525.125.06.out.0.valid.txt": "nvidia-smi-text",
    "nvge_windows-x86_64__nvidia-geforce-rtx-2080-super__591.86__capabilities-topo-m.txt": "nvidia-smi-error",
}
"""What is another kind than the list of sources says."""

_ONE_FAMILY = ({"slurm-json", "slurm-rest-json", "slurm-text"}, {"dmesg-xid", "kmsg"})
"""Kinds between which a text alone may not decide, and which are read alike."""


@pytest.fixture
def outputs(recorded: Path) -> dict[Path, str]:
    """Each recorded output with its kind as the list of sources says it."""
    rows = (line.split("|") for line in (recorded / "SOURCES.md").read_text(encoding="utf-8").splitlines())
    told = {row[1].strip(): row[2].strip() for row in rows if len(row) > 5}
    found = {path: told[path.name] for path in sorted(recorded.iterdir()) if path.name in told}
    assert len(found) > 130
    return {path: OTHERWISE.get(path.name, kind) for path, kind in found.items()}


def _alike(found: str | None, kind: str) -> bool:
    return found == kind or any(found in family and kind in family for family in _ONE_FAMILY)


def test_every_recorded_output_is_in_the_list_of_sources(recorded, outputs):
    assert {path.name for path in recorded.iterdir()} - {path.name for path in outputs} == {"SOURCES.md"}


def test_every_recorded_output_is_found_to_be_what_it_is(outputs):
    found = {path.name: (kind, detect(path.read_bytes())) for path, kind in outputs.items() if kind in KINDS}
    assert {name: pair for name, pair in found.items() if not _alike(pair[1], pair[0])} == {}


def test_every_recorded_output_is_read_as_its_kind_given_or_found(outputs):
    for path, kind in outputs.items():
        if kind in KINDS:
            data = path.read_bytes()
            given, alone = parse(data, kind), parse(data)
            assert given.kind == kind or _alike(given.kind, kind), path.name
            assert alone.gpus == given.gpus, path.name
            told = (alone.gpus, alone.faults, alone.topology, alone.processes, alone.jobs, alone.nodes)
            assert any(each is not None and each != () for each in told), path.name


def test_every_other_recorded_output_is_refused_with_a_reason(outputs):
    for path, kind in outputs.items():
        if kind not in KINDS:
            assert kind in REFUSED, path.name
            for given in (None, kind, "nvidia-smi-csv"):
                with pytest.raises(NotUnderstood) as caught:
                    parse(path.read_bytes(), given)
                assert caught.value.why, path.name
                assert caught.value.remedy, path.name


def test_a_recorded_complaint_is_a_state_with_its_message(outputs):
    for path, kind in outputs.items():
        if kind == "nvidia-smi-error":
            found = parse(path.read_bytes())
            assert found.gpus == ()
            assert found.faults[0].text in path.read_text(encoding="utf-8")


def test_a_recorded_output_cut_anywhere_gives_no_more_than_the_whole(outputs):
    for path, kind in outputs.items():
        if kind.startswith("nv") and kind in KINDS:
            data = path.read_bytes()
            most, step = len(parse(data, kind).gpus), max(1, len(data) // 12)
            for end in range(step // 2, len(data), step):
                with suppress(NotUnderstood):
                    assert len(parse(data[:end], kind).gpus) <= most, path.name
