"""What the plugin reads of NVIDIA's outputs is what a second reading, made by other means, finds in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from coordtui_gpus.observed import Gpu
from coordtui_gpus.reading import NotUnderstood, detect, parse

from . import independent as second

READINGS: dict[str, Callable[[str], list[second.Told]]] = {
    "nvge_*query-gpu*.csv": second.of_csv,
    "nvxml_*.xml": second.of_xml,
    "nvq_gls_*.txt": second.of_q,
    "nvq_gpud_nvidia-smi-query.*.txt": second.of_q,
    "nvge_*query-q.txt": second.of_q,
    "azhc_bad_nvsmi8_output.txt": second.of_q,
}


def _files(recorded: Path) -> Iterator[tuple[Path, list[second.Told]]]:
    for pattern, read in READINGS.items():
        for file in sorted(recorded.glob(pattern)):
            yield file, read(file.read_text("utf-8"))


def _compared(file: Path, told: list[second.Told]) -> list[str]:
    gpus = parse(file.read_bytes()).gpus
    if len(gpus) != len(told):
        return [f"{file.name}: {len(told)} GPUs, the plugin has {len(gpus)}"]
    return [
        f"{file.name}, GPU {at}: {said}"
        for at, (gpu, one) in enumerate(zip(gpus, told, strict=True))
        for said in second.disagreements(gpu, one)
    ]


@pytest.mark.parametrize("pattern", READINGS)
def test_every_field_of_every_gpu_is_what_stands_in_the_file(recorded: Path, pattern: str) -> None:
    found = [
        said
        for file in sorted(recorded.glob(pattern))
        for said in _compared(file, READINGS[pattern](file.read_text("utf-8")))
    ]
    assert not found, "\n".join(found[:40])


def test_the_comparison_sees_a_changed_an_invented_and_a_silent_value(recorded: Path) -> None:
    file, (told,) = next(_files(recorded))
    (gpu,) = parse(file.read_bytes()).gpus
    assert list(second.disagreements(gpu, told)) == []
    changed = msgspec.structs.replace(gpu, memory_used_mib=1, ecc_corrected=0, missing={})
    said = " ".join(second.disagreements(changed, told))
    assert "memory_used_mib" in said
    assert "ecc_corrected" in said
    assert "does not say why" in said


def test_many_files_and_fields_are_compared(recorded: Path) -> None:
    files = list(_files(recorded))
    fields = sum(len(one) for _file, told in files for one in told)
    assert len(files) >= 40
    assert sum(len(told) for _file, told in files) >= 100
    assert fields >= 3000


def _sum(parts: list[str]) -> int | None:
    """The sum of those counts that are there; None when none is."""
    known = [int(part) for part in parts if part.isdigit()]
    return sum(known) if known else None


def _ecc(block: str, when: str) -> tuple[int | None, int | None]:
    """Corrected and uncorrected errors of one of the two blocks of counts of `-q`, of new or old drivers."""
    match = re.search(rf"^ {{8}}{when}\n((?: {{12,}}.*\n)+)", block, re.MULTILINE)
    lines = match[1] if match else ""
    if "Single Bit" in lines:
        totals = re.findall(r"^ +Total +: (.*)$", lines, re.MULTILINE)
        return _sum(totals[:1]), _sum(totals[1:2])
    corrected = re.findall(r"^ +[SD]RAM Correctable +: (.*)$", lines, re.MULTILINE)
    others = re.findall(r"^ +[SD]RAM Uncorrectable(?: Parity| SEC-DED)? +: (.*)$", lines, re.MULTILINE)
    return _sum(corrected), _sum(others)


def test_errors_of_memory_in_parts_are_summed(recorded: Path) -> None:
    files = [
        *recorded.glob("nvq_gls_*"),
        *recorded.glob("nvq_gpud_*query*"),
        *recorded.glob("nvge_*query-q.txt"),
    ]
    assert len(files) >= 20
    for file in files:
        text = file.read_text("utf-8")
        blocks = re.split(r"^GPU [0-9A-Fa-f:.]{12,20}\s*$", text, flags=re.MULTILINE)[1:]
        for gpu, block in zip(parse(text.encode()).gpus, blocks, strict=True):
            ours = (
                gpu.ecc_corrected,
                gpu.ecc_uncorrected,
                gpu.ecc_corrected_total,
                gpu.ecc_uncorrected_total,
            )
            assert ours == (*_ecc(block, "Volatile"), *_ecc(block, "Aggregate")), file.name


def test_the_parts_of_a_divided_gpu_are_what_stands_in_the_file(recorded: Path) -> None:
    text = (recorded / "nvxml_netdata_a100-sxm4-mig.xml").read_text("utf-8")
    (gpu,) = parse(text.encode()).gpus
    assert gpu.mig is True
    assert gpu.utilization is None
    assert "utilization" in gpu.missing
    ours = [(one.index, one.gi, one.ci, one.memory_total_mib, one.memory_used_mib) for one in gpu.instances]
    assert ours == second.instances_of_xml(text) != []


@pytest.mark.parametrize(
    ("pattern", "read"),
    [("nvxml_*.xml", second.processes_of_xml), ("nv*_smi_out_a.txt", second.processes_of_q),
     ("nvge_*query-q.txt", second.processes_of_q)],
)  # fmt: skip
def test_every_process_of_a_full_answer_is_there(
    recorded: Path, pattern: str, read: Callable[[str], list[tuple[int, str]]]
) -> None:
    for file in sorted(recorded.glob(pattern)):
        text = file.read_text("utf-8")
        ours = [(one.pid, one.memory_mib) for one in parse(text.encode()).processes or ()]
        assert ours == [(pid, second.number(size)) for pid, size in read(text)], file.name


def test_every_process_of_a_table_is_there_with_its_gpu(recorded: Path) -> None:
    files = sorted(recorded.glob("nvge_*compute-apps*.csv"))
    assert len(files) >= 5
    for file in files:
        text = file.read_text("utf-8")
        ours = [(one.pid, one.gpu, one.memory_mib) for one in parse(text.encode()).processes or ()]
        expected = [(pid, uuid, second.number(size)) for pid, uuid, size in second.apps_of_csv(text)]
        assert ours == expected, file.name


def test_the_list_names_each_gpu_and_the_lost_one_is_a_fault(recorded: Path) -> None:
    files = [recorded / "nvL_lostgpu_sonar72.txt", *recorded.glob("nvge_*list-l.txt")]
    for file in files:
        text = file.read_text("utf-8")
        said = [line for line in text.splitlines() if line.startswith("GPU ")]
        found = parse(text.encode())
        assert [f"GPU {gpu.index}: {gpu.model} (UUID: {gpu.uuid})" for gpu in found.gpus] == said
        lost = [
            line.split(" gpu ")[1].split(": ")[0] for line in text.splitlines() if "device handle" in line
        ]
        assert [fault.bus for fault in found.faults if fault.kind == "lost"] == [
            second.bus(one) for one in lost
        ]


def test_the_links_of_each_gpu_are_those_of_the_file(recorded: Path) -> None:
    files = [recorded / "nvlink_gpud_nvidia-smi.nvlink.status.a100.txt", *recorded.glob("azhc_*nvlink*")]
    assert len(files) == 3
    for file in files:
        gpus = parse(file.read_bytes()).gpus
        blocks = re.split(r"^(?=GPU \d)", file.read_text("utf-8"), flags=re.MULTILINE)[1:]
        for gpu, block in zip(gpus, blocks, strict=True):
            said = [(int(at), float(speed)) for at, speed in re.findall(r"Link (\d+): ([\d.]+) GB/s", block)]
            assert [(one.number, one.speed_gbs) for one in gpu.links or () if one.up] == said, file.name


def test_the_errors_are_faults_in_their_own_words(recorded: Path) -> None:
    for file in sorted(recorded.glob("nverr_*.txt")):
        text = file.read_text("utf-8").strip()
        found = parse(text.encode())
        assert found.gpus == ()
        assert [fault.text for fault in found.faults] != []
        address = re.search(r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{2}:\d\d\.\d", text)
        assert found.faults[0].bus == (second.bus(address[0]) if address else "")
        assert found.faults[0].kind == ("lost" if address else "no_driver")


def test_no_gpu_has_a_figure_beyond_what_can_be(recorded: Path) -> None:
    def figures(gpu: Gpu) -> Iterator[bool]:
        yield gpu.utilization is None or 0 <= gpu.utilization <= 100
        yield gpu.memory_used_mib is None or gpu.memory_used_mib <= (gpu.memory_total_mib or 1 << 30)
        yield gpu.power_w is None or 0 <= gpu.power_w < 2000

    for file, _told in _files(recorded):
        assert all(ok for gpu in parse(file.read_bytes()).gpus for ok in figures(gpu)), file.name


REASONS = {
    "SW Power Cap": "sw_power_cap",
    "HW Slowdown": "hw_slowdown",
    "HW Thermal Slowdown": "hw_thermal_slowdown",
    "HW Power Brake Slowdown": "hw_power_brake_slowdown",
    "Sync Boost": "sync_boost",
    "SW Thermal Slowdown": "sw_thermal_slowdown",
    "Applications Clocks Setting": "applications_clocks_setting",
}


def test_what_holds_clocks_back_is_what_is_active_in_the_file(recorded: Path) -> None:
    held = 0
    for file in sorted(recorded.glob("nvq_g*_*.txt")):
        text = file.read_text("utf-8")
        blocks = re.split(r"^GPU [0-9A-Fa-f:.]{12,20}\s*$", text, flags=re.MULTILINE)[1:]
        for gpu, block in zip(parse(text.encode()).gpus if blocks else (), blocks, strict=True):
            if re.search(r"Clocks (?:Throttle|Event) Reasons +: N/A", block):
                assert gpu.throttle is None
                continue
            active = {name for name in REASONS if re.search(rf"^ +{name} +: Active$", block, re.MULTILINE)}
            assert set(gpu.throttle or ()) == {REASONS[name] for name in active}, file.name
            held += bool(active)
    assert held >= 8


def test_errors_of_memory_of_xml_are_those_of_the_file(recorded: Path) -> None:
    for file in sorted(recorded.glob("nvxml_*.xml")):
        text = file.read_text("utf-8")
        blocks = re.findall(r"<gpu id=.*?</gpu>", text, re.DOTALL)
        for gpu, whole in zip(parse(text.encode()).gpus, blocks, strict=True):
            block = re.sub(r"<mig_devices>.*?</mig_devices>", "", whole, flags=re.DOTALL)
            errors = re.search(r"<ecc_errors>(.*?)</ecc_errors>", block, re.DOTALL)
            expected: list[int | None] = []
            for when in ("volatile", "aggregate"):
                part = re.search(rf"<{when}>(.*?)</{when}>", errors[1] if errors else "", re.DOTALL)
                said = part[1] if part else ""
                if "single_bit" in said:
                    expected += [_sum([total]) for total in re.findall(r"<total>(.*?)</total>", said)]
                else:
                    expected.append(_sum(re.findall(r"ram_correctable>(\d+)<", said)))
                    expected.append(_sum(re.findall(r"ram_uncorrectable\w*>(\d+)<", said)))
            ours = (gpu.ecc_corrected, gpu.ecc_uncorrected, gpu.ecc_corrected_total)
            assert [*ours, gpu.ecc_uncorrected_total] == expected, file.name


_CALLED_OTHERWISE = {
    "slurm_clockwork_sinfo_1.txt": "slurm-json",
    "azhc_bad_nvsmi8_output.txt": "nvidia-smi-q-text",
}
"""Which the table calls by another name than what stands in them."""


def _listed(recorded: Path) -> list[tuple[str, str]]:
    """Each recording and its kind, as the table beside them says."""
    table = (recorded / "SOURCES.md").read_text("utf-8")
    return [(name, kind) for name, kind in re.findall(r"^\| (\S+\.\S+) \| (\S+) \|", table, re.MULTILINE)]


NOT_READ = {"nvidia-smi-text", "devicequery-text", "rocm-smi-text", "rocminfo-text", "sonar-json"}


def test_every_recording_is_read_as_the_kind_that_it_is_or_refused(recorded: Path) -> None:
    listed = _listed(recorded)
    assert len(listed) >= 130
    wrong = []
    for name, kind in listed:
        data = (recorded / name).read_bytes()
        if kind in NOT_READ:
            with pytest.raises(NotUnderstood):
                parse(data)
        elif b"(exit code: 255)" in data and len(data) < 200:
            assert parse(data).gpus == ()  # an option that the tool did not know
        elif not _same(detect(data), _CALLED_OTHERWISE.get(name, kind)):
            wrong.append(f"{name}: {kind}, taken for {detect(data)}")
    assert not wrong, "\n".join(wrong)


def _same(found: str | None, kind: str) -> bool:
    """Slurm's two kinds of JSON have one shape, and an error may stand in another kind of output."""
    return found == kind or {found, kind} == {"slurm-json", "slurm-rest-json"}


def test_a_table_about_recordings_is_no_recording(recorded: Path) -> None:
    with pytest.raises(NotUnderstood):
        parse((recorded / "SOURCES.md").read_bytes())
