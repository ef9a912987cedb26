"""Everything that a plugin imports from the core, outside `ui.widgets` and `testing`."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
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
    Scope,
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
    StoreLost,
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
    Holding,
    Panel,
    PanelLine,
    PapersAdded,
    PersonalData,
    PersonMerged,
    PersonUnmerged,
    SignupChanged,
)
from coordtui.text import formats
from coordtui.text.folding import fold, words_of
from coordtui.text.messages import Message, marking, sentences
from coordtui.text.safety import safe, safe_json

if TYPE_CHECKING:
    from coordtui.api.files import (
        NotRead,
        NotWritten,
        at_home,
        not_read,
        read_file,
        read_text,
        utf8_text,
        write_new,
    )
    from coordtui.api.hooks import hookimpl
    from coordtui.api.letters import Attachment, Letter, Outbox
    from coordtui.api.services import (
        Ask,
        Authorship,
        Expert,
        ExpertFinder,
        Experts,
        OwnCalendar,
        Paper,
        PaperLibrary,
        Reason,
    )
    from coordtui.directory.facets import Counts, Facets, Found, Match
    from coordtui.directory.role_words import role_of, role_title
    from coordtui.directory.vocabulary import Vocabulary
    from coordtui.store import Changes, Repository
    from coordtui.text.filters import Filter, FilterField, FilterTerm, FilterValue, parse_filter
    from coordtui.text.sheets import NotASheet, as_csv, from_csv
    from coordtui.text.text_match import TextMatch
    from coordtui.text.translation import Translator

__all__ = [
    "API_VERSION",
    "JSON",
    "Absence",
    "Actor",
    "Ask",
    "AtMost",
    "Attachment",
    "Authorship",
    "Availability",
    "Cancelled",
    "Card",
    "Changes",
    "Check",
    "CliCommand",
    "Command",
    "Context",
    "CoordtuiError",
    "Counts",
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
    "Found",
    "Group",
    "Hit",
    "Holding",
    "Http",
    "Job",
    "JobBusy",
    "JobRun",
    "Lab",
    "Language",
    "Letter",
    "Match",
    "Message",
    "NetworkError",
    "NotASheet",
    "NotAllowed",
    "NotFound",
    "NotRead",
    "NotWritten",
    "Origin",
    "Outbox",
    "OwnCalendar",
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
    "Repository",
    "Require",
    "RuleBroken",
    "Run",
    "Runtime",
    "Scope",
    "Secret",
    "Settings",
    "SettingsError",
    "SignupChanged",
    "StaleRecord",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLost",
    "StoreReadOnly",
    "StoreTooNew",
    "Table",
    "Term",
    "TextMatch",
    "Translator",
    "Visibility",
    "Vocabulary",
    "as_csv",
    "at_home",
    "fold",
    "formats",
    "from_csv",
    "hookimpl",
    "later",
    "marking",
    "not_read",
    "parse_filter",
    "read_file",
    "read_text",
    "role_of",
    "role_title",
    "safe",
    "safe_json",
    "sentences",
    "utf8_text",
    "words_of",
    "write_new",
]


def later(package: str, homes: Mapping[str, Iterable[str]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package that imports its parts when they are first asked for.

    `homes` are its names by the module that each is in: `".values"` is within the package.
    """
    home_of = {name: module for module, names in homes.items() for name in names}

    def part(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(home_of[name], package), name)

    return part


_LATER = {
    "coordtui.api.files": (
        *("NotRead", "NotWritten", "at_home", "not_read"),
        *("read_file", "read_text", "utf8_text", "write_new"),
    ),
    "coordtui.api.hooks": ("hookimpl",),
    "coordtui.api.letters": ("Attachment", "Letter", "Outbox"),
    "coordtui.api.services": (
        *("Ask", "Authorship", "Expert", "ExpertFinder", "Experts"),
        *("OwnCalendar", "Paper", "PaperLibrary", "Reason"),
    ),
    "coordtui.directory.facets": ("Counts", "Facets", "Found", "Match"),
    "coordtui.directory.role_words": ("role_of", "role_title"),
    "coordtui.directory.vocabulary": ("Vocabulary",),
    "coordtui.store": ("Changes", "Repository"),
    "coordtui.text.filters": ("Filter", "FilterField", "FilterTerm", "FilterValue", "parse_filter"),
    "coordtui.text.sheets": ("NotASheet", "as_csv", "from_csv"),
    "coordtui.text.text_match": ("TextMatch",),
    "coordtui.text.translation": ("Translator",),
}
"""What not every process needs, by its module: `hookimpl`, with which pluggy comes, services, filters…"""

__getattr__ = later(__name__, _LATER)
