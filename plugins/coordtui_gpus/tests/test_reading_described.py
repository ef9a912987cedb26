"""What is understood of `nvidia-smi -q`, as text and as XML, and that hostile XML is refused."""

from __future__ import annotations

import pytest

from coordtui_gpus.reading import NotUnderstood, parse

from .nvidia_answers import FIRST, LOST, MIG, SECOND, XML, Q


def test_the_xml_gives_each_card_with_its_driver():
    found = parse(XML.encode())
    one, two = found.gpus
    assert found.whole
    assert (found.machine.driver, found.machine.cuda) == ("560.35.03", "12.6")
    assert (one.uuid, one.bus, one.model, one.serial) == (
        FIRST,
        "00000000:0B:00.0",
        "Fictive One",
        "1320000000001",
    )
    assert one.index is None
    assert (one.memory_total_mib, one.memory_used_mib, one.memory_free_mib) == (40960, 638, 40322)
    assert (one.power_w, one.power_limit_w, one.persistence, one.mig) == (66.92, 400, True, True)
    assert (two.power_w, two.power_limit_w, two.bus) == (135.72, 149, "00000000:5E:00.0")


def test_being_idle_is_no_reason_that_is_told():
    assert parse(XML.encode()).gpus[0].throttle == ("sw_power_cap",)


def test_errors_of_memory_are_added_up_only_where_all_parts_are_known():
    one, two = parse(XML.encode()).gpus
    assert (one.ecc_corrected, one.ecc_uncorrected) == (5, 5)
    assert one.ecc_corrected_total == 9
    assert one.ecc_uncorrected_total is None
    assert one.missing["ecc_uncorrected_total"] == "Unknown Error"
    assert (two.ecc_corrected, two.ecc_uncorrected, two.ecc_corrected_total) == (6, 0, None)


def test_pages_out_of_use_and_rows_that_are_not_told():
    one, two = parse(XML.encode()).gpus
    assert (two.retired_single, two.retired_double, two.retired_pending) == (8, 1, True)
    assert one.remapped_uncorrected is one.remap_failed is None
    assert one.missing["remapped_uncorrected"] == "N/A"


def test_instances_have_their_memory_and_processes_the_instance_whose_uuid_is_told():
    found = parse(XML.encode())
    one, other = found.gpus[0].instances
    assert (one.uuid, one.index, one.gi, one.ci, one.memory_total_mib) == (MIG, 0, 1, 0, 19968)
    assert (other.uuid, other.memory_used_mib) == ("", None)
    assert [(each.pid, each.gpu) for each in found.processes] == [(4711, MIG), (4712, FIRST)]


def test_a_complaint_before_the_xml_is_a_fault():
    found = parse((LOST + XML).encode())
    assert ([fault.kind for fault in found.faults], len(found.gpus)) == (["lost"], 2)
    assert found.whole


def test_a_card_that_is_lost_in_the_xml_is_a_fault():
    text = XML.replace(f"<uuid>{SECOND}</uuid>", "<uuid>GPU is lost</uuid>")
    found = parse(text.encode())
    assert [(fault.kind, fault.bus) for fault in found.faults] == [("lost", "00000000:5E:00.0")]


def test_xml_that_stops_keeps_what_was_closed_and_says_so():
    found = parse(XML[: XML.index("<dram_uncorrectable>4")].encode())
    (gpu,) = found.gpus
    assert not found.whole
    assert gpu.memory_used_mib == 638
    assert gpu.ecc_uncorrected is None
    assert found.processes is None


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE nvidia_smi_log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        "<nvidia_smi_log><gpu>&b;</gpu></nvidia_smi_log>",
        '<!DOCTYPE nvidia_smi_log [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        "<nvidia_smi_log><gpu><uuid>&a;</uuid></gpu></nvidia_smi_log>",
        '<!DOCTYPE nvidia_smi_log [<!ENTITY % a SYSTEM "http://example.invalid/x"> %a;]><nvidia_smi_log/>',
        "<nvidia_smi_log>" + "<gpu>" * 5000 + "</nvidia_smi_log>",
    ],
    ids=["laughs", "file", "address", "depth"],
)
def test_hostile_xml_is_refused(hostile):
    with pytest.raises(NotUnderstood):
        parse(hostile.encode())


def test_other_xml_is_refused_with_a_reason():
    with pytest.raises(NotUnderstood, match="nvidia_smi_log"):
        parse(b"<html><body>502</body></html>", "nvidia-smi-xml")


def test_signs_that_xml_forbids_in_a_name_spoil_nothing_else():
    found = parse(XML.replace("/usr/bin/python", "/usr/bin/py\x01thon").encode())
    assert found.whole
    assert len(found.processes) == 2


def test_the_text_gives_the_same_of_each_card():
    found = parse(Q.encode())
    one, two = found.gpus
    assert found.whole
    assert (found.machine.driver, found.machine.cuda) == ("610.62", "13.3")
    assert (one.uuid, one.bus, one.memory_total_mib, one.memory_used_mib) == (
        FIRST,
        "00000000:0B:00.0",
        40960,
        638,
    )
    assert (one.utilization, one.memory_utilization, one.missing["memory_utilization"]) == (88, None, "N/A")
    assert (one.power_w, one.power_limit_w, one.pcie_generation, one.pcie_width) == (74.58, 700, 4, 8)
    assert one.throttle == ("hw_slowdown", "hw_thermal_slowdown")
    assert (one.ecc_corrected, one.ecc_uncorrected) == (5, None)
    assert (two.power_w, two.throttle) == (11, ())


def test_an_instance_in_the_text_has_its_own_memory_and_a_process_no_arguments():
    found = parse(Q.encode())
    (instance,) = found.gpus[0].instances
    assert (instance.gi, instance.memory_total_mib) == (1, 19968)
    (process,) = found.processes
    assert (process.pid, process.gpu, process.name, process.memory_mib) == (4711, FIRST, "worker", 602)


def test_a_text_that_stops_in_the_second_card_is_not_whole():
    for sign in ("    BAR1 Memory Usage\n        Used                              : 1", "GPU 00000000:5E"):
        assert not parse(Q[: Q.rindex(sign)].encode()).whole


def test_counts_told_in_part_are_not_added_up():
    text = Q[: Q.index("            DRAM Correctable")]
    assert parse(text.encode()).gpus[0].ecc_corrected is None
