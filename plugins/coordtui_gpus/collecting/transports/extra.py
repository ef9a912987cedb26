"""The extra `asyncssh`: one process for hundreds of machines, their connections kept while it runs.

It takes the person's configuration of `ssh` as far as it knows it. Which files of host keys count, and
under which name a machine stands there, is asked of `ssh -G`, so that both ways trust the same keys; without
any such file no machine is trusted.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Any

from coordtui.api import Refused
from coordtui_gpus.collecting.answers import MOST_BYTES, MOST_WORDS, Answer, Question, Target
from coordtui_gpus.collecting.hostkeys import Known, known_of
from coordtui_gpus.collecting.scripts import REMOTE
from coordtui_gpus.collecting.transports.openssh import checked
from coordtui_gpus.records import HostState
from coordtui_gpus.texts import N_


def _library() -> Any:
    try:
        import asyncssh
    except ImportError as error:
        raise Refused(
            N_("Machines cannot be asked by “asyncssh”: it is not installed."),
            why=str(error),
            remedy=N_("Install the extra “coordtui[asyncssh]”, or set `transport` in [gpus] to “ssh”."),
        ) from error
    return asyncssh


class AsyncSsh:
    """Asks by connections of this process. Raises `Refused` when the extra is not installed."""

    def __init__(self, ssh_config: str = "", known_hosts: str = "") -> None:
        self._ssh = _library()
        self.config, self._lab = ssh_config, known_hosts
        self._open: dict[str, Any] = {}
        self._keys: dict[tuple[tuple[str, int], ...], Any] = {}

    def warm(self, target: Target) -> bool:
        """Whether a connection stands."""
        connection = self._open.get(target.address)
        return connection is not None and not connection.is_closed()

    async def ask(self, target: Target, question: Question) -> Answer:
        """Ask by the open connection, or a new one."""
        out, err = bytearray(), bytearray()
        try:
            async with asyncio.timeout(question.seconds):
                connection = await self._connected(checked(target.address), question.seconds)
                return await self._answer(connection, question, out, err)
        except TimeoutError:
            return Answer(out=bytes(out), err=_text(err), late=True)
        except Refused as error:
            return Answer(err=str(error.what), status=255, state="failed")
        except (OSError, ValueError, self._ssh.Error) as error:
            return Answer(out=bytes(out), err=_reason(error), status=255, state=self._state(error))

    async def close(self) -> None:
        """End all connections."""
        connections, self._open = list(self._open.values()), {}
        for each in connections:
            each.abort()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(2):
                await asyncio.gather(*(each.wait_closed() for each in connections), return_exceptions=True)

    async def _connected(self, address: str, seconds: float) -> Any:
        found = self._open.get(address)
        if found is not None and not found.is_closed():
            return found
        known = await known_of(address, self.config, self._lab)
        config = os.path.expanduser(self.config or "~/.ssh/config")
        user, _, host = address.rpartition("@")
        given: dict[str, Any] = {"username": user} if user else {}
        connection = await self._ssh.connect(
            host,
            config=[config] if os.path.exists(config) else [],
            known_hosts=self._trusted(known),
            host_key_alias=known.name_alone or None,
            connect_timeout=max(2, min(15, seconds / 2)),
            login_timeout=seconds,
            keepalive_interval=15,
            keepalive_count_max=2,
            agent_forwarding=False,
            password_auth=False,
            kbdint_auth=False,
            **given,
        )
        self._open[address] = connection
        return connection

    def _trusted(self, known: Known) -> Any:
        """The host keys of these files, read again when one changed. Never None: that would trust anybody."""
        files = tuple((path, os.stat(path).st_mtime_ns) for path in known.files if os.path.exists(path))
        if files not in self._keys:
            text = "\n".join(Path(path).read_text(errors="replace") for path, _ in files)
            self._keys = {files: self._ssh.import_known_hosts(text)}
        return self._keys[files]

    async def _answer(self, connection: Any, question: Question, out: bytearray, err: bytearray) -> Answer:
        process = await connection.create_process(REMOTE, encoding=None, request_pty=False)
        try:
            process.stdin.write(question.script)
            process.stdin.write_eof()
            if await _read(process.stdout, out, MOST_BYTES, question):
                return Answer(out=bytes(out), flooded=True)
            await _read(process.stderr, err, MOST_WORDS, None)
            await process.wait_closed()
        finally:
            if process.exit_status is None:
                # Not waited for: where the tool hangs, its machine closes nothing.
                process.channel.abort()
        return Answer(out=bytes(out), err=_text(err), status=process.exit_status)

    def _state(self, error: Exception) -> HostState:
        if isinstance(error, self._ssh.HostKeyNotVerifiable):
            return "hostkey"
        if isinstance(error, self._ssh.PermissionDenied):
            return "auth"
        if isinstance(error, ValueError):
            return "failed"
        return "unreachable"


async def _read(stream: Any, into: bytearray, most: int, question: Question | None) -> bool:
    """Read to the end; whether there was more than may be."""
    while data := await stream.read(65536):
        if question is not None and not into:
            question.first()
        room = most - len(into)
        into += data[:room]
        if len(data) > room:
            return True
    return False


def _text(data: bytearray) -> str:
    return bytes(data).decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return str(getattr(error, "reason", "") or error or type(error).__name__)
