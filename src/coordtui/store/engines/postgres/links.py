"""Connections to the server: a thread takes one while it asks or writes, and gives it back.

So a process has as many as it uses at a time, mostly one; a pool with threads of its own would wake an idle
session. None is made before it is needed: none crosses a fork.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

import msgspec
import psycopg
from psycopg import conninfo
from psycopg.pq import TransactionStatus
from psycopg.types.json import set_json_loads

from coordtui.store.engines.postgres import problems
from coordtui.store.engines.postgres.link import Link
from coordtui.store.patience import LOOK, patience, pause

# That a batch ends with its connection, it warns of; where nobody set up a log, onto the screen. We raise it.
logging.getLogger("psycopg").setLevel(logging.ERROR)

KEPT = 2
"""So many idle connections of a process stay open."""

_AT_FIRST = (
    # A client that vanished in the middle of a transaction keeps nobody waiting for longer either.
    "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;"
    " SET tcp_user_timeout = 10000; SET idle_in_transaction_session_timeout = 60000;"
    # What is acknowledged is on the disk, and on those that the server waits for, whatever is usual there.
    " SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
)
_DEFAULTS: Mapping[str, Any] = {
    "connect_timeout": 3,
    "application_name": "coordtui",
    "client_encoding": "UTF8",
    # Whoever was cut off is noticed within fifteen seconds, not two hours.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class Links:
    """The connections of one process to one store."""

    def __init__(self, url: str, place: str, *, read_only: bool) -> None:
        try:
            given = conninfo.conninfo_to_dict(url)
        except psycopg.Error as error:
            raise problems.misspelt(place) from error
        if read_only:
            given["options"] = f"{given.get('options') or ''} -c default_transaction_read_only=on".strip()
        self._how: dict[str, Any] = {**_DEFAULTS, **_which(given, read_only=read_only)}
        self._place, self._lock, self._closed = place, threading.Lock(), False
        self._idle: list[Link] = []
        self.losses = 0

    def take(self, *, patient: bool = False) -> Link:
        """A connection that nobody uses; raises `StoreLost` where no server answers.

        A `patient` caller waits for one to take over.
        """
        with self._lock:
            while self._idle:
                link = self._idle.pop()
                if not link.closed:
                    return link
        until = time.monotonic() + patience(LOOK) if patient else 0.0
        while True:
            try:
                return self._connect()
            except psycopg.Error as error:
                if not pause(until):
                    explained = problems.explain(error, self._place)
                    if explained is None or problems.is_lost(error):
                        explained = problems.unreachable(self._place, error)
                    raise explained from error

    def give(self, link: Link) -> None:
        """Give a connection back, in whichever state."""
        if not link.closed and link.info.transaction_status == TransactionStatus.IDLE:
            with self._lock:
                if not self._closed and len(self._idle) < KEPT:
                    self._idle.append(link)
                    return
        link.close()

    def forget(self) -> None:
        """Close those that nobody uses: their server is gone."""
        with self._lock:
            self.losses += 1
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()

    def close(self) -> None:
        """Close all; one in use is closed when it is given back."""
        self._closed = True
        self.forget()

    def _connect(self) -> Link:
        link = Link.connect(**self._how, autocommit=True)
        link.remember(self._how)
        link.add_notice_handler(link.note)
        set_json_loads(msgspec.json.decode, link)
        try:
            link.execute(_AT_FIRST)
        except BaseException:  # an interrupt too leaves nothing open
            link.close()
            raise
        return link


def _which(given: Mapping[str, Any], *, read_only: bool) -> dict[str, Any]:
    """How a server is chosen where the address names several: the one that takes what is written.

    Who only reads says so in each session, and is not let in where one is sought that writes.
    """
    sought = given.get("target_session_attrs")
    if sought is None and "," in f"{given.get('host', '')}{given.get('hostaddr', '')}":
        sought = "read-write"
    if sought == "read-write" and read_only:
        sought = "primary"
    return {**given, "target_session_attrs": sought} if sought else dict(given)
