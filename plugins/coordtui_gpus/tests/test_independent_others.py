"""What the plugin reads of AMD's tools, Slurm, exporters and kernels is what a second reading finds.

The second reading names each key of each file: JSON by its members, tables by the place of a column, lines
by one pattern. No result is written here by hand.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coordtui_gpus.observed import Node
from coordtui_gpus.reading import rocm, slurm_json, slurm_text, xid
from coordtui_gpus.reading.dcgm import read as read_metrics

from . import independent as second

ROCM = {
    "utilization": "GPU use (%)",
    "power_w": "Average Graphics Package Power (W)",
    "power_limit_w": "Max Graphics Package Power (W)",
    "temperature_c": "Temperature (Sensor edge) (C)",
    "memory_temperature_c": "Temperature (Sensor memory) (C)",
    "fan": "Fan speed (%)",
    "vbios": "VBIOS version",
    "part": "Card SKU",
}


@pytest.mark.parametrize(
    ("name", "memory", "series"),
    [
        ("mi100_rocm571", "GPU memory use (%)", "Card series"),
        ("mi100_rocm602", "GPU memory use (%)", "Card series"),
        ("rx6700xt_rocm612", "GPU Memory Read/Write Activity (%)", "Card Series"),
        ("vega-20-WKS-GL-XE", "GPU memory use (%)", "Card series"),
    ],
)
def test_every_card_of_rocm_is_what_stands_in_the_file(
    recorded: Path, name: str, memory: str, series: str
) -> None:
    data = (recorded / f"rocm_telegraf_{name}.json").read_bytes()
    said = json.loads(data)
    found = rocm.read(data)
    assert [gpu.index for gpu in found.gpus] == [int(key[4:]) for key in said if key.startswith("card")]
    for gpu in found.gpus:
        card = said[f"card{gpu.index}"]
        for field, key in {**ROCM, "memory_utilization": memory}.items():
            value = card.get(key)
            assert getattr(gpu, field) == (
                float(value) if field not in ("vbios", "part") and value else value
            ), key
        assert gpu.memory_total_mib == round(int(card["VRAM Total Memory (B)"]) / 2**20)
        assert gpu.memory_used_mib == round(int(card["VRAM Total Used Memory (B)"]) / 2**20)
        assert gpu.memory_free_mib is None
        assert f"({gpu.sm_clock_mhz}Mhz)" == card["sclk clock speed:"]
        assert f"({gpu.memory_clock_mhz}Mhz)" == card["mclk clock speed:"]
        assert gpu.model == card[series]
        assert gpu.bus == "0000" + card["PCI Bus"]
        assert f"x{gpu.pcie_width})" in card["pcie clock level"]
        speed = 2.5 if gpu.pcie_generation == 1 else 5.0 * 2 ** ((gpu.pcie_generation or 0) - 2)
        assert f"({16.0 if speed == 20 else 8.0 if speed == 10 else speed}GT/s" in card["pcie clock level"]
        assert gpu.driver == said["system"]["Driver version"]
        for field, key in (("uuid", "Unique ID"), ("serial", "Serial Number")):
            none = card[key] in ("N/A", "0")
            assert getattr(gpu, field) == ("" if none else card[key])
            assert gpu.missing.get(field) == (card[key] if none else None)


def _sinfo_json(node: dict[str, Any]) -> dict[str, Any]:
    """What JSON of sinfo says of a node, of old and new versions."""
    state = node["state"] if isinstance(node["state"], list) else [node["state"], *node["state_flags"]]
    counts = [re.findall(r"gpu:(?:[a-z][^:]*:)?(\d+)", node[key]) for key in ("gres", "gres_used")]
    gpus = sum(map(int, counts[0]))
    return {
        "name": node["name"],
        "state": "+".join(dict.fromkeys(each.lower() for each in state)),
        "reason": node["reason"],
        "partitions": tuple(dict.fromkeys(node["partitions"])),
        "gpus": gpus,
        "gpus_used": sum(map(int, counts[1])) if counts[1] or not gpus else None,
        "cpus": node["cpus"],
        "memory_mib": node["real_memory"],
    }


@pytest.mark.parametrize(
    "name",
    [
        "slurm_rivos_sinfo_out.json",
        "slurm_clockwork_sinfo_1.txt",
        "slurmrest_nebius_usual_node_rest.json",
        "slurmrest_lcrownover_V0041OpenapiNodesResp.json",
    ],
)
def test_every_node_of_json_is_what_stands_in_the_file(recorded: Path, name: str) -> None:
    data = (recorded / name).read_bytes()
    said = json.loads(data)
    expected = [_sinfo_json(node) for node in said.get("nodes", [said])]
    found = slurm_json.read(data)
    ours = [{key: getattr(node, key) for key in expected[0]} for node in found.nodes or ()]
    assert ours == expected
    assert [fault.text for fault in found.faults] == [one["description"] for one in said.get("errors", [])]


@pytest.mark.parametrize(
    "name", ["slurmrest_telegraf_jobs.json", "slurmrest_lcrownover_V0041OpenapiJobInfoResp.json"]
)
def test_every_job_of_json_is_what_stands_in_the_file(recorded: Path, name: str) -> None:
    def at(value: Any) -> datetime | None:
        if isinstance(value, dict):
            value = None if value["infinite"] or not value["set"] else value["number"]
        return datetime.fromtimestamp(value, UTC) if value else None

    data = (recorded / name).read_bytes()
    jobs = json.loads(data)["jobs"]
    found = slurm_json.read(data).jobs or ()
    assert len(found) == len(jobs)
    for job, said in zip(found, jobs, strict=True):
        state = said["job_state"][0] if isinstance(said["job_state"], list) else said["job_state"]
        waits = state == "PENDING"
        assert (job.id, job.name, job.user) == (str(said["job_id"]), said["name"], said["user_name"])
        assert (job.account, job.partition, job.state) == (said["account"], said["partition"], state)
        assert job.nodes == (() if waits else (said["nodes"],))
        assert job.started == (None if waits else at(said["start_time"]))
        assert job.ends == (None if waits else at(said["end_time"]))
        assert job.submitted == at(said["submit_time"])
        assert job.reason == ("" if said["state_reason"] == "None" else said["state_reason"])
        assert job.gpus is None
        assert "gpu" not in said["tres_alloc_str"]


def test_no_reservation_is_none_and_not_unknown(recorded: Path) -> None:
    data = (recorded / "slurmrest_telegraf_reservations.json").read_bytes()
    assert json.loads(data)["reservations"] == []
    assert slurm_json.read(data).booked == ()


def _hosts(text: str) -> list[str]:
    """The hosts of a list with at most one bracket in each part."""
    found = []
    for stem, inside, plain in re.findall(r"([^,\[\]]+)\[([^\]]+)\]|([^,\[\]]+)", text):
        for each in inside.split(",") if inside else ():
            low, _dash, high = each.partition("-")
            found += [stem + str(at).zfill(len(low)) for at in range(int(low), int(high or low) + 1)]
        found += [plain] if plain else []
    return found


def test_partitions_hold_the_nodes_of_the_file(recorded: Path) -> None:
    lines = (recorded / "sonar_partition_output.txt").read_text("utf-8").split()
    _same_partitions(recorded / "sonar_partition_output.txt", [tuple(line.split("|")[:2]) for line in lines])
    text = (recorded / "slurm_gcm_sample-scontrol-output-large.txt").read_text("utf-8")
    said = re.findall(r"^PartitionName=(\S+) .*? Nodes=(\S+) ", text, re.MULTILINE)
    assert len(said) == 8
    _same_partitions(recorded / "slurm_gcm_sample-scontrol-output-large.txt", said)


def _same_partitions(file: Path, said: list[Any]) -> None:
    expected: dict[str, set[str]] = {}
    for partition, listed in said:
        for host in _hosts(listed):
            expected.setdefault(host, set()).add(partition.rstrip("*"))
    nodes = slurm_text.read(file.read_bytes()).nodes or ()
    assert {node.name: set(node.partitions) for node in nodes} == expected
    assert all(node.gpus is None and node.gpus_used is None for node in nodes)


def test_every_job_of_squeue_is_what_stands_in_the_file(recorded: Path) -> None:
    data = (recorded / "slurm_gcm_sample-squeue-output.txt").read_bytes()
    rows = [line.split("|#") for line in data.decode().splitlines() if line]
    jobs = slurm_text.read(data).jobs or ()
    assert len(jobs) == len(rows)
    for job, row in zip(jobs, rows, strict=True):
        gpus = re.search(r"gres/gpu=(\d+)", row[28])
        assert (job.id, job.name, job.state, job.user) == (row[3], row[4], row[9], row[10])
        assert (job.partition, job.account) == (row[24], row[25])
        assert job.nodes == tuple(_hosts(row[15]))
        assert job.gpus == (int(gpus[1]) if gpus else None)
        assert job.reason == row[27].replace("None", "")
        assert job.started is job.ends is job.submitted is None
        days, clock = re.fullmatch(r"(?:(\d+)-)?(.*)", row[14]).groups()  # type: ignore[union-attr]
        parts = [int(part) for part in clock.split(":")]
        ran = int(days or 0) * 86400 + sum(part * 60**at for at, part in enumerate(reversed(parts)))
        assert job.ran_s == (None if job.state == "PENDING" else ran)


def test_every_job_of_the_short_queue_is_there(recorded: Path) -> None:
    data = (recorded / "slurm_vpenso_squeue.txt").read_bytes()
    jobs = slurm_text.read(data).jobs or ()
    assert [f"{job.id},{job.state}" for job in jobs] == data.decode().split()


@pytest.mark.parametrize("name", ["multi_node", "some_gpus"])
def test_a_job_of_scontrol_is_what_stands_in_the_file(recorded: Path, name: str) -> None:
    data = (recorded / f"slurm_gcm_scontrol_out_{name}.txt").read_bytes()
    text = data.decode()

    def said(key: str) -> str:
        return re.search(rf"(?<![A-Za-z]){key}=(\S*)", text)[1]  # type: ignore[index]

    (job,) = slurm_text.read(data).jobs or ()
    assert (job.id, job.name, job.state) == (said("JobId"), said("JobName"), said("JobState"))
    assert job.user == said("UserId").split("(")[0]
    assert (job.account, job.partition) == (said("Account"), said("Partition"))
    assert list(job.nodes) == _hosts(said("NodeList"))
    assert job.gpus == int(said("AllocTRES").split("gres/gpu=")[1])
    low, high = re.search(r"IDX:(\d+)-(\d+)\)", text).groups()  # type: ignore[union-attr]
    assert job.indices == {host: tuple(range(int(low), int(high) + 1)) for host in job.nodes}
    assert job.started is None


def test_a_node_of_scontrol_is_what_stands_in_the_file(recorded: Path) -> None:
    data = (recorded / "slurm_clockwork_small_scontrol_node.txt").read_bytes()
    text = data.decode()
    (node,) = slurm_text.read(data).nodes or ()
    assert f"NodeName={node.name} " in text
    assert f"State={node.state.upper()} " in text
    assert f"Gres=gpu:{node.gpu_model}:{node.gpus}(" in text
    assert f"AllocTRES=cpu=28,mem=192G,gres/gpu={node.gpus_used}\n" in text
    assert f"RealMemory={node.memory_mib} " in text
    assert f"CPUTot={node.cpus} " in text
    assert f"Partitions={','.join(node.partitions)} \n" in text


def test_every_node_of_sinfo_is_what_stands_in_the_file(recorded: Path) -> None:
    data = (recorded / "slurm_gcm_sinfo-output-for-structured.txt").read_bytes()
    nodes = slurm_text.read(data).nodes or ()
    rows = [[cell.strip() for cell in line.split("|")] for line in data.decode().splitlines() if line]
    assert len(nodes) == len(rows)
    for node, (name, gres, used, cpus, _states, state, partition) in zip(nodes, rows, strict=True):
        assert (node.name, f"gpu:{node.gpu_model}:{node.gpus}") == (name, gres)
        assert used.split("(")[0] == f"gpu:{node.gpu_model}:{node.gpus_used}"
        assert (node.cpus, node.partitions) == (int(cpus), (partition,))
        assert node.state.split("+")[0] == re.sub(r"[^a-z].*", "", state)


def test_lines_of_one_node_are_united(recorded: Path) -> None:
    data = (recorded / "slurm_gcm_sample-sinfo-output.txt").read_bytes()
    rows = [[cell.strip() for cell in line.split("|")] for line in data.decode().splitlines()[1:] if line]
    expected = {
        row[11]: Node(
            name=row[11],
            state=row[37].replace("*", "+not_responding"),
            reason="" if row[25] == "none" else row[25],
            partitions=(row[34],),
            gpus=int(row[27].split(":")[2].split("(")[0]),
            gpu_model=row[27].split(":")[1],
            cpus=int(row[2]),
            memory_mib=int(row[10]),
        )
        for row in rows
    }
    assert list(slurm_text.read(data).nodes or ()) == list(expected.values())


def test_lines_of_json_are_read_and_the_broken_ones_told(recorded: Path) -> None:
    data = (recorded / "slurm_rivos_sinfo_fallback.txt").read_bytes()
    rows = [json.loads(line) for line in data.decode().splitlines() if line]
    nodes = {node.name: node for node in slurm_text.read(data).nodes or ()}
    assert set(nodes) == {row["n"] for row in rows}
    for row in rows:
        node = nodes[row["n"]]
        assert (node.state, node.memory_mib, node.gpus) == (row["s"], row["mem"], None)
        assert row["p"] in node.partitions
    data = (recorded / "slurm_rivos_squeue_fallback.txt").read_bytes()
    found = slurm_text.read(data)
    whole = [line for line in data.decode().splitlines() if line.startswith("{") and "xx" not in line]
    said = [json.loads(line) for line in whole]
    ours = [(job.id, job.account, job.partition, job.state) for job in found.jobs or ()]
    assert ours == [(str(one["id"]), one["a"], one["p"], one["state"]) for one in said]
    assert len(found.not_understood) == 3


NVGE = {
    "utilization": ("utilization_gpu_ratio", 100.0),
    "memory_utilization": ("utilization_memory_ratio", 100.0),
    "power_w": ("power_draw_watts", 1.0),
    "power_limit_w": ("power_limit_watts", 1.0),
    "temperature_c": ("temperature_gpu", 1.0),
    "fan": ("fan_speed_ratio", 100.0),
    "memory_total_mib": ("memory_total_bytes", 2.0**-20),
    "memory_used_mib": ("memory_used_bytes", 2.0**-20),
    "memory_free_mib": ("memory_free_bytes", 2.0**-20),
    "sm_clock_mhz": ("clocks_current_sm_clock_hz", 1e-6),
    "memory_clock_mhz": ("clocks_current_memory_clock_hz", 1e-6),
    "ecc_corrected": ("ecc_errors_corrected_volatile_total", 1.0),
    "ecc_uncorrected_total": ("ecc_errors_uncorrected_aggregate_total", 1.0),
    "remapped_uncorrected": ("remapped_rows_uncorrectable", 1.0),
    "remap_failed": ("remapped_rows_failure", 1.0),
    "persistence": ("persistence_mode", 1.0),
    "ecc": ("ecc_mode_current", 1.0),
    "pcie_generation": ("pcie_link_gen_current", 1.0),
    "pcie_width": ("pcie_link_width_current", 1.0),
}


@pytest.mark.parametrize("pattern", ["prom_nvge_linux*", "prom_nvge_windows*"])
def test_every_figure_of_the_exporter_is_what_stands_in_the_file(recorded: Path, pattern: str) -> None:
    (file,) = recorded.glob(pattern)
    text = file.read_text("utf-8")
    found = read_metrics(text.encode())
    (gpu,) = found.gpus
    for field, (metric, factor) in NVGE.items():
        line = re.search(rf"^nvidia_smi_{metric}\{{.*\}} (\S+)$", text, re.MULTILINE)
        ours = getattr(gpu, field)
        assert (
            ours == pytest.approx(float(line[1]) * factor, abs=0.5001 if factor < 1 else 1e-6)
            if line
            else (ours is None)
        ), field
    info = re.search(r"^nvidia_smi_gpu_info\{.*$", text, re.MULTILINE)
    assert info is not None
    for value in (f'name="{gpu.model}"', f'driver_version="{gpu.driver}"', f'pci_bus_id="{gpu.bus}"'):
        assert value in info[0]
    assert f'uuid="{gpu.uuid.removeprefix("GPU-")}"' in info[0]
    pids = re.findall(r'^nvidia_smi_compute_app_info\{pid="(\d+)"', text, re.MULTILINE)
    sizes = dict(re.findall(r'compute_app_used_memory_bytes\{pid="(\d+)".*\} (\S+)$', text, re.MULTILINE))
    assert {one.pid: one.memory_mib for one in found.processes or ()} == {
        int(pid): round(float(sizes[pid]) / 2**20) if pid in sizes else None for pid in pids
    }


def test_every_figure_of_dcgm_is_what_stands_in_the_file(recorded: Path) -> None:
    text = (recorded / "other_netdata_metrics_valid.prom").read_text("utf-8")

    def said(metric: str, labels: str = "") -> str:
        return re.search(rf"^{metric}\{{[^}}]*{labels}\}} (\S+)$", text, re.MULTILINE)[1]  # type: ignore[index]

    found = read_metrics(text.encode())
    (gpu,) = found.gpus
    (part,) = gpu.instances
    (fault,) = found.faults
    assert gpu.utilization == float(said("DCGM_FI_DEV_GPU_UTIL"))
    assert gpu.memory_used_mib == int(said("DCGM_FI_DEV_FB_USED"))
    assert gpu.remapped_uncorrected == int(said("DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS"))
    assert gpu.remap_failed is bool(int(said("DCGM_FI_DEV_ROW_REMAP_FAILURE")))
    assert fault.code == int(said("DCGM_FI_DEV_XID_ERRORS"))
    assert gpu.memory_temperature_c is None
    assert gpu.missing == {"memory_temperature_c": said("DCGM_FI_DEV_MEMORY_TEMP")}
    assert part.utilization == float(said("DCGM_FI_DEV_GPU_UTIL", f'GPU_I_PROFILE="{part.profile}"'))
    assert f'GPU_I_ID="{part.gi}"' in text
    assert part.memory_used_mib is part.memory_total_mib is None


def test_every_xid_of_the_kernel_is_there(recorded: Path) -> None:
    text = (recorded / "xid_gpud_dmesg-with-xid-119.log").read_text("utf-8")
    faults = xid.read(text.encode()).faults
    said = re.findall(r"Xid \(PCI:([0-9a-f:]+)\): (\d+), (.*)$", text, re.MULTILINE)
    assert [(one.bus, one.code, one.text) for one in faults] == [
        (second.bus(bus) + ".0", int(code), words) for bus, code, words in said
    ]
    assert all(one.at is None and f"GPU at PCI:0000:9b:00: {one.uuid}" in text for one in faults)
    assert xid.read((recorded / "xid_gpud_kmsg.1.log").read_bytes()).faults == ()
