"""The readers of AMD's tools, Slurm, exporters and kernels: their languages, and that nothing breaks them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import Message
from coordtui_gpus.observed import Gpu, Observation
from coordtui_gpus.reading import (
    NotUnderstood,
    amd,
    dcgm,
    rocm,
    slurm_json,
    slurm_text,
    slurm_words,
    xid,
    xid_words,
)

READERS: dict[str, Callable[[bytes], Observation]] = {
    "rocm_*.json": rocm.read,
    "slurm_*.txt": slurm_text.read,
    "sonar_partition_output.txt": slurm_text.read,
    "slurm_*.json": slurm_json.read,
    "slurmrest_*.json": slurm_json.read,
    "other_*.prom": dcgm.read,
    "prom_nvge_linux*.metrics": dcgm.read,
    "xid_*.log": xid.read,
}


@pytest.mark.parametrize("pattern", READERS)
def test_a_cut_or_changed_output_is_read_or_refused(recorded: Path, pattern: str) -> None:
    files = [file.read_bytes()[:6000] for file in recorded.glob(pattern)]

    @given(st.sampled_from(files), st.data())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def changed(data: bytes, draws: st.DataObject) -> None:
        at = draws.draw(st.integers(0, len(data)))
        gone = draws.draw(st.integers(0, 400))
        new = draws.draw(
            st.binary(max_size=20) | st.sampled_from([b"", b"{", b'"', b"1e999", b"-1", b"[1-", b"="])
        )
        mutant = data[:at] + new + data[at + gone :]
        for read in (READERS[pattern], amd.read):
            try:
                found = read(mutant)
            except NotUnderstood:
                continue
            assert all(_sound(gpu) for gpu in found.gpus)

    changed()


def _sound(gpu: Gpu) -> bool:
    figures = (gpu.utilization, gpu.memory_utilization, gpu.power_w, gpu.memory_used_mib, gpu.sm_clock_mhz)
    return all(one is None or 0 <= one < 1e15 for one in figures) and (gpu.utilization or 0) <= 100


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    for module in (amd, dcgm, rocm, slurm_json, slurm_text, xid):
        module.looks(text)
        with suppress(NotUnderstood):
            module.read(text.encode("utf-8", "replace"))


NAMES = st.lists(
    st.tuples(st.sampled_from(["node", "gpu-", "c1-", "r2n"]), st.integers(0, 1200), st.integers(1, 4)),
    min_size=1,
    max_size=40,
)


@given(NAMES)
def test_a_list_of_hosts_comes_back_as_its_names(parts: list[tuple[str, int, int]]) -> None:
    names = [f"{stem}{number:0{width}d}" for stem, number, width in parts]
    by_stem: dict[str, list[str]] = {}
    for stem, number, width in parts:
        by_stem.setdefault(stem, []).append(f"{number:0{width}d}")
    written = ",".join(f"{stem}[{','.join(numbers)}]" for stem, numbers in by_stem.items())
    assert sorted(slurm_words.hosts(written)) == sorted(names)


@given(st.integers(0, 500), st.integers(0, 300), st.integers(1, 5))
def test_a_range_of_hosts_keeps_its_zeros(low: int, more: int, width: int) -> None:
    names = slurm_words.hosts(f"node[{low:0{width}d}-{low + more:0{width}d}]")
    assert names == tuple(f"node{number:0{width}d}" for number in range(low, low + more + 1))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("node[01-03,7]", ("node01", "node02", "node03", "node7")),
        ("bigmem-[1-2],c1-29", ("bigmem-1", "bigmem-2", "c1-29")),
        ("r[1-2]n[08-09]", ("r1n08", "r1n09", "r2n08", "r2n09")),
        ("alone.example.invalid", ("alone.example.invalid",)),
        ("(null)", ()),
        ("", ()),
    ],
)
def test_lists_of_hosts(text: str, names: tuple[str, ...]) -> None:
    assert slurm_words.hosts(text) == names


@pytest.mark.parametrize(
    "text", ["n[1-99999999]", "a[1-300]b[1-300]", "n[3-1]", "n[1-", "n[a-b]", "a b", "n]["]
)
def test_what_is_no_list_of_hosts_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"hosts|range"):
        slurm_words.hosts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gpu:a100:8(IDX:0-3,5)", (("a100", 8, (0, 1, 2, 3, 5)),)),
        ("gpu:8(S:0-1)", (("", 8, None),)),
        ("gres/gpu:h100=4", (("h100", 4, None),)),
        ("gpu:1g.10gb:7,tpu:2", (("1g.10gb", 7, None),)),
        ("gpu:a100:no_consume:4", (("a100", 4, None),)),
        ("gpu:a100:2(IDX:0-1),gpu:v100:1(IDX:2)", (("a100", 2, (0, 1)), ("v100", 1, (2,)))),
        ("gpu:gen:0(IDX:N/A)", (("gen", 0, None),)),
        ("gpu", (("", 1, None),)),
        ("shard:8,mps:400", ()),
        ("(null)", ()),
        ("", None),
        ("N/A", None),
    ],
)
def test_gres(text: str, expected: Any) -> None:
    found = slurm_words.gres(text)
    assert (None if found is None else tuple(map(tuple, found))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cpu=24,mem=192G,gres/gpu=2,gres/gpu:h100=2", (2, "h100")),
        ("cpu=24,gres/gpu:h100=2,gres/gpu:a100=1", (3, "h100,a100")),
        ("cpu=24", (None, "")),
        ("no tres", (None, "")),
        ("gres/gpu=x", (None, "")),
    ],
)
def test_tres(text: str, expected: tuple[int | None, str]) -> None:
    assert slurm_words.gpus_of(slurm_words.tres(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2-05:32:24", 192744),
        ("4:59", 299),
        ("17:22:49", 62569),
        ("3-00", 259200),
        ("UNLIMITED", None),
        ("", None),
    ],
)
def test_spans_of_time(text: str, expected: int | None) -> None:
    assert slurm_words.seconds(text) == expected


def test_a_moment_without_a_zone_is_not_known() -> None:
    assert slurm_words.when("2024-11-12T17:52:38") is None
    assert slurm_words.when("2024-11-12T17:52:38-0500") == datetime(2024, 11, 12, 22, 52, 38, tzinfo=UTC)
    assert slurm_words.when("1731451958") == datetime(2024, 11, 12, 22, 52, 38, tzinfo=UTC)


def test_signs_of_a_state_become_words() -> None:
    assert slurm_words.node_state("drained*") == "drained+not_responding"
    assert slurm_words.node_state("mix-") == "mixed+planned"
    assert slurm_words.node_state("IDLE+DRAIN") == "idle+drain"


JOB = """JobId=7 JobName={name}
   UserId=placeholder(1001) GroupId=lab(1001) MCS_label=N/A
   JobState=RUNNING Reason=None Dependency=(null)
   RunTime=00:10:00 TimeLimit=01:00:00 TimeMin=N/A
   NodeList=node[1-2]
   AllocTRES=cpu=2,mem=4G,node=2,gres/gpu=2
     Nodes=node1 CPU_IDs=0 Mem=2048 GRES=gpu:a100:1(IDX:3)
     Nodes=node2 CPU_IDs=0 Mem=2048 GRES=gpu:a100:1(IDX:0)
   Command=/home/placeholder/run.sh {command}
