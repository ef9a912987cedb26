from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.directory.languages import called, language_code
from coordtui.directory.orcid import orcid


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1825-0097",
        " https://orcid.org/0000-0002-1825-0097 ",
        "http://ORCID.org/0000-0002-1825-0097",
        "0000000218250097",
    ],
)
def test_an_orcid_is_kept_in_one_form(text: str) -> None:
    assert orcid(text) == "0000-0002-1825-0097"


def test_the_last_digit_of_an_orcid_may_be_an_x() -> None:
    assert orcid("0000-0002-1694-233x") == "0000-0002-1694-233X"


@pytest.mark.parametrize(
    "text", ["", "1234", "0000-0002-1825-009", "x0000-0002-1825-0097", "0000-0002-1825-00970"]
)
def test_what_has_not_the_form_is_no_orcid(text: str) -> None:
    assert orcid(text) is None


@given(st.integers(0, 15), st.sampled_from("123456789"))
def test_one_wrong_digit_is_noticed(position: int, by: str) -> None:
    digits = "0000000218250097"
    wrong = str((int(digits[position]) + int(by)) % 10)
    assert orcid(digits[:position] + wrong + digits[position + 1 :]) is None


@pytest.mark.parametrize("name", ["fr", "FR", "French", "français", "francais", "FRANÇAIS "])
def test_a_language_is_known_by_code_and_by_its_names(name: str) -> None:
    assert language_code(name) == "fr"


def test_an_unknown_language_has_no_code() -> None:
    assert language_code("Klingon") is None


def test_a_language_is_called_by_its_name_in_the_readers() -> None:
    assert [called(code, "en") for code in ("fr", "de", "xx")] == ["French", "German", "xx"]
    assert [called(code, "fr") for code in ("fr", "de", "hi")] == ["français", "allemand", "hindi"]
