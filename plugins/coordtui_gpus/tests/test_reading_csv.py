"""What is understood of `nvidia-smi --query-gpu` and `--query-compute-apps`."""

from __future__ import annotations

import pytest

from coordtui_gpus.reading import NotUnderstood, parse

from .nvidia_answers import APPS, CSV, FIRST, NOUNITS, SECOND


def test_each_row_is_a_gpu_with_its_figures():
    found = parse(CSV.encode())
    one, two = found.gpus
    assert found.kind == "nvidia-smi-csv"
    assert found.whole
    assert (one.uuid, one.index, one.bus, one.model) == (FIRST, 0, "00000000:0B:00.0", "Fictive One")
    assert (one.memory_total_mib, one.memory_used_mib, one.utilization) == (81920, 1234, 37)
    assert (one.power_w, one.temperature_c, one.throttle, one.mig) == (301.25, 61, ("sw_power_cap",), False)
    assert (two.throttle, two.mig, two.driver) == ((), True, "560.35.03")
    assert found.machine.driver == "560.35.03"
    assert found.at is None


def test_what_is_not_given_is_unknown_with_the_words_of_the_source():
    _, two = parse(CSV.encode()).gpus
    assert two.utilization is two.power_w is None
    assert two.missing == {"utilization": "[N/A]", "power_w": "[Unknown Error]"}


def test_without_units_the_numbers_are_the_same():
    one, two = parse(NOUNITS.encode()).gpus
    assert (one.memory_total_mib, one.utilization, one.power_w) == (81920, 37, 301.25)
    assert two.missing == {"utilization": "[N/A]", "power_w": "[Not Supported]"}


def test_a_field_that_was_renamed_is_understood_under_both_names():
    for name in ("clocks_throttle_reasons", "clocks_event_reasons"):
        text = f"uuid, {name}.gpu_idle, {name}.hw_slowdown\n{FIRST}, Active, Active\n"
        assert parse(text.encode()).gpus[0].throttle == ("hw_slowdown",)


def test_of_fields_that_say_the_same_one_that_has_a_value_is_taken():
    text = f"uuid, power.draw.instant [W], power.draw.average [W], power.draw [W]\n{FIRST}, 3 W, 2 W, [N/A]\n"
    (gpu,) = parse(text.encode()).gpus
    assert gpu.power_w == 2
    assert "power_w" not in gpu.missing


def test_a_comma_in_a_name_moves_nothing():
    text = f"index, name, uuid, memory.total [MiB]\n0, Fictive, with a comma, {FIRST}, 81920 MiB\n"
    (gpu,) = parse(text.encode()).gpus
    assert (gpu.model, gpu.uuid, gpu.memory_total_mib) == ("Fictive, with a comma", FIRST, 81920)


def test_a_complaint_between_rows_is_a_fault_and_the_other_cards_stay():
    head, one, two, _ = CSV.split("\n")
    text = "\n".join((head, one, "GPU 00000000:3C:00.0 is lost. Reboot the system.", two, ""))
    found = parse(text.encode())
    assert [gpu.uuid for gpu in found.gpus] == [FIRST, SECOND]
    assert [(fault.kind, fault.bus) for fault in found.faults] == [("lost", "00000000:3C:00.0")]
    assert found.whole


def test_a_card_whose_row_says_that_it_is_lost_is_a_fault():
    text = f"index, uuid, utilization.gpu [%]\n0, {FIRST}, [GPU is lost]\n1, [Unknown Error], [N/A]\n"
    found = parse(text.encode())
    assert [(fault.kind, fault.index) for fault in found.faults] == [("lost", 0), ("lost", 1)]
    assert all(gpu.utilization is None for gpu in found.gpus)


def test_a_row_that_is_no_row_is_told_and_not_read():
    text = NOUNITS.replace("\n1,", "\nsomething, else\n1,")
    found = parse(text.encode())
    assert found.not_understood == ("something, else",)
    assert len(found.gpus) == 2


def test_a_row_that_stops_gives_what_it_has_and_no_half_number():
    text = NOUNITS[: NOUNITS.index("1234") + 2]
    found = parse(text.encode())
    (gpu,) = found.gpus
    assert not found.whole
    assert (gpu.memory_total_mib, gpu.memory_used_mib) == (81920, None)


def test_fewer_rows_than_the_driver_counts_are_not_the_whole_answer():
    text = f"count, uuid, index\n2, {FIRST}, 0\n"
    assert not parse(text.encode()).whole
    assert parse((text + "GPU 0000:5E:00.0 is lost.\n").encode()).whole


def test_a_field_that_an_old_driver_does_not_know_is_a_question_refused():
    text = 'Field "clocks_event_reasons.active" is not a valid field to query.\n'
    found = parse(text.encode(), "nvidia-smi-csv")
    assert [fault.kind for fault in found.faults] == ["refused"]
    assert found.gpus == ()


def test_only_a_complaint_is_an_answer_without_gpus():
    found = parse(b"No devices were found\n", "nvidia-smi-csv")
    assert ([fault.kind for fault in found.faults], found.gpus) == (["no_gpus"], ())


def test_processes_have_the_card_their_program_and_their_memory():
    found = parse(APPS.encode())
    one, two = found.processes
    assert found.kind == "nvidia-smi-apps-csv"
    assert (one.pid, one.gpu, one.name, one.memory_mib) == (4711, FIRST, "python", 1200)
    assert (two.pid, two.gpu, two.name, two.memory_mib) == (4712, SECOND, "", None)


def test_a_header_alone_is_no_process_and_not_unknown():
    found = parse(APPS.split("\n")[0].encode() + b"\n")
    assert found.processes == ()
    assert found.whole


def test_a_program_with_a_comma_keeps_its_memory():
    text = APPS.replace("/opt/invented/bin/python", "/opt/invented/a, b/run")
    assert parse(text.encode()).processes[0].memory_mib == 1200


def test_processes_that_have_ended_are_not_taken_for_running_ones():
    text = f"gpu_uuid, pid, gpu_utilization [%], time [ms]\n{FIRST}, 4711, 3 %, 100 ms\n"
    with pytest.raises(NotUnderstood, match="ended"):
        parse(text.encode(), "nvidia-smi-apps-csv")


def test_what_the_shell_of_windows_redirected_is_read_too():
    assert parse(CSV.encode("utf-16")).gpus == parse(CSV.encode()).gpus
    assert parse(CSV.replace("\n", "\r\n").encode("utf-8-sig")).gpus == parse(CSV.encode()).gpus


def test_prose_that_names_fields_is_no_header():
    text = "We asked for uuid, name, memory.used and got nothing, alas.\n| uuid, name, index | a table |\n"
    with pytest.raises(NotUnderstood):
        parse(text.encode())


def test_reasons_told_in_part_are_not_taken_for_all():
    name = "clocks_event_reasons"
    text = f"uuid, {name}.gpu_idle, {name}.hw_slowdown\n{FIRST}, Active, Not Act"
    (gpu,) = parse(text.encode()).gpus
    assert gpu.throttle is None
