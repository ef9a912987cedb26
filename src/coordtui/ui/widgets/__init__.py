"""The widgets that pages are made of; what a plugin's panes import of the user interface.

Modules are loaded when a name is first used, so that a page pays for what it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import later

if TYPE_CHECKING:
    from coordtui.ui.drawing.days import CalendarEntry
    from coordtui.ui.widgets.bars import Bar, Bars
    from coordtui.ui.widgets.bilingual import BilingualField
    from coordtui.ui.widgets.calendar_month import MonthCalendar
    from coordtui.ui.widgets.calendar_week import WeekCalendar
    from coordtui.ui.widgets.choosing import SearchField, SearchManyField
    from coordtui.ui.widgets.columns import Column
    from coordtui.ui.widgets.dates import DateField, DateTimeField, DurationField, NumberField, TimeField
    from coordtui.ui.widgets.detail import Detail, Pairs, Paragraph, Section
    from coordtui.ui.widgets.fields import (
        BooleanField,
        ChoiceField,
        Field,
        LongTextField,
        MultiField,
        NotUnderstood,
        TextField,
    )
    from coordtui.ui.widgets.filter_bar import FilterBar, FilterChanged, FilterClosed
    from coordtui.ui.widgets.form import Form
    from coordtui.ui.widgets.form_screen import FormScreen
    from coordtui.ui.widgets.headline import Headline
    from coordtui.ui.widgets.heat import Heat, HeatCell, HeatRow, HeatStrip
    from coordtui.ui.widgets.history import History
    from coordtui.ui.widgets.latest import Latest
    from coordtui.ui.widgets.lines import Role, Words, cell_len, fit
    from coordtui.ui.widgets.list_page import ListPage
    from coordtui.ui.widgets.list_window import ListWindow
    from coordtui.ui.widgets.narrowed import Narrowed
    from coordtui.ui.widgets.new_file import file_field, file_form
    from coordtui.ui.widgets.page import Page
    from coordtui.ui.widgets.page_job import JobEnded
    from coordtui.ui.widgets.people_field import PeopleField, PersonField
    from coordtui.ui.widgets.progress import progress_words
    from coordtui.ui.widgets.question import Question
    from coordtui.ui.widgets.record_list import RecordList
    from coordtui.ui.widgets.report_window import Report, ReportWindow
    from coordtui.ui.widgets.rows import Cell, Key, KeySource, ListSource, Row, RowSource
    from coordtui.ui.widgets.searching import Option, Options
    from coordtui.ui.widgets.sparkline import Sparkline, spark_text
    from coordtui.ui.widgets.split import ListDetail
    from coordtui.ui.widgets.status import StatusLine
    from coordtui.ui.widgets.timeline import Span, Timeline, Track
    from coordtui.ui.widgets.trend import Series, TrendPlot
    from coordtui.ui.widgets.window import Window
    from coordtui.ui.widgets.work_window import WorkWindow

_HOMES = {
    ".bilingual": ("BilingualField",),
    ".choosing": ("SearchField", "SearchManyField"),
    ".dates": ("DateField", "DateTimeField", "DurationField", "NumberField", "TimeField"),
    ".people_field": ("PeopleField", "PersonField"),
    ".searching": ("Option", "Options"),
    ".bars": ("Bar", "Bars"),
    ".calendar_month": ("CalendarEntry", "MonthCalendar"),
    ".calendar_week": ("WeekCalendar",),
    ".columns": ("Column",),
    ".detail": ("Detail", "Pairs", "Paragraph", "Section"),
    ".fields": (
        "BooleanField",
        "ChoiceField",
        "Field",
        "LongTextField",
        "MultiField",
        "NotUnderstood",
        "TextField",
    ),
    ".form": ("Form",),
    ".form_screen": ("FormScreen",),
    ".filter_bar": ("FilterBar", "FilterChanged", "FilterClosed"),
    ".headline": ("Headline",),
    ".heat": ("Heat", "HeatCell", "HeatRow", "HeatStrip"),
    ".history": ("History",),
    ".latest": ("Latest",),
    ".lines": ("Role", "Words", "cell_len", "fit"),
    ".list_page": ("ListPage",),
    ".list_window": ("ListWindow",),
    ".narrowed": ("Narrowed",),
    ".new_file": ("file_field", "file_form"),
    ".page": ("Page",),
    ".page_job": ("JobEnded",),
    ".progress": ("progress_words",),
    ".question": ("Question",),
    ".record_list": ("RecordList",),
    ".report_window": ("Report", "ReportWindow"),
    ".rows": ("Cell", "Key", "KeySource", "ListSource", "Row", "RowSource"),
    ".sparkline": ("Sparkline", "spark_text"),
    ".split": ("ListDetail",),
    ".status": ("StatusLine",),
    ".timeline": ("Span", "Timeline", "Track"),
    ".trend": ("Series", "TrendPlot"),
    ".window": ("Window",),
    ".work_window": ("WorkWindow",),
}
__all__ = [
    "Bar",
    "Bars",
    "BilingualField",
    "BooleanField",
    "CalendarEntry",
    "Cell",
    "ChoiceField",
    "Column",
    "DateField",
    "DateTimeField",
    "Detail",
    "DurationField",
    "Field",
    "FilterBar",
    "FilterChanged",
    "FilterClosed",
    "Form",
    "FormScreen",
    "Headline",
    "Heat",
    "HeatCell",
    "HeatRow",
    "HeatStrip",
    "History",
    "JobEnded",
    "Key",
    "KeySource",
    "Latest",
    "ListDetail",
    "ListPage",
    "ListSource",
    "ListWindow",
    "LongTextField",
    "MonthCalendar",
    "MultiField",
    "Narrowed",
    "NotUnderstood",
    "NumberField",
    "Option",
    "Options",
    "Page",
    "Pairs",
    "Paragraph",
    "PeopleField",
    "PersonField",
    "Question",
    "RecordList",
    "Report",
    "ReportWindow",
    "Role",
    "Row",
    "RowSource",
    "SearchField",
    "SearchManyField",
    "Section",
    "Series",
    "Span",
    "Sparkline",
    "StatusLine",
    "TextField",
    "TimeField",
    "Timeline",
    "Track",
    "TrendPlot",
    "WeekCalendar",
    "Window",
    "Words",
    "WorkWindow",
    "cell_len",
    "file_field",
    "file_form",
    "fit",
    "progress_words",
    "spark_text",
]

__getattr__ = later(__name__, _HOMES)
