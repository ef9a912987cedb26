"""Codes that people read from paper and type."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coordtui_training.running import codes

signs = st.sampled_from(codes.SIGNS)
sound = st.text(signs, min_size=codes.LONG - 1, max_size=codes.LONG - 1).map(
    lambda c: c + codes.check_sign(c)
)


def test_no_sign_of_a_code_looks_like_another():
    assert not {*"0O1IL"} & {*codes.SIGNS}
    assert len({*codes.SIGNS}) == len(codes.SIGNS) == 31


def test_a_code_for_checking_in_has_six_signs_of_those():
    assert all(len(code) == 6 and {*code} <= {*codes.SIGNS} for code in (codes.short() for _ in range(200)))


def test_a_code_of_a_certificate_is_sound_and_stands_in_groups():
    code = codes.long()
    assert codes.is_sound(codes.bare(code))
    assert [len(group) for group in code.split("-")] == [4, 4, 4]


@given(sound, st.integers(0, codes.LONG - 1), signs)
def test_each_single_wrong_sign_is_found_out(code, place, sign):
    wrong = code[:place] + sign + code[place + 1 :]
    assert codes.is_sound(wrong) == (wrong == code)


@given(sound, st.integers(0, codes.LONG - 1), st.integers(0, codes.LONG - 1))
def test_each_two_signs_that_changed_places_are_found_out(code, one, other):
    signs = [*code]
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)
    assert codes.is_sound(wrong) == (wrong == code)


@given(sound, st.lists(st.sampled_from([" ", "-", "\u00a0", ".", "–"]), min_size=codes.LONG))
def test_small_letters_spaces_and_hyphens_do_no_harm(code, between):
    typed = "".join(sign.lower() + gap for sign, gap in zip(code, between, strict=False))
    assert codes.bare(typed) == code
    assert codes.bare(codes.grouped(code)) == code


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_is_no_code(typed):
    assert codes.is_sound(codes.bare(typed)) in (True, False)
