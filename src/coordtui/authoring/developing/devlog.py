"""What an author reads while they work: their log lines, prints, warnings, calls and reloads."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from datetime import datetime
from io import TextIOBase
from pathlib import Path
from typing import IO, Any, Literal, TextIO

import msgspec

from coordtui.authoring.developing.tracebacks import shortened

Level = Literal["debug", "info", "warning", "error"]

KEPT = 2000
"""So many entries are kept; the file, where there is one, has all."""

LONGEST = 20_000
"""Letters of one entry."""


class Entry(msgspec.Struct, frozen=True):
    """One thing that happened: `source` is `log`, `print`, `stderr`, `warning`, `reload`, `key`, `hook` …

    `text` may have several lines; the first says it all.
    """

    number: int
    at: datetime
    level: Level
    source: str
    text: str

    @property
    def line(self) -> str:
        """The entry in one line, as a file has it."""
        return f"{self.at.astimezone():%H:%M:%S.%f}"[:12] + f" {self.level:<7} {self.source:<8} {self.text}"


class DevLog:
    """Keeps what happened, newest last; every method may be called from any thread.

    `clock` is the time, `copy` a file that each entry is written to as well.
    """

    def __init__(self, clock: Callable[[], datetime], copy: IO[str] | None = None) -> None:
        self.on_entry: Callable[[], object] | None = None
        """Called after each entry, from the thread that made it."""
        self._clock, self._copy = clock, copy
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0
        self._lock = threading.Lock()

    def add(self, level: Level, source: str, text: str) -> None:
        """Keep one more."""
        with self._lock:
            self._count += 1
            entry = Entry(self._count, self._clock(), level, source, text.rstrip()[:LONGEST])
            self._entries.append(entry)
            if self._copy is not None:
                with suppress(OSError):  # a full disk is no reason to stop
                    self._copy.write(entry.line + "\n")
                    self._copy.flush()
        if self.on_entry is not None:
            self.on_entry()

    def entries(self) -> list[Entry]:
        """What is kept, oldest first."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Begin anew."""
        with self._lock:
            self._entries.clear()

    @contextmanager
    def listening(self, plugin: str, package: Path, module: str) -> Iterator[None]:
        """Take in what the plugin logs, prints and is warned of, until the end."""
        with ExitStack() as stack:
            stack.enter_context(_logged(self, plugin, module, package))
            stack.enter_context(_warned(self, package))
            # Once the screen is there it takes prints itself, and hands them to `add`.
            stack.enter_context(redirect_stdout(Printed(self, "print")))
            stack.enter_context(redirect_stderr(Printed(self, "stderr", sys.stderr)))
            yield


class Printed(TextIOBase):
    """A stream whose lines become entries; what it is, `real` answers."""

    def __init__(self, log: DevLog, source: str, real: TextIO | None = None) -> None:
        self._log, self._source, self._rest = log, source, ""
        self._real = real or sys.stdout

    def write(self, text: str) -> int:
        """Keep whole lines; the rest waits for its end."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            if line.strip():
                self._log.add("info" if self._source == "print" else "warning", self._source, line)
        self._rest = self._rest[-LONGEST:]
        return len(text)

    def isatty(self) -> bool:
        """As the stream in whose place it is."""
        return self._real.isatty()

    def fileno(self) -> int:
        """That of the stream in whose place it is."""
        return self._real.fileno()


class _Handler(logging.Handler):
    def __init__(self, log: DevLog, plugin: str, module: str, package: Path) -> None:
        super().__init__()
        self._log, self._package = log, package
        self._names = (f"coordtui.{plugin}", module)

    def emit(self, record: logging.LogRecord) -> None:
        own = any(record.name == name or record.name.startswith(f"{name}.") for name in self._names)
        if not own and record.levelno < logging.WARNING:
            return
        text = record.getMessage() if own else f"{record.name}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            text += f": {type(error).__name__}: {error}\n" + shortened(error, self._package)
        self._log.add(_level(record.levelno), "log", text)


def _level(number: int) -> Level:
    for least, level in ((logging.ERROR, "error"), (logging.WARNING, "warning"), (logging.INFO, "info")):
        if number >= least:
            return level  # type: ignore[return-value]
    return "debug"


@contextmanager
def _logged(log: DevLog, plugin: str, module: str, package: Path) -> Iterator[None]:
    handler = _Handler(log, plugin, module, package)
    loggers = [logging.getLogger(name) for name in (f"coordtui.{plugin}", module)]
    levels = [logger.level for logger in loggers]
    homes = [logging.getLogger("coordtui"), loggers[1]]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    for logger in homes:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in homes:
            logger.removeHandler(handler)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def _warned(log: DevLog, package: Path) -> Iterator[None]:
    """Show the author every warning that their own code brings about, deprecations above all."""

    def show(message: Warning | str, category: type[Warning], filename: str, *rest: Any) -> None:
        place = Path(filename)
        if place == package or package in place.parents:
            where = place.relative_to(package.parent)
            log.add("warning", "warning", f"{category.__name__}: {message}\n  {where}:{rest[0]}")
        else:
            before(message, category, filename, *rest)

    with warnings.catch_warnings():
        before = warnings.showwarning
        warnings.simplefilter("default", DeprecationWarning)
        warnings.simplefilter("default", PendingDeprecationWarning)
        warnings.showwarning = show  # type: ignore[assignment]
        yield
