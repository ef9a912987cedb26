"""Writes docs/reference.md: every public name of the program, from its typed docstrings.

    python tools/reference.py           writes it
    python tools/reference.py --check   says whether it is up to date, and which name has no docstring

The source is read, not run, so that signatures stand as their authors wrote them and nothing heavy
is imported. What is read is in `reference_source`; here it is put into words and order.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import reference_commands
from reference_source import Item, Source
from reference_words import Member

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference.md"

HEAD = """# Reference

Every hook, type, widget, event and helper that a plugin may use, generated from the docstrings of the
program by `tools/reference.py`; what is not here is not public. To learn how they go together, read
[Writing a plugin](plugin-authors.md), [the hooks](hooks.md) and [the widgets, with pictures](widgets.md).

A field or an argument without a default must be given. A type with `| None` may be left unknown.
`Message` is a text in both languages, as `N_("…")` makes it; `Words` is such a text or a plain one.
`Translate` says either in the person's language, as `ctx._` does. Moments are aware and in UTC, unless
it is said otherwise. A service or a method that changes something raises `Refused` where a rule says no
and `NotAllowed` where the actor lacks a right; both are said to the person, and need not be caught.
"""

GROUPS: tuple[tuple[str, str, str], ...] = (
    (
        "Declaring a plugin",
        "What `coordtui_plugin` returns is made of these. Import them from `coordtui.api`.",
        "Plugin Table Require AtMost Permission Pane Command Scope CliCommand Job Check Finding"
        " API_VERSION hookimpl",
    ),
    (
        "The context",
        "What a plugin is handed: the world as it sees it, for one person.",
        "Context Repository Changes Translator Http Runtime JobRun",
    ),
    (
        "Records",
        "What is stored, and what the core stores itself.",
        "Record Ref Actor Person role_of role_title DatedRole Absence Availability Origin Visibility"
        " Group Term Lab Run Settings Secret Language JSON",
    ),
    (
        "What hooks answer",
        "Small values that hooks return and pages show.",
        "Hit Card Panel PanelLine PersonalData",
    ),
    (
        "Services between plugins",
        "Protocols that one plugin offers and others ask for by `ctx.service(…)`, and their values.",
        "PaperLibrary Paper Authorship ExpertFinder Ask Experts Expert Reason OwnCalendar",
    ),
    ("Messages that leave the program", "See `Context.outbox`.", "Outbox Letter Attachment"),
    (
        "Texts and filters",
        "What people read and type.",
        "Message marking sentences safe safe_json fold words_of parse_filter Filter FilterField FilterTerm"
        " FilterValue TextMatch",
    ),
    (
        "Finding people",
        "What searches of the directory take and give.",
        "Facets Counts Found Match Vocabulary",
    ),
    (
        "Files and tables",
        "Files that a person names, and tables as CSV.",
        "read_file read_text utf8_text write_new at_home not_read NotRead NotWritten"
        " as_csv from_csv NotASheet",
    ),
)
"""The names of `coordtui.api` by what they are for; errors and events are found by their base."""

BEHIND = {
    "coordtui.store": "PluginStore Repository StoredTable Changes AuditEntry Change",
    "coordtui.directory": "Directory",
    "coordtui.text.translation": "Translator",
}
"""What a context gives that is no part of `coordtui.api`; a plugin imports it for types only."""

ELSEWHERE: tuple[tuple[str, str, str, str], ...] = (
    (
        "References to people",
        "Import these from `coordtui.api.references`: by them `ctx.directory.follow(ctx.store, REFERENCES,"
        " event.duplicate)` lets records follow a person who turns out to be another.",
        "coordtui.api.references",
        "Reference Moved",
    ),
    (
        "With whose eyes",
        "Import these from `coordtui.api.eyes`. To look with other eyes gives no right to write.",
        "coordtui.api.eyes",
        "as_program as_anybody seen_by hidden language_of speaking ANYBODY PROGRAM",
    ),
    (
        "The invented lab",
        "Import these from `coordtui.demo`, in the module that `Plugin.demo` names and for annotations only.",
        "coordtui.demo",
        "DemoLab Topic",
    ),
)
"""Public names that have a module of their own."""

PAGES = (
    "Page ListPage JobEnded Headline StatusLine FilterBar FilterChanged FilterClosed Window WorkWindow"
    " Report ReportWindow Question progress_words"
)
LISTS = (
    "RecordList ListDetail Detail Section Paragraph Pairs Column Row Cell Key RowSource ListSource KeySource"
    " Narrowed ListWindow History"
)
FORMS = "NotUnderstood Form FormScreen Option Options file_field file_form"
"""Widgets by what they are for; fields are found by their names, the rest is drawn."""


def page(source: Source) -> str:
    """The whole reference."""
    sections = [section for section in _sections(source) if section[2]]
    lines = [HEAD, "## Contents", ""]
    for title, _, items in sections:
        lines.append(f"- [{title}](#{anchor(title)}): " + ", ".join(link(item.heading) for item in items))
    lines.append(f"- [{reference_commands.TITLE}](#{anchor(reference_commands.TITLE)})")
    for title, text, items in sections:
        lines += ["", f"## {title}", "", text]
        for item in items:
            lines += ["", *described(item, source)]
    lines += reference_commands.section(source)
    return "\n".join(lines) + "\n"


def _sections(source: Source) -> Iterator[tuple[str, str, list[Item]]]:
    api = source.exported("coordtui.api")
    yield "Hooks", "Marked with `@hookimpl`, in the module that the entry point names.", source.hooks()
    placed = {name for _, _, names in GROUPS for name in names.split()}
    errors = [item for item in api.values() if source.is_a(item, "Exception") and item.name not in placed]
    events = [item for item in api.values() if source.is_a(item, "Event") and item.name not in placed]
    events = [api["Event"], *events]
    for title, text, names in GROUPS:
        yield title, text, [api[name] for name in names.split() if name in api]
    yield (
        "Events of the core",
        "What `coordtui_event` is called with; every event is committed when it arrives.",
        events,
    )
    yield (
        "Events of the plugins that come with the program",
        "Their modules are not to be imported: know such an event by `type(event).__name__` and its fields.",
        source.plugin_events(),
    )
    yield "Errors", "What a person is told: each is raised with what, why and what to do.", errors
    yield (
        "Dates, numbers and lists",
        "The functions of `coordtui.api.formats`.",
        source.functions("coordtui.text.formats"),
    )
    known = placed | {item.name for item in (*errors, *events)} | {"formats", "later"}
    if rest := [item for name, item in api.items() if name not in known]:
        yield "More of the API", "Also in `coordtui.api`.", rest
    yield (
        "What the context gives",
        "Behind `ctx.store` and `ctx.directory`; import these for annotations only.",
        [
            source.find(module, name)
            for module, names in BEHIND.items()
            for name in names.split()
            if name not in api
        ],
    )
    yield (
        "Commands of the shell",
        "Import these from `coordtui.api.command_line`.",
        [
            replace(item, label=f"command_line.{name}")
            for name, item in source.exported("coordtui.api.command_line").items()
        ],
    )
    for title, text, module, names in ELSEWHERE:
        yield title, text, [source.find(module, name) for name in names.split()]
    yield from _widgets(source)
    yield (
        "Testing",
        "Import these from `coordtui.testing`; the fixtures pytest finds by itself.",
        [*source.exported("coordtui.testing").values(), *source.fixtures("coordtui.testing.pytest_plugin")],
    )


def _widgets(source: Source) -> Iterator[tuple[str, str, list[Item]]]:
    widgets = source.exported("coordtui.ui.widgets")
    fields = [name for name in widgets if name.endswith("Field") and name != "Field"]
    forms = ["Field", *fields, *FORMS.split()]
    drawn = [name for name in widgets if name not in {*PAGES.split(), *LISTS.split(), *forms}]
    for title, text, names in (
        (
            "Pages and windows",
            "Import widgets from `coordtui.ui.widgets`, in modules of panes only.",
            PAGES.split(),
        ),
        ("Lists and details", "Rows, where they come from, and what is said of one.", LISTS.split()),
        ("Forms", "A form asks for fields; each field knows its widget.", forms),
        ("Charts, calendars and text", "What is drawn from figures, and the words for it.", drawn),
    ):
        yield title, text, [widgets[name] for name in names if name in widgets]


def described(item: Item, source: Source) -> list[str]:
    """A name with its kind, its signature, what it says, and its parts."""
    lines = [f"### {item.heading}", "", "```py", *item.signature(source), "```", "", item.text()]
    if item.kind != "class":
        return lines
    lines += _table("field", source.fields(item))
    if names := source.attributes(item):
        lines += ["", "Attributes: " + ", ".join(f"`{name}`" for name in names) + "."]
    for message in source.messages(item):
        lines += ["", f"- **`{item.name}.{message.name}`** (event): {one_paragraph(message.text())}"]
        if given := message.arguments(source):
            lines.append(f"  Carries {given}.")
    group = ""
    for member in source.members(item):
        if member.group != group:
            group = member.group
            lines += ["", f"*{group.rstrip('.')}*"] if group else []
        lines += ["", *_member(member)]
    if bases := source.inherited(item):
        lines += ["", "As " + "; ".join(f"{link(base)}: {each}" for base, each in bases) + "."]
    return lines


def _member(member: Member) -> list[str]:
    text = member.text.split("\n\n")
    first = " ".join(text[0].split())
    more = [f"  {line}".rstrip() for part in text[1:] for line in ("", *part.splitlines())]
    return [f"- `{member.signature}`: {first}" if first else f"- `{member.signature}`", *more]


def _table(kind: str, fields: Iterable[Member]) -> list[str]:
    rows = [*fields]
    if not rows:
        return []
    told = any(each.text for each in rows)
    lines = [
        "",
        f"| {kind} | type | default |" + (" |" if told else ""),
        "|---|---|---|" + ("---|" if told else ""),
    ]
    for each in rows:
        kind_of = f"`{each.kind}`".replace("|", "\\|")
        default = f"`{each.default}`".replace("|", "\\|") if each.default else ""
        note = " ".join(each.text.split()).replace("|", "\\|")
        lines.append(f"| `{each.name}` | {kind_of} | {default} |" + (f" {note} |" if told else ""))
    return lines


def one_paragraph(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def anchor(title: str) -> str:
    """The name that a heading has in links, as GitHub makes it."""
    return "".join(char for char in title.lower().replace(" ", "-") if char.isalnum() or char in "-_")


def link(name: str) -> str:
    """A name that leads to its heading."""
    return f"[`{name}`](#{anchor(name)})"


def main() -> int:
    """Write the page, or say what is wrong with it; the exit status."""
    source = Source(ROOT)
    made = page(source)
    missing = source.without_docstring()
    for name in missing:
        print(f"{name} has no docstring", file=sys.stderr)
    if "--check" in sys.argv[1:]:
        current = PAGE.exists() and PAGE.read_text("utf-8") == made
        if not current:
            print("docs/reference.md is not what tools/reference.py writes", file=sys.stderr)
        return 0 if current and not missing else 1
    PAGE.write_text(made, "utf-8")
    print(f"docs/reference.md: {made.count(chr(10))} lines")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
