"""What is understood of `-L`, of links, of the topology and of complaints."""

from __future__ import annotations

import pytest

from coordtui_gpus.reading import NotUnderstood, detect, parse
from coordtui_gpus.reading.nvidia_list import slices_of

from .nvidia_answers import ALL, FIRST, LINKS, LIST, LOST, MIG, SECOND, TOPO


@pytest.mark.parametrize("kind", ALL)
def test_each_kind_is_found_by_itself(kind):
    data = ALL[kind].encode()
    assert detect(data) == kind
    assert parse(data).kind == parse(data, kind).kind == kind


def test_the_list_has_cards_and_their_instances():
    one, two = parse(LIST.encode()).gpus
    assert (one.uuid, one.index, one.model, one.instances) == (FIRST, 0, "Fictive One", ())
    (instance,) = two.instances
    assert (instance.uuid, instance.index, instance.profile, instance.slices) == (MIG, 0, "3g.20gb", 3)


def test_old_uuids_of_instances_tell_their_numbers():
    text = LIST.replace(MIG, f"MIG-{SECOND}/5/0")
    (instance,) = parse(text.encode()).gpus[1].instances
    assert (instance.gi, instance.ci) == (5, 0)


@pytest.mark.parametrize(
    ("profile", "slices"),
    [("1g.10gb", 1), ("7g.80gb", 7), ("1c.3g.40gb", 1), ("1g.10gb+me", 1), ("whole", None)],
)
def test_a_profile_tells_how_much_of_the_card_it_is(profile, slices):
    assert slices_of(profile) == slices


def test_a_lost_card_in_the_list_is_a_fault_and_the_others_keep_their_numbers():
    found = parse((LOST + LIST.split("\n", 1)[1]).encode())
    assert [(fault.kind, fault.bus) for fault in found.faults] == [("lost", "00000000:0B:00.0")]
    assert [gpu.index for gpu in found.gpus] == [1]


def test_a_list_that_stops_in_a_line_is_not_whole():
    found = parse(LIST[:-30].encode())
    assert not found.whole
    assert found.gpus[1].instances == ()


def test_links_are_up_or_not_with_their_speed():
    one, two = parse(LINKS.encode()).gpus
    assert [(link.number, link.up, link.speed_gbs) for link in one.links] == [
        (0, True, 26.562),
        (1, False, None),
    ]
    assert two.links is None
    assert two.missing["links"].startswith("NVML")


def test_errors_of_links_are_added_up_where_each_is_known():
    text = f"GPU 0: Fictive One (UUID: {FIRST})\n\t Link 0: Replay Errors: 2\n\t Link 0: Recovery Errors: 1\n"
    assert parse((text + "\t Link 1: CRC Errors: Unknown\n").encode()).gpus[0].links[0].errors == 3
    assert parse((text + "\t Link 0: CRC Errors: N/A\n").encode()).gpus[0].links[0].errors is None


def test_a_card_without_links_says_why():
    text = f"GPU 0: Fictive One (UUID: {FIRST})\nDevice does not have or support Nvlink\n"
    (gpu,) = parse(text.encode()).gpus
    assert gpu.links is None
    assert "support" in gpu.missing["links"]


def test_the_topology_tells_how_cards_reach_each_other():
    found = parse(TOPO.encode())
    assert found.topology == {"GPU0": {"GPU1": "NV12"}, "GPU1": {"GPU0": "NV12"}}
    assert found.whole
    assert found.not_understood == ()


def test_a_topology_that_was_copied_with_spaces_is_the_same():
    assert parse(TOPO.expandtabs(8).encode()).topology == parse(TOPO.encode()).topology


def test_a_topology_that_stops_is_not_whole():
    found = parse(TOPO[: TOPO.index("GPU1\tNV12") + 8].encode())
    assert not found.whole
    assert "GPU1" not in found.topology


@pytest.mark.parametrize(
    ("text", "kind", "bus", "index"),
    [
        ("Unable to determine the device handle for GPU 0000:0B:00.0: Unknown Error", "lost", "0B", None),
        ("Unable to determine the device handle for GPU0000:CB:00.0: Unknown Error", "lost", "CB", None),
        ("Unable to determine the device handle for GPU1: 0000:34:00.0: Unknown Error", "lost", "34", 1),
        ("Unable to determine the device handle for gpu 0000:18:00.0: Unknown Error", "lost", "18", None),
        (
            "Unable to determine the device handle for GPU 0000:02:00.0: GPU is lost.  Reboot the system",
            "lost",
            "02",
            None,
        ),
        ("Unable to determine the device handle for GPU2: Unknown Error", "lost", "", 2),
        ("GPU 00000000:0B:00.0 is lost", "lost", "0B", None),
        (
            "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make",
            "no_driver",
            "",
            None,
        ),
        ("Failed to initialize NVML: Driver/library version mismatch", "no_driver", "", None),
        ("bash: line 1: nvidia-smi: command not found", "no_driver", "", None),
        ("sh: 1: nvidia-smi: not found", "no_driver", "", None),
        ("No devices were found", "no_gpus", "", None),
        ("ERROR: Option -m is missing its value. Please run 'nvidia-smi -h' for help.", "refused", "", None),
        ("WARNING: infoROM is corrupted at gpu 0000:03:00.0", "error", "03", None),
    ],
)
def test_each_spelling_of_a_complaint_is_a_fault_of_its_kind(text, kind, bus, index):
    found = parse(f"{text}\n".encode())
    (fault,) = found.faults
    assert found.kind == "nvidia-smi-error"
    assert (fault.kind, fault.bus, fault.index) == (kind, bus and f"00000000:{bus}:00.0", index)
    assert fault.text == text
    assert found.gpus == ()


def test_a_complaint_may_go_on_in_the_next_line():
    found = parse(b"Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 1.2\n")
    assert (len(found.faults), found.not_understood) == (1, ())


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("+----+\n| NVIDIA-SMI 560.35.03   Driver Version: 560.35.03 |\n", "nvidia-smi -q -x"),
        ("deviceQuery Starting...\n", "nvidia-smi -q -x"),
        ("==== ROCm System Management Interface ====\nGPU[0]\n", "rocm-smi"),
        ("ROCk module is loaded\n=====\nHSA System Attributes\n", "rocm-smi"),
        ('{"meta": {"producer": "sonar", "version": "0"}, "data": {}}', "sinfo --json"),
        ("a shopping list\n", "nvidia-smi -q -x"),
    ],
)
def test_what_is_not_read_is_refused_with_the_command_that_gives_what_is(text, command):
    assert detect(text.encode()) is None
    with pytest.raises(NotUnderstood, match=command):
        parse(text.encode())


@pytest.mark.parametrize(
    "data", [b"", b" \n\t\n", b"\x00\x01\x02", bytes(range(256)) * 4, b"\x7fELF\x02\x01\x01\x00"]
)
def test_nothing_and_what_is_no_text_are_refused(data):
    assert detect(data) is None
    with pytest.raises(NotUnderstood):
        parse(data)


def test_a_kind_that_was_given_wrongly_is_refused_with_the_one_that_it_is():
    with pytest.raises(NotUnderstood, match="nvidia-smi-L"):
        parse(LIST.encode(), "nvidia-smi-csv")
    with pytest.raises(NotUnderstood, match="no kind"):
        parse(LIST.encode(), "nvidia-smi-made-up")
    with pytest.raises(NotUnderstood, match="table"):
        parse(LIST.encode(), "nvidia-smi-text")
