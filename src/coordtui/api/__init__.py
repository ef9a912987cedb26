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
    Absence,
    Actor,
    Availability,
    DatedRole,
    Group,
    Lab,
    Language,
    Origin,
    Person,
    Record,
    Ref,
    Secret,
    Settings,
    Term,
    Visibility,
)
from coordtui.api.values import (
    Card,
    Event,
    Hit,
    Panel,
    PanelLine,
    PapersAdded,
    PersonalData,
    PersonMerged,
    PersonUnmerged,
)
from coordtui.text import formats
from coordtui.text.folding import fold, words_of
from coordtui.text.messages import Message, marking
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.hooks import hookimpl
    from coordtui.api.services import Ask, Expert, ExpertFinder, Experts, Paper, PaperLibrary, Reason
    from coordtui.text.filters import Filter, FilterField, FilterTerm, FilterValue, parse_filter
    from coordtui.directory.facets import Facets
    from coordtui.directory.role_words import role_of, role_title
    from coordtui.text.sheets import as_csv, from_csv
    from coordtui.text.text_match import TextMatch

__all__ = [
    "API_VERSION",
    "JSON",
    "Absence",
    "Actor",
    "Ask",
    "AtMost",
    "Availability",
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
    "Expert",
    "ExpertFinder",
    "Experts",
    "Facets",
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
    "Origin",
    "Pane",
    "Panel",
    "PanelLine",
    "Paper",
    "PaperLibrary",
    "PapersAdded",
    "Permission",
    "Person",
    "PersonMerged",
    "PersonUnmerged",
    "PersonalData",
    "Plugin",
    "Reason",
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
    "Term",
    "TextMatch",
    "Visibility",
    "as_csv",
    "fold",
    "formats",
    "from_csv",
    "hookimpl",
    "marking",
    "parse_filter",
    "role_of",
    "role_title",
    "safe",
    "words_of",
]


_SERVICES = frozenset({"Ask", "Expert", "ExpertFinder", "Experts", "Paper", "PaperLibrary", "Reason"})
_FILTERS = frozenset({"Filter", "FilterField", "FilterTerm", "FilterValue", "parse_filter"})


def __getattr__(name: str) -> Any:
    """What not every process needs: `hookimpl`, with which pluggy comes, services, filters."""
    if name == "hookimpl":
        from coordtui.api.hooks import hookimpl

        return hookimpl
    if name in _SERVICES:
        from coordtui.api import services

        return getattr(services, name)
    if name in _FILTERS:
        from coordtui.text import filters

        return getattr(filters, name)
    if name == "Facets":
        from coordtui.directory.facets import Facets

        return Facets
    if name in {"role_of", "role_title"}:
        from coordtui.directory import role_words

        return getattr(role_words, name)
    if name in {"as_csv", "from_csv"}:
        from coordtui.text import sheets

        return getattr(sheets, name)
    if name == "TextMatch":
        from coordtui.text.text_match import TextMatch

        return TextMatch
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
