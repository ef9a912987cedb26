"""What a test must not touch: the person's own folders, and every computer but this one."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FOLDERS = {
    "HOME": "",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "run",
}
_UNSET = ("COORDTUI_STORE", "COORDTUI_SETTINGS", "COORDTUI_LANG", "NO_COLOR")
_SET = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}

_RESOLVERS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
_SENDERS = ("connect", "connect_ex", "sendto", "sendmsg")


class NoNetwork(RuntimeError):
    """A test wanted another computer. No `OSError`: a plugin that survives a lost line must not hide it."""


@contextmanager
def private_folders(home: Path) -> Iterator[None]:
    """Settings, data, cache and state live below `home`, and the language is English, until the end."""
    names = (*_FOLDERS, *_UNSET, *_SET)
    before = {name: os.environ.get(name) for name in names}
    os.environ.update({name: str(home / folder) for name, folder in _FOLDERS.items()})
    os.environ.update(_SET)
    for name in _UNSET:
        os.environ.pop(name, None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def loopback_only() -> Iterator[None]:
    """Sockets of this process reach this machine and no other; else `NoNetwork` is raised.

    Names are looked up for this machine only. Programs that the test starts are not held back.
    """
    connecting = {name: getattr(socket.socket, name) for name in _SENDERS}
    resolving = {name: getattr(socket, name) for name in _RESOLVERS}
    for name, function in connecting.items():
        setattr(socket.socket, name, _only_here(function))
    for name, function in resolving.items():
        setattr(socket, name, _only_names_of_here(function))
    try:
        yield
    finally:
        for name in connecting:
            delattr(socket.socket, name)
        for name, function in connecting.items():
            if getattr(socket.socket, name) is not function:  # it was the class's own, not inherited
                setattr(socket.socket, name, function)
        for name, function in resolving.items():
            setattr(socket, name, function)


def _only_here(function: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1] if arguments else None
        if self.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple):
            _refuse_unless_here(address[0])
        return function(self, *arguments)

    return guarded


def _only_names_of_here(function: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        _refuse_unless_here(host)
        return function(host, *arguments, **options)

    return guarded


def _refuse_unless_here(host: Any) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return
    try:
        here = ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        here = False
    if not here:
        raise NoNetwork(
            f"A test wanted to reach {name!r}: it reaches this machine only. Give the session a transport "
            "(open_test_session(…, transport=…)), or let a server listen on 127.0.0.1."
        )
