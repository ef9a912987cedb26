"""Promises about any bytes: no failure, no number that is not there, nothing made of half an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui_gpus.observed import Gpu, Instance, Link, Observation, Process
from coordtui_gpus.reading import KINDS, NotUnderstood, parse

from .nvidia_answers import ALL

NVIDIA = tuple(ALL)
LONG = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_ADDED_UP = re.compile(r"ecc_.*|errors")
"""Fields that are sums of what the text tells in parts."""


def understood(data: bytes, kind: str | None = None) -> Observation | None:
    """What is understood; None where it is refused. Anything else that is raised is a failure."""
    try:
        return parse(data, kind)
    except NotUnderstood:
        return None


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, bytes]:
    """An answer of some kind in which pieces were cut out, moved or replaced."""
    kind = draw(st.sampled_from(NVIDIA))
    text = draw(st.sampled_from([ALL[kind], ALL[kind], "".join(ALL.values())]))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 60)))
        piece = draw(
            st.one_of(
                st.just(""),
                st.just(text[at:end] * 2),
                st.text(max_size=8),
                st.sampled_from(
                    ("[N/A]", "\n", ", ", " : ", "<gpu>", "</gpu>", "999999999999999", "\x1b[0m")
                ),
            )
        )
        text = text[:at] + piece + text[end:]
    return kind, text.encode("utf-8", "replace")


def numbers_of(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Every number anywhere in what was understood, with the name of its field."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, (int, float)):
        yield name, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from numbers_of(each, key)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from numbers_of(each, name)


def in_text(text: str) -> set[float]:
    """The numbers that stand in a text, also as they are when 2^10 are one of the next unit."""
    told = {
        float(each) for each in re.findall(r"\d{1,20}(?:\.\d+)?|(?<=0x)[0-9a-f]+", text, re.ASCII) if each
    }
    return told | {-each for each in told} | {each * 1024 for each in told} | {round(each) for each in told}


@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
    )
)
@LONG
def test_no_bytes_make_it_fail(data):
    for kind in (None, *KINDS):
        understood(data, kind)


@given(spoiled())
@LONG
def test_no_spoiled_answer_makes_it_fail_and_no_number_is_invented(given_answer):
    kind, data = given_answer
    told = in_text(data.decode())
    for found in (understood(data), understood(data, kind)):
        if found is not None:
            for name, number in numbers_of(msgspec.to_builtins(found)):
                assert _ADDED_UP.fullmatch(name) or number in told, (name, number)


def test_the_check_for_invented_numbers_finds_one():
    assert 4 not in in_text("5 and 14")
    assert ("power_w", 1.5) in numbers_of(msgspec.to_builtins(Gpu(power_w=1.5)))


def at_most(part: Any, whole: Any) -> bool:
    """Whether a value says nothing that the whole answer does not say."""
    if isinstance(part, (Gpu, Instance, Process, Link)):
        return all(
            name == "missing" or at_most(getattr(part, name), getattr(whole, name))
            for name in part.__struct_fields__
        )
    if part in (None, "", ()):
        return True
    if isinstance(part, tuple) and part and not isinstance(part[0], str):
        return len(part) <= len(whole or ()) and all(map(at_most, part, whole))
    return bool(part == whole)


@pytest.mark.parametrize("kind", NVIDIA)
def test_half_an_answer_says_nothing_that_the_whole_does_not_say(kind):
    text = ALL[kind]
    whole = parse(text.encode())
    for end in range(len(text)):
        found = understood(text[:end].encode(), kind)
        if found is None:
            continue
        assert len(found.gpus) <= len(whole.gpus), end
        for gpu, full in zip(found.gpus, whole.gpus, strict=False):
            assert at_most(gpu, full), (end, gpu, full)
        for process, told in zip(found.processes or (), whole.processes or (), strict=False):
            assert at_most(process, told), (end, process)
        assert all(
            whole.topology[name] | ways == whole.topology[name] for name, ways in found.topology.items()
        )


@pytest.mark.parametrize("kind", ["nvidia-smi-xml", "nvidia-smi-csv", "nvidia-smi-q-text", "nvidia-smi-topo"])
def test_an_answer_that_stops_within_a_line_is_known_not_to_be_whole(kind):
    text = ALL[kind]
    ends = [end for end in range(len(text) - 1) if text[end - 1].isalnum() and text[end].isalnum()]
    for end in ends:
        found = understood(text[:end].encode(), kind)
        assert found is None or not found.whole or "Legend" in text[:end], end
