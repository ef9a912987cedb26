"""A GPU has one name everywhere, is known by both spellings, and several are told in short."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui_gpus.calling import gpu_name, named, spans, usual_name
from coordtui_gpus.cli.booking_options import gpu_named
from coordtui_gpus.panes.reserve_fields import GpusField, gpu_options


@given(st.sets(st.integers(0, 40)))
def test_no_number_is_lost_or_added_where_several_are_said_as_first_and_last(numbers: set[int]) -> None:
    read: set[int] = set()
    for each in spans(numbers):
        first, _, last = each.partition("–")
        read |= {*range(int(first), int(last or first) + 1)}
    assert read == numbers


def test_two_in_a_row_are_said_one_by_one_and_three_as_first_and_last() -> None:
    assert spans([1, 0]) == ["0", "1"]
    assert spans([0, 1, 2, 5, 7, 8, 9]) == ["0–2", "5", "7–9"]


@pytest.mark.parametrize("text", ["gpu-a07:1", "gpu-a07/1", " gpu-a07 / 1 ", "gpu-a07: 1"])
def test_both_spellings_mean_the_same_gpu(text: str) -> None:
    assert named(text) == ("gpu-a07", 1)
    assert usual_name(text) == gpu_name("gpu-a07", 1)


@pytest.mark.parametrize("text", ["", "gpu-a07", "a/b/1", ":1", "gpu-a07:", "gpu-a07:99999", "GPU-0000aaaa"])
def test_other_text_names_no_gpu_by_its_machine(text: str) -> None:
    assert named(text) is None


def test_the_devices_of_a_lab_are_told_in_short(lab: Any) -> None:
    from coordtui_gpus.booking.stock import stock

    gpus = lab.gpus(8, lab.host("node-a"))
    there = stock(lab.ctx())
    assert there.names([each.doc_id for each in gpus]) == "node-a (0–7)"
    assert there.names([gpus[each].doc_id for each in (0, 1, 4)]) == "node-a (0, 1, 4)"


@pytest.mark.parametrize("text", ["node-a:1", "node-a/1", "NODE-A/1"])
def test_the_form_knows_both_spellings_and_writes_one(lab: Any, text: str) -> None:
    gpus = lab.gpus(2, lab.host("node-a"))
    ctx = lab.ctx()
    options = GpusField(name="devices", label="", read_options=lambda: gpu_options(ctx)).options()
    option: Any = options.understood(text)
    assert (option.value, option.name) == (gpus[1].doc_id, "node-a:1")
    assert [options.all[place].value for place in options.find(text)] == [gpus[1].doc_id]


def test_an_instance_is_known_on_the_command_line_by_the_name_that_the_form_shows(lab: Any) -> None:
    host = lab.host("node-a")
    gpu = lab.gpu(host)
    instance = lab.gpu(host, parent=gpu.doc_id, profile="1g.10gb", share=142)
    ctx = lab.ctx()
    name = next(each.name for each in gpu_options(ctx) if each.value == instance.doc_id)
    assert gpu_named(ctx, name) == instance.doc_id
