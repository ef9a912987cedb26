"""Lists, details and both together, in all their states; whatever they hold is invented."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coordtui.text.messages import N_, Translate
from coordtui.ui.gallery.sample import Sample
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.detail import Detail, Pairs, Paragraph, Section
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.rows import Cell, Key, KeySource, ListSource, Row, RowSource
from coordtui.ui.widgets.split import ListDetail

_COLUMNS = (
    Column(key="title", title=N_("Title"), width=20, flex=1, sortable=True),
    Column(key="authors", title=N_("Authors"), width=16, priority=2, sortable=True),
    Column(key="topic", title=N_("Topic"), width=8, priority=1),
    Column(key="age", title=N_("Age"), width=6, align="right"),
)

_MANY = 100_000

_ROWS = (
    Row(1, ["Côté placeholder", "Placeholder +3", "cs.LG", "9 h"], "•", state=N_("new")),
    Row(2, ["Coté placeholder", "Invented +1", "stat.ML", "9 h"], "★", sign_role="accent", state=N_("kept")),
    Row(3, ["Éclair of a title", "Nobody", "cs.AI", "2 d"], "!", "attention", state=N_("needs you")),
    Row(4, ["A title without an answer", "Placeholder", "cs.CL", "?"], "?", "trouble", state=N_("not known")),
    Row(5, ["What was dismissed", "Invented", "math.PR", "4 d"], "✗", "quiet", state=N_("dismissed")),
    Row(
        6, [Cell("A strong cell", "strong"), Cell("and a quiet one", "quiet"), "cs.LG", Cell("5 d", "accent")]
    ),
)

_WIDE = (
    Row(1, ["深層学習による翻訳のための方法", "架空の著者", "cs.CL", "9 h"], "•"),
    Row(2, ["[bold]Attention[/] [is] all", "Ærøskøbing Placeholder", "cs.LG", "1 d"], "•"),
    Row(3, ["A title of three hundred signs, " * 10, "Placeholder", "cs.LG", "1 d"], "•"),
)

_SECTIONS = (
    Section(
        [
            Paragraph("What an invented policy does when its world is replaced", "strong"),
            Pairs([(N_("Authors"), "Hrafn Placeholder, Ipsum Nobody"), (N_("Topic"), "cs.LG, stat.ML")]),
        ]
    ),
    Section(
        [
            Paragraph("We study an invented problem. " * 12, indent=2),
            Paragraph(N_("needs you"), "attention"),
            Paragraph("https://example.org/invented", "quiet"),
        ],
        title=N_("Abstract"),
        right="2611.00001",
    ),
)


def _list(
    source: RowSource, *, columns: Sequence[Column] = _COLUMNS, empty: Words = ""
) -> Callable[[Translate], RecordList]:
    return lambda translate: RecordList(columns, source, translate=translate, empty=empty)


def _selected(translate: Translate) -> RecordList:
    made = _list(ListSource(_ROWS))(translate)
    made.action_toggle_select(count=2)
    made.action_toggle_select()
    made.action_cursor_up()
    return made


def _sorted(translate: Translate) -> RecordList:
    made = _list(ListSource(_ROWS))(translate)
    made.sort_by("title", reverse=True)
    return made


def _arranged(translate: Translate) -> RecordList:
    made = _list(ListSource(_ROWS))(translate)
    made.take_place({"columns": {"order": ["age", "topic", "title"], "hidden": ["authors"]}})
    return made


def _in_the_middle(translate: Translate) -> RecordList:
    made = _list(KeySource(range(_MANY), _fetched))(translate)
    made.move_to(_MANY // 2)
    return made


def _fetched(keys: Sequence[Key]) -> list[Row]:
    return [Row(key, [f"An invented paper {key}", "Placeholder", "cs.LG", "9 h"], "•") for key in keys]


def _detail(translate: Translate) -> Detail:
    made = Detail(translate=translate)
    made.show(_SECTIONS)
    return made


def _both(translate: Translate) -> ListDetail:
    made = ListDetail(_list(ListSource(_ROWS))(translate), _detail(translate))
    made.rule("1 / 6", "2611.00001")
    return made


SAMPLES: tuple[Sample, ...] = (
    Sample("list", N_("A list: signs, roles, and cells with roles of their own"), _list(ListSource(_ROWS))),
    Sample("list-selected", N_("A list with selected rows"), _selected),
    Sample("list-sorted", N_("A list in the order of a column, reversed"), _sorted),
    Sample("list-arranged", N_("A list whose columns the person has arranged"), _arranged),
    Sample("list-wide-characters", N_("A list with wide characters and brackets"), _list(ListSource(_WIDE))),
    Sample("list-many", N_("A list of 100,000 rows"), _in_the_middle, 12),
    Sample("list-low", N_("A list too low for its header"), _list(ListSource(_ROWS)), 4),
    Sample(
        "list-empty",
        N_("A list where a filter left nothing"),
        _list(ListSource(), empty=N_("Nothing matches.")),
    ),
    Sample(
        "list-teaching",
        N_("A list where there is nothing yet"),
        _list(
            ListSource(),
            empty=N_("Nothing here yet.\nPress n for a new one; what it finds comes in every morning."),
        ),
    ),
    Sample("detail", N_("One record in full"), _detail, 12),
    Sample("list-and-detail", N_("A list and what it says of the row under the cursor"), _both, 20),
)
