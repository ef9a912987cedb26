"""Rows of nvidia-smi with more or fewer cells than columns: read for sure, or not at all."""

from __future__ import annotations

import pytest

from coordtui_gpus.collecting.scripts import FIELDS, OLDEST
from coordtui_gpus.reading import parse

ONE = "GPU-00000000-0000-4000-8000-000000000001"
TWO = "GPU-00000000-0000-4000-8000-000000000002"
BUS = "00000000:3B:00.0"
HEAD = "index, uuid, name, pci.bus_id, utilization.gpu [%], memory.used [MiB], temperature.gpu"
GOOD = f"0, {ONE}, Fictive, {BUS}, 12 %, 100 MiB, 40"


def gpus(*rows: str, head: str = HEAD):
    return parse("\n".join((head, *rows, "")).encode()).gpus


def test_a_comma_in_the_model_is_the_models_where_the_gpu_is_named_on_both_sides():
    (one,) = gpus(f"0, {ONE}, Fictive, 80GB, PCIe, {BUS}, 12 %, 100 MiB, 40")
    assert (one.model, one.bus, one.utilization) == ("Fictive, 80GB, PCIe", BUS, 12)
    assert (one.memory_used_mib, one.temperature_c) == (100, 40)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (HEAD, f"0, {ONE}, Fictive, {BUS}, 12, 5 %, 100 MiB, 40"),  # a decimal comma
        (HEAD, f"0, {ONE}, Fictive, {BUS}, 12 %, 100 MiB, 40, 41"),
        ("uuid, name, utilization.gpu, memory.used, temperature.gpu", f"{ONE}, Fictive, 12, 5, 100, 40"),
        ("uuid, name, utilization.gpu, memory.used, temperature.gpu", f"{ONE}, Fictive, 80GB, 5, 100, 40"),
        ("uuid, utilization.gpu, memory.used, temperature.gpu", f"{ONE}, 12, 5, 100, 40"),
        (HEAD, f"0, {ONE}, Fictive, {BUS}, 100 MiB, 40"),  # one is missing
    ],
)
def test_a_row_that_may_be_shifted_gives_no_figure_and_says_why(head, row):
    other = row.replace(ONE, TWO)
    columns, cells = len(head.split(",")), len(row.split(","))
    *_, found = gpus(other, f"{TWO}, Fictive, 1, 2, 3" if head != HEAD else GOOD, head=head)
    found = next(each for each in (*gpus(row, row.replace(ONE, TWO), head=head),) if each.uuid == ONE)
    assert (found.utilization, found.memory_used_mib, found.temperature_c) == (None, None, None)
    why = f"{cells} cells, {columns} columns"
    assert {found.missing[each] for each in ("utilization", "memory_used_mib", "temperature_c")} == {why}


def test_the_other_rows_stay_as_they_are_and_the_answer_is_whole():
    text = "\n".join((HEAD, f"1, {TWO}, Fictive, {BUS}, 12, 5 %, 100 MiB, 40", GOOD, ""))
    found = parse(text.encode())
    assert {each.uuid: each.utilization for each in found.gpus} == {ONE: 12, TWO: None}
    assert found.whole


def test_a_row_of_which_not_even_the_gpu_is_known_is_told_and_not_read():
    row = "Fictive, 80GB, 12, 5, 100"
    found = parse(f"name, utilization.gpu, memory.used\n{row}\nFictive, 12, 100\n".encode())
    assert [each.utilization for each in found.gpus] == [12]
    assert found.not_understood == (row,)


@pytest.mark.parametrize("fields", [FIELDS, OLDEST])
def test_what_is_asked_names_the_gpu_on_both_sides_of_its_model(fields):
    at = fields.index("name")
    assert (fields[at - 1], fields[at + 1]) == ("uuid", "pci.bus_id")
