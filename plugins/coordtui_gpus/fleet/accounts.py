"""Whose a user name of the machines is."""

from __future__ import annotations

import threading
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from tinydb import where

from coordtui.api import Context, NotFound, Refused, fold, safe
from coordtui_gpus.records import Login
from coordtui_gpus.texts import N_


class _Known(msgspec.Struct):
    people: int
    by_address: dict[str, int | None]


_held: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()
_lock = threading.Lock()


def person_of(ctx: Context, login: str) -> int | None:
    """Whose the login is, by number: as the table says, else the one person whose address begins so.

    None is nobody's, or not known. Who may not see whom needs not ask: raises `NotAllowed`
    without the right to see who uses GPUs or to look at machines.
    """
    _require(ctx)
    return people_of(ctx, [login]).get(login)


def people_of(ctx: Context, logins: list[str]) -> dict[str, int | None]:
    """The same for many, read once."""
    _require(ctx)
    wanted = {each for each in logins if each}
    told = {each.login: each.person for each in ctx.store.records(Login).find()} if wanted else {}
    found: dict[str, int | None] = {}
    for login in wanted:
        if login in told:
            found[login] = told[login]
        else:
            found[login] = _by_address(ctx).get(fold(login))
    return found


def _require(ctx: Context) -> None:
    if not ctx.may("gpus.watch"):
        ctx.require("gpus.who")


def _by_address(ctx: Context) -> dict[str, int | None]:
    """People by what stands before the @ of their addresses; None where it is of several."""
    people = ctx.directory.people()
    with _lock:
        key = ctx.store.table("logins").engine
        known, written = _held.get(key), people.revision
        if known is not None and known.people == written and not ctx.store.writing:
            return known.by_address
        found: dict[str, int | None] = {}
        for number, emails, merged in people.select("doc_id", "emails", "merged_into"):
            if merged is not None:
                continue
            for local in {fold(each.partition("@")[0]) for each in emails}:
                found[local] = number if found.get(local, number) == number and local not in found else None
        if not ctx.store.writing:
            _held[key] = _Known(written, found)
        return found


def logins(ctx: Context) -> list[Login]:
    """What is said of logins, by login; for who says whose they are. Raises `NotAllowed`."""
    ctx.require("gpus.watch")
    return sorted(ctx.store.records(Login).find(), key=lambda each: fold(each.login))


def set_login(ctx: Context, login: str, person: int | None) -> Login:
    """Say whose a login is; None is nobody's, such as a service. Open uses by it become theirs.

    Raises `Refused` without a login, `NotFound` for somebody who is not there.
    """
    ctx.require("gpus.watch")
    name = login.strip()
    if not name or len(name) > 64 or safe(name) != name or any(each.isspace() for each in name):
        raise Refused(
            N_("“{login}” is no login.", login=safe(login, limit=60)),
            why=N_("A login is one word, such as the machines know it."),
        )
    if person is not None and ctx.directory.person(person) is None:
        raise NotFound(N_("There is nobody of the number {number}.", number=person))

    def work() -> Login:
        rows = ctx.store.records(Login)
        known = rows.first(where("login") == name)
        if known is None:
            saved = rows.add(Login(login=name, person=person))
        elif known.person == person:
            return known
        else:
            saved = rows.save(msgspec.structs.replace(known, person=person))
        _of_open_uses(ctx, name, person)
        return saved

    return ctx.store.run(work)


def forget_login(ctx: Context, login: str) -> None:
    """Say nothing of a login any more: it is again of who has it in their address. Raises `NotFound`."""
    ctx.require("gpus.watch")

    def work() -> None:
        rows = ctx.store.records(Login)
        known = rows.first(where("login") == login.strip())
        if known is None:
            raise NotFound(N_("Nothing is said of the login “{login}”.", login=safe(login, limit=60)))
        rows.remove(known.doc_id)
        _of_open_uses(ctx, known.login, _by_address(ctx).get(fold(known.login)))

    ctx.store.run(work)


def _of_open_uses(ctx: Context, login: str, person: int | None) -> None:
    from coordtui_gpus.records import Use

    rows = ctx.store.records(Use)
    for use in rows.find((where("until") == None) & (where("user") == login)):  # noqa: E711 - a query
        if use.person != person:
            rows.save(msgspec.structs.replace(use, person=person))
