"""The store asked by the account that owns it: root never opens what that account could have prepared."""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coordtui.access.usual import ACCOUNT
from coordtui.api.errors import CoordtuiError, Refused
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

Work = Callable[[], Any]
_PARTS = ("what", "why", "remedy")


def in_the_store(invocation: Invocation, work: Work) -> Any:
    """What `work`, which opens a session of the invocation, answers: plain data, as JSON has it.

    Where root runs the command and the store's file is another account's, or the store is on a server,
    which knows the service account, it works in a child that is that account for good. Raises
    `CoordtuiError`, and `Refused` when the child could not do it.
    """
    url = invocation.store_url  # the settings are read while they can be
    file = store_file(url)
    owner = None if os.geteuid() != 0 else _service() if file is None else _owner(file)
    return work() if owner is None or owner.pw_uid == 0 else as_account(owner, work)


def store_file(url: str) -> Path | None:
    """The file of a store; None where it is a server, or the address is none."""
    from coordtui.store.url import file_of

    try:
        return file_of(url)
    except CoordtuiError:
        return None


def as_account(account: pwd.struct_passwd, work: Work) -> Any:
    """What `work` answers in a child process of this account; raises as `in_the_store` does."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            _become(account)
            with os.fdopen(writing, "w", encoding="utf-8") as out:
                json.dump(_answer(work), out, default=str)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return _read(said, account.pw_name)


def _owner(file: Path) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(file.stat().st_uid)
    except (OSError, KeyError):
        return None


def _service() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return None


def _become(account: pwd.struct_passwd) -> None:
    """Be this account, and never root again; with its home, and nothing of root's folders."""
    os.initgroups(account.pw_name, account.pw_gid)
    os.setresgid(account.pw_gid, account.pw_gid, account.pw_gid)
    os.setresuid(account.pw_uid, account.pw_uid, account.pw_uid)
    os.environ["HOME"] = account.pw_dir
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        del os.environ[name]


def _answer(work: Work) -> dict[str, Any]:
    try:
        return {"answer": work()}
    except CoordtuiError as error:
        parts = {name: getattr(error, name) for name in _PARTS}
        return {n: p.to_json() if isinstance(p, Message) else p for n, p in parts.items()}
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent tells of it
        return {"fault": f"{type(error).__name__}: {error}"}


def _read(said: str, name: str) -> Any:
    """The answer of the child; what it raised is raised here, and it is believed no more than any text."""
    try:
        answer: dict[str, Any] = json.loads(said)
        if "answer" in answer:
            return answer["answer"]
        parts = {n: _said(answer[n]) for n in _PARTS if answer.get(n)}
    except (ValueError, KeyError, TypeError) as error:
        answer, parts = {"fault": said or error}, {}
    if "what" not in parts:
        raise Refused(
            N_("The store could not be asked as “{name}”, whose it is.", name=safe(name)),
            why=safe(answer.get("fault", ""), limit=200),
            remedy=N_("See that this account can read the program; “coordtui access check” looks."),
        )
    raise Refused(parts["what"], why=parts.get("why"), remedy=parts.get("remedy"))


def _said(part: Any) -> Message | str:
    return Message.from_json(part) if isinstance(part, dict) else safe(part)
