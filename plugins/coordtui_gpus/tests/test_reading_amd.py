"""What the two tools of AMD say, in the shapes of several versions; the machines are invented."""

from __future__ import annotations

import json

from coordtui_gpus.reading import amd, rocm

AMD_LIST = [
    {"gpu": 0, "bdf": "0000:05:00.0", "uuid": "00ff74a1-0000-1000-8000-000000000001"},
    {"gpu": 1, "bdf": "0000:26:00.0"},
]
AMD_STATIC = {
    "gpu_data": [
        {
            "gpu": at,
            "asic": {"market_name": "Fictive 192GB", "asic_serial": f"0x00000000000000A{at}"},
            "bus": {"bdf": f"0000:{(5, 38)[at]:02x}:00.0"},
            "board": {"model_number": "102-FICTIVE", "product_serial": "N/A"},
            "driver": {"name": "amdgpu", "version": "6.10.5"},
            "vram": {"type": "HBM3", "size": {"value": 196592, "unit": "MB"}},
            "limit": {"socket_power": {"value": 750, "unit": "W"}},
        }
        for at in (0, 1)
    ]
}
AMD_METRIC = [
    {
        "gpu": 0,
        "usage": {"gfx_activity": {"value": 40, "unit": "%"}, "umc_activity": "N/A"},
        "power": {"socket_power": {"value": 120, "unit": "W"}},
        "temperature": {"edge": "N/A", "hotspot": {"value": 51, "unit": "C"}, "mem": {"value": 44}},
        "mem_usage": {"used_vram": {"value": 300, "unit": "MB"}, "free_vram": {"value": 2**30, "unit": "B"}},
        "clock": {"gfx_0": {"clk": {"value": 132, "unit": "MHz"}, "max_clk": {"value": 2100, "unit": "MHz"}}},
        "ecc": {"total_correctable_count": 2, "total_uncorrectable_count": 0},
        "pcie": {"width": 16, "speed": {"value": 32, "unit": "GT/s"}},
    },
    {"gpu": 1, "usage": "N/A", "power": "N/A"},
]  # fmt: skip
AMD_PROCESS = [
    {
        "gpu": 1,
        "process_list": [
            {
                "process_info": {
                    "name": "/opt/placeholder/python3 --token=secret",
                    "pid": 4242,
                    "memory_usage": {"vram_mem": {"value": 2147483648, "unit": "B"}},
                }
            },
            {"process_info": "N/A"},
        ],
    }
]


def test_what_amd_smi_says_in_several_objects_is_joined_by_gpu() -> None:
    text = "\n".join(json.dumps(each, indent=2) for each in (AMD_LIST, AMD_STATIC, AMD_METRIC, AMD_PROCESS))
    assert amd.looks(text)
    found = amd.read(text.encode())
    one, two = found.gpus
    assert (one.uuid, two.uuid) == ("00ff74a1-0000-1000-8000-000000000001", "0xa1")
    assert (one.bus, two.bus) == ("00000000:05:00.0", "00000000:26:00.0")
    assert (one.model, one.part, one.serial, one.driver) == ("Fictive 192GB", "102-FICTIVE", "", "6.10.5")
    assert (one.utilization, one.power_w, one.power_limit_w) == (40, 120, 750)
    assert (one.memory_total_mib, one.memory_used_mib, one.memory_free_mib) == (196592, 300, 1024)
    assert (one.temperature_c, one.memory_temperature_c) == (51, 44)
    assert (one.sm_clock_mhz, one.sm_clock_most_mhz, one.ecc_corrected, one.ecc_uncorrected) == (
        132,
        2100,
        2,
        0,
    )
    assert (one.pcie_generation, one.pcie_width) == (5, 16)
    assert one.missing == {"memory_utilization": "N/A", "serial": "N/A"}
    assert two.utilization is two.power_w is two.memory_used_mib is None
    (process,) = found.processes or ()
    assert (process.pid, process.gpu, process.name, process.memory_mib) == (4242, "0xa1", "python3", 2048)


def test_processes_that_amd_smi_was_not_asked_for_are_not_known() -> None:
    assert amd.read(json.dumps(AMD_STATIC).encode()).processes is None


def test_a_rocm_card_without_figures_has_none() -> None:
    found = rocm.read(b'WARNING: a card sleeps\n{"card3": {"GPU use (%)": "N/A", "Unique ID": "0x0"}}')
    (gpu,) = found.gpus
    assert (gpu.index, gpu.utilization, gpu.uuid) == (3, None, "")
    assert gpu.missing == {"utilization": "N/A", "uuid": "0x0"}
    assert found.not_understood == ("WARNING: a card sleeps",)
