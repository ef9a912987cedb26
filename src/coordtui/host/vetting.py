"""What is wrong with a plugin, said before it is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from types import ModuleType
from typing import Any

import pluggy

from coordtui.access.permissions import CORE_PERMISSIONS
from coordtui.api import API_VERSION, Message, Plugin
from coordtui.api.hooks import HOOKS
from coordtui.config import RESERVED
from coordtui.text.messages import N_

PREFIX = "coordtui_"


def objection(declared: object, name: str) -> Message | None:
    """Why the host will not take this declaration, or nothing when it will."""
    if not isinstance(declared, Plugin):
        return N_(
            "It declares a {kind} where a Plugin is due: coordtui_plugin() must return one.",
            kind=type(declared).__name__,
        )
    if declared.api > API_VERSION:
        return N_(
            "It was written for version {theirs} of the plugin interface; this program has version {ours}. "
            "Update coordtui, or install an older release of the plugin.",
            theirs=declared.api,
            ours=API_VERSION,
        )
    if declared.name != name or name == "core":
        return N_(
            "It calls itself “{declared}” but is installed as “{name}”: the two must be the same, and not "
            "“core”.",
            declared=declared.name,
            name=name,
        )
    if name in RESERVED:
        return N_("“{name}” is the name of a setting of the program; the plugin needs another.", name=name)
    return _bad_ids(declared) or _bad_rules(declared)


def _bad_rules(declared: Plugin) -> Message | None:
    """A rule that the store cannot hold: without it, the table would stand open."""
    for table in declared.tables:
        if not table.constraints:  # most have none, and listing plugins need not import the store
            continue
        from coordtui.store.constraints import rules_of

        try:
            rules_of(table)
        except ValueError as error:
            return N_(
                "Its table “{table}” declares a rule that cannot be held: {error}",
                table=table.name,
                error=str(error),
            )
    return None


def _bad_ids(declared: Plugin) -> Message | None:
    parts: tuple[Sequence[Any], ...] = (
        declared.panes,
        declared.commands,
        declared.jobs,
        declared.checks,
        declared.permissions,
    )
    for ids in (*([p.id for p in part] for part in parts), [t.name for t in declared.tables]):
        double = next((each for each in ids if ids.count(each) > 1), None)
        if double:
            return N_("It declares “{id}” twice.", id=double)
    known = {p.id for p in (*CORE_PERMISSIONS, *declared.permissions)}
    for each in chain(*parts[:3]):
        if each.requires and each.requires not in known:
            return N_(
                "“{id}” requires the right “{permission}”, which the plugin does not declare.",
                id=each.id,
                permission=each.requires,
            )
    return None


def slips(manager: pluggy.PluginManager, module: object) -> Iterator[Message]:
    """Functions of a plugin that look like hooks but will never be called."""
    for name in dir(module):
        marked = manager.parse_hookimpl_opts(module, name)
        if marked is None:
            if name.startswith(PREFIX) and _own_function(module, name):
                yield N_("“{name}” is ignored: it is not marked with @hookimpl.", name=name)
            continue
        hook = marked.get("specname") or name
        if hook not in HOOKS:
            yield N_(
                "“{name}” is ignored: there is no such hook; perhaps “{nearest}”?",
                name=name,
                nearest=_nearest(hook),
            )
        elif marked.get("wrapper") or marked.get("hookwrapper"):
            yield N_("“{name}” is ignored: a plugin cannot wrap the hooks of others.", name=name)


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    return get_close_matches(name, HOOKS, n=1, cutoff=0)[0]


def _own_function(module: object, name: str) -> bool:
    """A function, and of this module: a package of the same prefix imported here is neither."""
    value = getattr(module, name, None)
    home = module.__name__ if isinstance(module, ModuleType) else type(module).__module__
    return callable(value) and getattr(value, "__module__", None) == home
