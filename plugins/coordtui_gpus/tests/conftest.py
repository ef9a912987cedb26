"""A lab with a few people, machines and GPUs, a clock that stands still, and people who act."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coordtui.api import Actor, Context, DatedRole, Person
from coordtui.host.session import Session as Opened
from coordtui.testing import FrozenClock, open_test_session
from coordtui_gpus.cli import configure
from coordtui_gpus.records import Device, Host

NOW = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)
"""Thursday, nine in the morning in Toronto."""

RECORDED = next(
    (
        each / "shared" / "data" / "gpu"
        for each in Path(__file__).resolve().parents
        if (each / "shared" / "data" / "gpu").is_dir()
    ),
    None,
)
"""The folder of recorded outputs beside the project, where there is one."""

MAIL = """
[outbox]
smtp_host = "127.0.0.1"
smtp_security = "none"
sender = "Placeholder Lab <gpus@example.invalid>"

[gpus]
look_while_open = false  # nothing listens to the names of these machines
"""


@dataclass
class Lab:
    """A lab whose coordinator acts unless somebody else is named."""

    opened: Opened
    clock: FrozenClock
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ctx(self, person: int | None = None, *roles: str) -> Context:
        """The plugin as this person, a researcher unless roles are given; without, the coordinator."""
        if person is None:
            return self.opened.context("gpus")
        name = self.ctx().directory.people().get(person)
        actor = Actor(
            person=person,
            name=name.name if name else "Nobody",
            roles=frozenset(roles or ("researcher",)),
            via="ssh:test",
        )
        return self.opened.context("gpus", actor=actor)

    def under(self, ctx: Context | None = None, **settings: Any) -> Context:
        """The plugin as the coordinator (or this context) sees it, with other settings."""
        ctx = ctx or self.ctx()
        return msgspec.structs.replace(ctx, settings=msgspec.structs.replace(ctx.settings, **settings))

    @property
    def now(self) -> datetime:
        return self.clock()

    def at(self, **span: float) -> datetime:
        """So long after now."""
        return self.now + timedelta(**span)

    def person(self, name: str = "", **fields: Any) -> int:
        """Somebody new."""
        name = name or f"Placeholder {next(self.numbers)}"
        given = {
            "emails": [f"{'.'.join(name.lower().split())}@example.invalid"],
            "roles": [DatedRole(role="phd")],
            **fields,
        }
        return self.ctx().directory.people().add(Person(name=name, **given)).doc_id

    def host(self, name: str = "", **fields: Any) -> Host:
        return self.ctx().store.records(Host).add(Host(name=name or f"node{next(self.numbers)}", **fields))

    def gpu(self, host: Host | None = None, **fields: Any) -> Device:
        """A whole GPU, seen now, of 80 GB unless something else is said."""
        number = next(self.numbers)
        given = {
            "uuid": f"GPU-{number:08d}-0000-4000-8000-000000000000",
            "index": 0,
            "bus": f"00000000:{number % 256:02X}:00.0",
            "vendor": "nvidia",
            "model": "Fictive 80GB",
            "memory_mib": 81920,
            "first_seen": self.now,
            "last_seen": self.now,
            **fields,
        }
        return self.ctx().store.records(Device).add(Device(host=(host or self.host()).doc_id, **given))

    def gpus(self, number: int, host: Host | None = None, **fields: Any) -> list[Device]:
        """So many GPUs of one machine."""
        host = host or self.host()
        return [self.gpu(host, index=index, **fields) for index in range(number)]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the lab and the plugin's tables and nothing else, made once: each test gets a copy."""
    folder = tmp_path_factory.mktemp("founded")
    open_test_session(folder, {"gpus": "coordtui_gpus"}, clock=FrozenClock(NOW)).close()
    return folder / "coordtui.db"


@pytest.fixture
def lab(tmp_path: Path, founded: Path) -> Iterator[Lab]:
    shutil.copy(founded, tmp_path)
    clock = FrozenClock(NOW)
    with open_test_session(tmp_path, {"gpus": "coordtui_gpus"}, settings=MAIL, clock=clock) as opened:
        yield Lab(opened, clock)


@pytest.fixture
def me(lab: Lab) -> Context:
    """The plugin as a researcher."""
    return lab.ctx(lab.person("Hrafn Placeholder"))


@pytest.fixture
def other(lab: Lab) -> Context:
    """The plugin as another one."""
    return lab.ctx(lab.person("Ilse Nobody"))


@pytest.fixture
def cli(lab: Lab, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Gives a command of `coordtui gpus` that succeeds, as the coordinator or as `ctx`; what it prints."""

    def run(*words: str, ctx: Context | None = None) -> str:
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args(words)
        assert args.run(ctx or lab.ctx(), args) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def recorded() -> Path:
    """The recorded outputs."""
    if RECORDED is None:
        pytest.skip("the recorded outputs are not beside the project")
    return RECORDED
