"""Everything that a plugin imports from the core, outside `ui.widgets` and `testing`."""

from typing import TYPE_CHECKING, Any

import coordtui.lean_msgspec  # noqa: F401 - before anything here imports msgspec
from coordtui.api.context import Context, Http, Runtime
from coordtui.api.declare import (
    API_VERSION,
    AtMost,
    Check,
    CliCommand,
    Command,
    Finding,
    Job,
    Pane,
    Permission,
    Plugin,
    Require,
    Table,
)
from coordtui.api.errors import (
    Cancelled,
    CoordtuiError,
    Duplicate,
    JobBusy,
    NetworkError,
    NotAllowed,
    NotFound,
    Refused,
    RuleBroken,
    SettingsError,
    StaleRecord,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
)
from coordtui.api.jobs import JobRun, Run
from coordtui.api.records import (
    JSON,
    Actor,
    DatedRole,
    Group,
    Lab,
    Language,
    Person,
    Record,
    Ref,
    Secret,
    Settings,
    Visibility,
)
from coordtui.api.values import Card, Event, Hit, PersonalData, PersonMerged
from coordtui.text import formats
from coordtui.text.folding import fold, words_of
from coordtui.text.messages import Message, marking
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.hooks import hookimpl
    from coordtui.text.filters import Filter, FilterField, FilterTerm, FilterValue, parse_filter
    from coordtui.text.text_match import TextMatch

__all__ = [
    "API_VERSION",
    "JSON",
    "Actor",
    "AtMost",
    "Cancelled",
    "Card",
    "Check",
    "CliCommand",
    "Command",
    "Context",
    "CoordtuiError",
    "DatedRole",
    "Duplicate",
    "Event",
    "Filter",
    "FilterField",
    "FilterTerm",
    "FilterValue",
    "Finding",
    "Group",
    "Hit",
    "Http",
    "Job",
    "JobBusy",
    "JobRun",
    "Lab",
    "Language",
    "Message",
    "NetworkError",
    "NotAllowed",
    "NotFound",
    "Pane",
    "Permission",
    "Person",
    "PersonMerged",
    "PersonalData",
    "Plugin",
    "Record",
    "Ref",
    "Refused",
    "Require",
    "RuleBroken",
    "Run",
    "Runtime",
    "Secret",
    "Settings",
    "SettingsError",
    "StaleRecord",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreReadOnly",
    "StoreTooNew",
    "Table",
    "TextMatch",
    "Visibility",
    "fold",
    "formats",
    "hookimpl",
    "marking",
    "parse_filter",
    "safe",
    "words_of",
]


_FILTERS = frozenset({"Filter", "FilterField", "FilterTerm", "FilterValue", "parse_filter"})


def __getattr__(name: str) -> Any:
    """What not every process needs: `hookimpl`, with which pluggy comes, and the language of filters."""
    if name == "hookimpl":
        from coordtui.api.hooks import hookimpl

        return hookimpl
    if name in _FILTERS:
        from coordtui.text import filters

        return getattr(filters, name)
    if name == "TextMatch":
        from coordtui.text.text_match import TextMatch

        return TextMatch
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
