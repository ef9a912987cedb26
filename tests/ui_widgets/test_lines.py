from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from coordtui.text.safety import safe
from coordtui.ui.widgets.columns import GAP, Column, share
from coordtui.ui.widgets.lines import ends, fit, rule

texts = st.text().map(safe)
widths = st.integers(0, 150)


@given(texts, widths)
def test_a_text_fits_exactly(text, width):
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit(text, width, "right")) == width


@given(texts, texts, widths)
def test_two_ends_and_a_rule_fill_their_line(left, right, width):
    assert cell_len(ends(left, right, width)) == width
    assert cell_len(rule(left, right, width)) == width


def test_the_right_end_is_whole_when_there_is_room():
    assert ends("age", "all saved", 20) == "age        all saved"
    assert ends("a" * 50, "all saved", 20) == "aaaaaaaaa…  all sav…"
    assert ends("a" * 50, "all saved", 30) == "aaaaaaaaaaaaaaaaaa…  all saved"


columns = st.lists(
    st.builds(
        Column,
        key=st.just("k"),
        title=st.just("t"),
        width=st.integers(1, 30),
        priority=st.integers(0, 3),
        flex=st.integers(0, 2),
    ),
    min_size=1,
    max_size=6,
)


@given(columns, st.integers(1, 200))
def test_columns_never_take_more_than_there_is_unless_none_may_go(columns, width):
    widths = share(columns, width)
    shown = [w for w in widths if w]
    kept = [column for column, w in zip(columns, widths, strict=True) if w]
    assert shown
    if len(kept) > 1:
        never_go = [column for column in columns if column.priority == 0]
        assert all(column in kept for column in never_go)
        if len(kept) > len(never_go):
            assert sum(shown) + GAP * (len(shown) - 1) <= width
