"""Style sheets are read once for a process, whichever app of it reads them."""

from __future__ import annotations

from typing import Any

import pytest
from textual.color import Color
from textual.css.stylesheet import Stylesheet, StylesheetParseError

from coordtui.ui import sheets
from coordtui.ui.sheets import SharedSheet

RED, BLUE = {"ground": "#ff0000"}, {"ground": "#0000ff"}


@pytest.fixture(autouse=True)
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read, in order; nothing is known before."""
    real, found = Stylesheet._parse_rules, list[str]()

    def noting(sheet: Stylesheet, css: str, **how: Any) -> Any:
        found.append(css)
        return real(sheet, css, **how)

    monkeypatch.setattr(Stylesheet, "_parse_rules", noting)
    monkeypatch.setattr(sheets, "_kept", {})
    return found


def _sheet(variables: dict[str, str], css: str = "Label { background: $ground; }") -> SharedSheet:
    made = SharedSheet(variables=variables)
    made.add_source(css, ("here", ""))
    return made


def _ground(sheet: SharedSheet) -> Color:
    (rules,) = sheet.rules
    return rules.styles.background


def test_a_second_app_reads_nothing_again(reads: list[str]) -> None:
    first, second = _sheet(RED), _sheet(dict(RED))
    assert first.rules[0] is second.rules[0]
    assert len(reads) == 1


def test_with_other_variables_or_other_words_it_is_read_again(reads: list[str]) -> None:
    assert _ground(_sheet(RED)) == Color(255, 0, 0)
    assert _ground(_sheet(BLUE)) == Color(0, 0, 255)
    assert _ground(_sheet(RED, "Label { background: #00ff00; }")) == Color(0, 255, 0)
    assert len(reads) == 3


def test_another_look_and_back_reads_each_once(reads: list[str]) -> None:
    sheet = _sheet(RED)
    assert _ground(sheet) == Color(255, 0, 0)
    for look in (BLUE, RED, BLUE):
        sheet.set_variables(look)
        sheet.parse()
        assert _ground(sheet) == Color.parse(look["ground"])
    assert len(reads) == 2


def test_looks_that_were_left_long_ago_are_forgotten() -> None:
    for number in range(3 * sheets.LOOKS):
        assert _sheet({"ground": f"rgb({number}, 0, 0)"}).rules
    assert len(sheets._kept) == sheets.LOOKS


def test_a_sheet_with_a_fault_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(StylesheetParseError):
            _sheet(RED, "Label { background: nonsense; }").parse()