"""


def test_which_gpus_a_job_holds_is_told_node_by_node() -> None:
    (job,) = slurm_text.read(JOB.format(name="run", command="").encode()).jobs or ()
    assert job.indices == {"node1": (3,), "node2": (0,)}
    assert (job.gpus, job.gpu_model, job.ran_s, job.left_s) == (2, "a100", 600, 3000)


def test_the_name_of_a_job_cannot_make_it_somebody_elses() -> None:
    (job,) = slurm_text.read(JOB.format(name="x UserId=root(0)", command="").encode()).jobs or ()
    assert (job.user, job.name) == ("placeholder", "x UserId=root(0)")


def test_a_line_of_a_record_without_keys_is_passed_over() -> None:
    text = JOB.format(name="run", command="").replace("   UserId", "   no key here\n   UserId")
    (job,) = slurm_text.read(text.encode()).jobs or ()
    assert job.user == "placeholder"


def test_the_command_of_a_job_cannot_make_it_somebody_elses() -> None:
    found = slurm_text.read(JOB.format(name="run", command="UserId=root(0)").encode())
    (job,) = found.jobs or ()
    assert job.user == ""
    assert found.not_understood == ("UserId=",)


def test_a_table_in_columns_is_read_by_its_header() -> None:
    text = (
        "             JOBID PARTITION     NAME     USER ST       TIME  NODES NODELIST(REASON)\n"
        "          45704744     learn      run   person  R 1-02:03:04      2 node[1-2]\n"
        "          45704745     learn      run   person PD       0:00      1 (Nodes required are DOWN)\n"
    )
    assert slurm_text.looks(text)
    running, pending = slurm_text.read(text.encode()).jobs or ()
    assert (running.nodes, running.state, running.ran_s) == (("node1", "node2"), "RUNNING", 93784)
    assert (pending.nodes, pending.reason, pending.gpus) == ((), "Nodes required are DOWN", None)


def test_the_name_of_a_job_may_hold_the_separator_where_it_is_last() -> None:
    text = (
        "JOBID|USER|STATE|NODES|START_TIME|NODELIST|TRES_PER_NODE|NAME\n"
        "12|person|RUNNING|2|1731451958|node[1-2]|gres/gpu:a100:4|a|b\n"
    )
    (job,) = slurm_text.read(text.encode()).jobs or ()
    assert (job.name, job.gpus, job.gpu_model) == ("a|b", 8, "a100")
    assert job.started == datetime(2024, 11, 12, 22, 52, 38, tzinfo=UTC)


def test_a_name_with_the_separator_elsewhere_is_told_and_not_guessed() -> None:
    text = "JOBID|NAME|USER|STATE|NODELIST\n12|a|root|person|RUNNING|node1\n13|b|person|RUNNING|node1\n"
    found = slurm_text.read(text.encode())
    assert [job.id for job in found.jobs or ()] == ["13"]
    assert found.not_understood == ("12|a|root|person|RUNNING|node1",)


def test_columns_of_fixed_width_may_be_empty() -> None:
    text = (
        "HOSTNAMES   STATE     PARTITION GRES                GRES_USED               REASON\n"
        "node1       idle      learn     gpu:a100:8(S:0-1)   gpu:a100:0(IDX:N/A)     none\n"
        "node2       drained*  learn                         gpu:0                   fan is broken\n"
    )
    one, two = slurm_text.read(text.encode()).nodes or ()
    assert (one.gpus, one.gpus_used, one.gpu_model, one.reason) == (8, 0, "a100", "")
    assert (two.gpus, two.gpus_used, two.reason) == (None, 0, "fan is broken")


def test_a_table_of_markdown_is_no_output_of_slurm() -> None:
    with pytest.raises(NotUnderstood):
        slurm_text.read(b"# Title\n\n| file | kind |\n|---|---|\n| a | b |\n")


def test_json_that_stops_half_way_is_no_whole_answer() -> None:
    whole = json.dumps(
        {"nodes": [{"name": "node1", "gres": "gpu:1", "gres_used": "gpu:0", "state": ["IDLE"]}]}, indent=1
    )
    with pytest.raises(NotUnderstood, match="stops before its end"):
        slurm_json.read(whole[:-10].encode())
    with pytest.raises(NotUnderstood, match="stops before its end"):
        rocm.read(b'{"card0": {\n"GPU use (%)": "3"')


def test_numbers_of_slurm_that_mean_none_are_none() -> None:
    for value in (
        4294967294,
        -2,
        {"set": False, "infinite": False, "number": 7},
        {"set": True, "infinite": True, "number": 7},
        None,
        True,
    ):
        assert slurm_json.number(value) is None
    assert slurm_json.number({"set": True, "infinite": False, "number": 0}) == 0


def test_mig_of_an_exporter_tells_each_part_its_own() -> None:
    both = 'gpu="0",UUID="GPU-x",pci_bus_id="00000000:0B:00.0",modelName="Fictive 80GB",Hostname="node1"'
    part = f'{both},GPU_I_PROFILE="2g.20gb",GPU_I_ID="3"'
    text = (
        f"DCGM_FI_DEV_POWER_USAGE{{{part}}} 91.5\n"
        f"DCGM_FI_DEV_FB_USED{{{part}}} 512\n"
        f"DCGM_FI_PROF_GR_ENGINE_ACTIVE{{{part}}} 0.25\n"
        f"DCGM_FI_DEV_GPU_UTIL{{{both}}} 9223372036854775794\n"
        f"DCGM_FI_DEV_GPU_TEMP{{{both}}} 2147483632\n"
    )
    (gpu,) = dcgm.read(text.encode()).gpus
    (instance,) = gpu.instances
    assert (gpu.power_w, gpu.memory_used_mib, gpu.utilization, gpu.temperature_c) == (91.5, None, None, None)
    assert set(gpu.missing) == {"utilization", "temperature_c"}
    assert (instance.gi, instance.slices, instance.memory_used_mib, instance.utilization) == (3, 2, 512, 25.0)


def test_the_bits_of_what_holds_clocks_back_are_named() -> None:
    line = b'DCGM_FI_DEV_CLOCK_THROTTLE_REASONS{gpu="1",UUID="GPU-y"} '
    (gpu,) = dcgm.read(line + b"69\n").gpus
    assert gpu.throttle == ("sw_power_cap", "hw_thermal_slowdown")
    (idle,) = dcgm.read(line + b"1\n").gpus
    assert idle.throttle == ()


def test_the_use_of_a_whole_gpu_may_come_from_profiling() -> None:
    (gpu,) = dcgm.read(b'DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="1",uuid="GPU-y"} 0.5\n').gpus
    assert (gpu.uuid, gpu.utilization) == ("GPU-y", 50.0)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("2025-02-23T16:24:18,123456-05:00 {}", datetime(2025, 2, 23, 21, 24, 18, 123456, UTC)),
        ("2025-02-23T16:24:18-0500 node1 kernel: {}", datetime(2025, 2, 23, 21, 24, 18, 0, UTC)),
        ("1740345858.250000 node1 kernel: {}", datetime(2025, 2, 23, 21, 24, 18, 250000, UTC)),
        ("[ 1234.567890] {}", None),
        ("[Sun Feb 23 16:24:18 2025] {}", None),
        ("Feb 23 16:24:18 node1 kernel: [ 12.345678] {}", None),
        ("4,100,1234567,-;{}", None),
    ],
)
def test_when_an_xid_was_is_told_only_where_the_zone_is(line: str, at: datetime | None) -> None:
    said = "NVRM: Xid (PCI:0000:9b:00): 79, pid=1, name=placeholder, GPU has fallen off the bus."
    (fault,) = xid.read(line.format(said).encode()).faults
    assert (fault.kind, fault.code, fault.bus, fault.at) == ("xid", 79, "00000000:9B:00.0", at)


def test_a_gpu_off_the_bus_without_an_xid_is_lost() -> None:
    (fault,) = xid.read(b"[ 1234.567890] NVRM: GPU 0000:2b:00.0: GPU has fallen off the bus.\n").faults
    assert (fault.kind, fault.bus) == ("lost", "00000000:2B:00.0")


@pytest.mark.parametrize("code", [13, 31, 43, 45, 48, 61, 62, 63, 64, 74, 79, 92, 94, 95, 109, 119, 120, 154])
def test_the_common_xids_have_a_cause_and_something_to_do(code: int) -> None:
    said = xid_words.about(code)
    assert said is not None
    assert all(isinstance(each, Message) and re.search(r"[.]$", str(each.text)) for each in said)
    assert xid_words.about(9999) is None
