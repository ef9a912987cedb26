"""What a plugin says of itself: one `Plugin`, made of the parts below.

A declaration is cheap: plain data, no I/O, no Textual. Code is named by
`"package.module:attribute"` and imported only when it is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from coordtui.text.messages import Message

API_VERSION = 1
"""The version of everything in `coordtui.api`; a plugin for a newer one is refused."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+\Z")
_TARGET = re.compile(r"[\w.]+(:\w+)?\Z")
_FIELD_OF_TABLE = re.compile(r"[a-z][a-z0-9_]*\..+\Z")

_LARGEST_LIMIT = 2**53
"""Up to here, a sum of whole numbers is exact on every engine."""

Query = Callable[[Mapping[str, Any]], bool]
"""A TinyDB query: `where("state") == "held"`."""


class Require(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A rule that each document of a table answers to: `condition`, a TinyDB query over the stored fields.

    The engine asks it, so it must be one that SQL can say exactly: comparisons, `exists`
    and `one_of`, joined by `&`, `|` and `~`. `message` is what a person is told when a
    change breaks the rule.
    """

    name: str
    """Its name within the table, said by `RuleBroken.rule`."""
    condition: Query
    """What must hold for every document."""
    message: Message
    """What is told to whom it refuses."""

    def __post_init__(self) -> None:
        _check(_NAME, self.name)


class AtMost(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A rule that documents with equal `per` fields, counted together, never exceed `limit`.

    - `limit` is a number, or `"sessions.capacity"`: that field of the record whose number
      the one `per` field holds, in a table of the same owner. A null there means no limit.
    - `where` says which documents count, as `Require.condition` does; without, all do.
    - `weigh` names a field, a number from 0 up, to be summed instead of counting. Sums are
      compared to six decimals, so that ten tenths are one.
    - `during` names the fields of a half-open interval, start and end: at no instant more
      than the limit. They hold numbers, or days or times in UTC as records store them.

    A document that counts must have a value in each of these fields; null is none. A limit
    that is lowered sends nobody away: who counts already may be changed as long as it takes
    no more, but nobody is let in. `message` is what a person is told when there is no room.
    """

    name: str
    """Its name within the table, said by `RuleBroken.rule`."""
    limit: float | str
    per: str | tuple[str, ...]
    where: Query | None = None
    weigh: str | None = None
    during: tuple[str, str] | None = None
    message: Message
    """What is told to whom there is no room for."""

    def __post_init__(self) -> None:
        _check(_NAME, self.name)
        if not self.fields:
            raise ValueError(f"the rule {self.name!r} names no field to count by")
        if isinstance(self.limit, str):
            _check(_FIELD_OF_TABLE, self.limit)
            if len(self.fields) != 1:
                raise ValueError(f"the limit {self.limit!r} is found by one field, not {self.fields!r}")
        elif isinstance(self.limit, bool) or not abs(self.limit) <= _LARGEST_LIMIT:
            raise ValueError(f"not a limit: {self.limit!r}")

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are equal where documents are counted together."""
        return (self.per,) if isinstance(self.per, str) else self.per

    @property
    def limit_field(self) -> tuple[str, str] | None:
        """The table, by its owner's name for it, and the field that tell the limit; None for a number."""
        if not isinstance(self.limit, str):
            return None
        table, _, field = self.limit.partition(".")
        return table, field


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table of the shared store, owned by one plugin.

    `record` is the typed form of its documents. `unique` and `indexes` name fields, or
    tuples of fields; `fulltext` names the text fields that `match=` searches. `constraints`
    are rules that the engine holds against any writer; to take one away, or to change what
    it means, raise `version`, so that older programs are refused. A change of shape raises
    `version` too, and adds the function that brings an older document there:
    `migrations={2: add_language}` takes a version 1 document (a dict) and returns the new one.
    """

    name: str
    """Its name within the plugin: `visits` is the store’s `visits.visits`."""
    record: type[Any]
    """A subclass of `Record`."""
    version: int = 1
    """The version of the shape of its documents, from 1 on."""
    indexes: tuple[str | tuple[str, ...], ...] = ()
    """Fields, or tuples of fields, by which it is often searched."""
    unique: tuple[str | tuple[str, ...], ...] = ()
    """Fields, or tuples of fields, of which no two documents have the same values; else `Duplicate` is
    raised. Any number of documents may have None there (in one field of a tuple), or `""` in a single field.
    """
    fulltext: tuple[str, ...] = ()
    """Fields whose words are searched."""
    constraints: tuple[Require | AtMost, ...] = ()
    """Rules that the engine holds; else `RuleBroken` is raised."""
    migrations: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
    """By version, what makes a document of that version from one of the version before."""
    history: bool = True
    """Whether what documents were before they were changed is kept, and shown in the journal. Not for
    what nobody else may see (drafts, secret words), nor for what is written again every minute.
    """

    def __post_init__(self) -> None:
        _check(_NAME, self.name)
        names = [rule.name for rule in self.constraints]
        if len({*names}) != len(names):
            raise ValueError(f"two rules of table {self.name!r} have the same name: {names}")


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """A right that rules check, as `ctx.require("gpus.reserve")`.

    `roles` are those that have it unless the lab's settings say otherwise. The
    coordinator has every right.
    """

    id: str
    """Begins with the name of the plugin: `visits.edit`."""
    title: Message
    """What having it allows, as a person reads it: “Edit visits”."""
    roles: tuple[str, ...] = ()
    """Access roles, such as `"researcher"` or `"guest"`."""

    def __post_init__(self) -> None:
        _check(_ID, self.id)


class Pane(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the program. `target` is a subclass of `coordtui.ui.widgets.Page`.

    `letter` goes there after `g`; `order` places it among the pages, Today being 0. `opens`
    are kinds of records that its `open_ref` shows, whoever found them: `("person",)`.
    """

    id: str
    """Begins with the name of the plugin; also the scope of its commands: `visits.list`."""
    title: Message
    """Its name in the title line."""
    target: str
    """`"module:class"`, imported when the page is first opened."""
    requires: str | None = None
    """The right without which the page is not there."""
    letter: str | None = None
    """One letter, after `g`; of two pages that want the same, the first has it."""
    order: int = 50
    """Pages stand by this, lowest first."""
    opens: tuple[str, ...] = ()
    """Kinds of records, as in `Ref.kind`."""

    def __post_init__(self) -> None:
        _check(_ID, self.id)
        _check(_TARGET, self.target)


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a person can do; footer, help, palette and keys are made of these.

    With `scope` naming a pane, `action` is a method of that page (`action="sync"` calls
    `page.action_sync()`); without, it is a target `"module:function"` called in a thread with the
    context of the plugin that the id begins with, for the person at the terminal, and with
    `on_record` also with the record under the cursor, a `Ref` or None. It may return a `Message` to
    be said, or a function without arguments that makes a `Window` to be opened. `keys` are the
    default keys; a person may remap them by `id`. `hint` is the
    word beside the key in the footer; the footer shows commands by `priority`, lowest
    first, and drops from the end.
    """

    id: str
    """Begins with the name of the plugin; under it a person gives it other keys."""
    title: Message
    """What it does, in the list of commands and in help."""
    action: str
    """A method of the page without `action_`, or `"module:function"`."""
    scope: str = "app"
    """The id of the page or window where its keys mean something; `"app"` is everywhere."""
    keys: tuple[str, ...] = ()
    """Names as `"s"`, `"S"`, `"enter"`, `"ctrl+o"`; several keys one after the other are separated by a
    space.
    """
    hint: Message | None = None
    """One word; without it, the key is not in the footer."""
    priority: int = 50
    """The lower, the longer its hint stays in a narrow footer."""
    requires: str | None = None
    """The right without which it is not offered; the code checks the right all the same."""
    on_record: bool = False
    """Whether the function takes the record under the cursor."""

    def __post_init__(self) -> None:
        _check(_ID, self.id)


class Scope(msgspec.Struct, frozen=True):
    """Where keys mean something: a page or a window, by its id. Makes the commands of it.

    `Scope("visits.list", ids="visits").key("greet", "g", N_("greet them"), N_("greet"), 30)` is
    the command `visits.greet`, which the page answers by `action_greet`. Without `ids`, the
    ids of the commands begin with the scope's own: `visits.list.greet`.
    """

    id: str
    ids: str | None = None

    def key(
        self,
        name: str,
        keys: str,
        title: Message,
        hint: Message | None = None,
        priority: int = 50,
        *,
        requires: str | None = None,
    ) -> Command:
        """A command of this scope; `keys` are its default keys, joined by commas, or none."""
        return Command(
            id=f"{self.ids or self.id}.{name}",
            title=title,
            action=name,
            scope=self.id,
            keys=tuple(key for key in keys.split(",") if key),
            hint=hint,
            priority=priority,
            requires=requires,
        )


class CliCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A word after `coordtui`. `target` is called with `(parser, translate)` and fills the parser.

    It sets `run` by `parser.set_defaults(run=function)`; `run(ctx, arguments)` returns the
    exit status: 0 done, 1 refused or failed (2, wrong usage, is argparse's).
    With `parser.set_defaults(without_lab=True)` no store is opened, and `ctx` is None.
    `ctx` is the plugin's context; `arguments.session.jobs` runs its jobs, as the person may.
    """

    name: str
    """One word; those of the program itself cannot be taken."""
    target: str
    """`"module:function"`, imported when the word is used."""
    help: Message
    """What it does, in the list of words."""

    def __post_init__(self) -> None:
        _check(_NAME, self.name)
        _check(_TARGET, self.target)


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Background work. `target` is called with `(ctx, run)`; see `coordtui.api.JobRun`.

    At most one runner at a time across all processes. `every` makes it due again that
    long after it last ended, done or stopped; after a failure the wait grows from one to
    the next, and one that was interrupted is due at once. `after` names jobs, also of other
    plugins: as soon as one of them is done since this one last began, this one is due.
    Without either, it runs when asked.
    """

    id: str
    """Begins with the name of the plugin; `page.run_job` and `coordtui sync` name it so."""
    title: Message
    """What it does, as a person reads it."""
    target: str
    """`"module:function"`, imported when it runs; it returns a `Message` that says what came of it, or
    None.
    """
    every: timedelta | None = None
    """How long after its end it is due again."""
    requires: str | None = None
    """The right that a person needs to start it; the timer needs none."""
    after: tuple[str, ...] = ()
    """Ids of jobs after which it is due."""

    def __post_init__(self) -> None:
        _check(_ID, self.id)
        _check(_TARGET, self.target)
        for job in self.after:
            _check(_ID, job)


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `coordtui doctor`. `target` takes the context, returns a `Finding`."""

    id: str
    """Begins with the name of the plugin."""
    title: Message
    """What is checked, in a word or two."""
    target: str
    """`"module:function"`, imported when the doctor asks."""

    def __post_init__(self) -> None:
        _check(_ID, self.id)
        _check(_TARGET, self.target)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found: fine or not, in words, and what to do when it is not."""

    ok: bool
    """False makes `coordtui doctor` end with 1."""
    text: Message
    """What was found."""
    remedy: Message | None = None
    """What to do; with `ok` it is advice."""


class Plugin(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a plugin is made of.

    `name` prefixes its ids (`gpus.view`), names its tables in the store and its section of
    the settings. `settings` is a `coordtui.api.Settings` subclass. `demo` names a module
    with `fill(ctx, lab)`, which adds to the invented lab, and optionally
    `answer(request)`, which stands in for the world outside while the demo runs.
    """

    name: str
    """Lower case letters, figures and `_`, as `visits`: the same as that of its entry point."""
    title: Message
    """What people call it."""
    api: int
    """The version of the API that it was written for: `API_VERSION` of that time."""
    settings: type[Any] | None = None
    """The structure of its section in the settings; without, it has none."""
    tables: tuple[Table, ...] = ()
    """What it stores; no other plugin reads or writes it directly."""
    permissions: tuple[Permission, ...] = ()
    """The rights that its rules check."""
    panes: tuple[Pane, ...] = ()
    """Its pages."""
    commands: tuple[Command, ...] = ()
    """What a person can do on its pages and elsewhere."""
    cli: tuple[CliCommand, ...] = ()
    """Its words in the shell."""
    jobs: tuple[Job, ...] = ()
    """Its work in the background."""
    checks: tuple[Check, ...] = ()
    """What `coordtui doctor` asks it."""
    demo: str | None = None
    """The module that fills the invented lab."""

    def __post_init__(self) -> None:
        _check(_NAME, self.name)
        ids = [part.id for part in self.permissions]
        ids += [part.id for part in self.panes] + [part.id for part in self.commands]
        ids += [part.id for part in self.jobs] + [part.id for part in self.checks]
        for identifier in ids:
            if not identifier.startswith(f"{self.name}."):
                raise ValueError(
                    f"the id {identifier!r} of plugin {self.name!r} must start with '{self.name}.'"
                )
        known = {(t.name, field) for t in self.tables for field in t.record.__struct_encode_fields__}
        for table in self.tables:
            for rule in table.constraints:
                if isinstance(rule, AtMost) and rule.limit_field not in {None, *known}:
                    raise ValueError(f"no table of plugin {self.name!r} has the limit {rule.limit!r}")


def _check(pattern: re.Pattern[str], text: str) -> None:
    if not pattern.match(text):
        raise ValueError(f"{text!r} does not look like {pattern.pattern!r}")
