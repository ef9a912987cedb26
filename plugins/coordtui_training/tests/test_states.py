"""The states of a sign-up in words."""

from __future__ import annotations

from typing import get_args

import pytest
from rich.cells import cell_len

from coordtui.text.translation import Translator
from coordtui_training.panes.people_lines import STATES
from coordtui_training.records import SignupState
from coordtui_training.states import LONGEST, WORDS


def test_every_state_has_a_word_of_its_own() -> None:
    assert list(WORDS) == list(STATES) == list(get_args(SignupState))
    assert len({str(word) for word in WORDS.values()}) == len(WORDS)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_word_of_a_state_stands_in_a_column(language: str) -> None:
    say = Translator(language)
    assert max(cell_len(say(word)) for word in WORDS.values()) <= LONGEST
