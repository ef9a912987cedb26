"""A store, a clock that stands still, a fake arXiv, and people who act."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.access import CORE_PERMISSIONS, Access
from coordtui.api import Actor, Cancelled, Context, Event, Message, Person, PersonMerged, PersonUnmerged
from coordtui.config.settings import NetSettings
from coordtui.directory import TABLES as DIRECTORY_TABLES
from coordtui.directory import Directory
from coordtui.net import HttpClient
from coordtui.net.retry import RetryPolicy
from coordtui.store import PluginStore, Store, open_store
from coordtui.text.translation import Translator
from coordtui_arxiv import coordtui_event, coordtui_plugin
from coordtui_arxiv.records import Paper, Watch
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.settings import ArxivSettings
from coordtui_arxiv.sync import sync
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv import FakeArxiv
from tests.fake_arxiv.writing import DAY

PLUGIN = coordtui_plugin()
MORNING = DAY + timedelta(hours=7)
RECORDED = Path(__file__).parents[3] / ".." / "shared" / "data" / "arxiv" / "recorded"
HOSTILE = RECORDED.parent / "hostile"


@dataclass
class Runtime:
    """Rights as the plugin declares them; events are kept."""

    access: Access
    events: list[Event] = field(default_factory=list)

    def may(self, actor: Actor, permission: str) -> bool:
        return self.access.may(actor, permission)

    def acting_as(self, actor: Actor) -> Runtime:
        return self

    def services(self, actor: Actor, protocol: type[Any]) -> list[Any]:
        return []

    def emit(self, plugin: str, event: Event) -> None:
        self.events.append(event)

    def notify(self, message: Message | str, level: str, **about: object) -> None:
        pass


class Run:
    """A job's line that keeps what it is told, and stops after so many steps."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.said: list[str] = []
        self.stop_after = stop_after

    def progress(self, text: Message, done: int = 0, total: int | None = None) -> None:
        self.said.append(str(text))
        if self.cancelled:
            raise Cancelled(text)

    @property
    def cancelled(self) -> bool:
        return self.stop_after is not None and len(self.said) >= self.stop_after


@dataclass
class Rig:
    """One store with the plugin's tables, and everything needed to act on it."""

    store: Store
    http: HttpClient
    runtime: Runtime
    settings: ArxivSettings
    path: Path
    now: datetime = MORNING

    def ctx(self, person: int | None = 1, roles: tuple[str, ...] = ("researcher",)) -> Context:
        actor = Actor(person=person, name=f"person {person}", roles=frozenset(roles))
        return Context(
            plugin="arxiv",
            store=self.store.for_plugin("arxiv", PLUGIN.tables).acting_as(actor),
            directory=Directory(self.core, self.runtime.access, actor),
            actor=actor,
            settings=self.settings,
            http=self.http,
            clock=lambda: self.now,
            translator=Translator("en"),
            log=logging.getLogger("test"),
            runtime=self.runtime,
        )

    @property
    def core(self) -> PluginStore:
        return self.store.for_plugin("core", DIRECTORY_TABLES)

    def merge(self, kept: int, duplicate: int, *, tell: bool = True) -> None:
        """Let the directory say that one person is another, and tell the plugin."""
        self._let_be(duplicate, kept)
        if tell:
            coordtui_event(self.ctx(None, roles=("coordinator",)), PersonMerged(kept, duplicate))

    def unmerge(self, kept: int, duplicate: int) -> None:
        """Let the directory say that they are two, and tell the plugin."""
        self._let_be(duplicate, None)
        coordtui_event(self.ctx(None, roles=("coordinator",)), PersonUnmerged(kept, duplicate))

    def _let_be(self, number: int, kept: int | None) -> None:
        people = self.core.records(Person)
        person = people.get(number) or people.add(Person(doc_id=number, name=f"person {number}"))
        person.merged_into = kept
        people.save(person)

    def inbox(self, person: int = 1) -> Inbox:
        return Inbox(self.ctx(person))

    def watches(self, person: int = 1) -> Watches:
        return Watches(self.ctx(person))

    def watch(self, person: int = 1, **fields: Any) -> Watch:
        return self.watches(person).save(Watch(**({"name": "a watch"} | fields)))

    def take(self, *papers: Paper) -> list[int]:
        from coordtui_arxiv.archive import Archive

        with self.store.transaction():
            Archive(self.ctx()).take("rss", list(papers))
        known = {paper.key: paper.doc_id for paper in self.papers()}
        return [known[paper.key] for paper in papers]

    def papers(self) -> list[Paper]:
        return self.ctx().store.records(Paper).find()

    def keys(self, ids: list[int]) -> list[str]:
        return [entry.paper.key for entry in self.inbox().rows(ids)]

    def sync(self, run: Run | None = None) -> Message:
        return sync(self.ctx(), run or Run())

    def no_history(self) -> None:
        self.settings = replace_settings(self.settings, history_days=0)


def just_before_the_first_transaction(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let another session come in between: it acts before the next transaction begins."""
    begin = PluginStore.transaction

    def begin_later(store: PluginStore) -> AbstractContextManager[None]:
        monkeypatch.setattr(PluginStore, "transaction", begin)
        act()
        return begin(store)

    monkeypatch.setattr(PluginStore, "transaction", begin_later)


def replace_settings(settings: ArxivSettings, **changes: Any) -> ArxivSettings:
    import msgspec

    return msgspec.structs.replace(settings, **changes)


def _opened(folder: Path) -> Store:
    store = open_store(f"sqlite:///{folder}/lab.db")
    store.declare("arxiv", PLUGIN.tables)
    store.declare("core", DIRECTORY_TABLES)
    return store


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the tables and nothing else, made once: each test gets a copy."""
    folder = tmp_path_factory.mktemp("founded")
    _opened(folder).close()
    return folder / "lab.db"


@pytest.fixture
def rig(tmp_path: Path, founded: Path) -> Iterator[Rig]:
    shutil.copy(founded, tmp_path)
    store = _opened(tmp_path)
    clock: Callable[[], datetime] = lambda: rig.now  # noqa: E731
    http = HttpClient(
        replace_network(),
        tmp_path / "state",
        clock,
        retry=RetryPolicy(tries=2, first_wait=0.01, longest_wait=2),
    )
    runtime = Runtime(Access((*CORE_PERMISSIONS, *PLUGIN.permissions), {}))
    rig = Rig(store, http, runtime, ArxivSettings(interval_s=0), tmp_path / "lab.db")
    yield rig
    http.close()
    store.close()


def replace_network() -> NetSettings:
    return NetSettings(timeout_s=1.0, connect_timeout_s=1.0)


@pytest.fixture
def arxiv(rig: Rig) -> Iterator[FakeArxiv]:
    """A fake arXiv that the rig's settings point to; its clock is the rig's."""
    with FakeArxiv(now=lambda: rig.now) as fake:
        rig.settings = replace_settings(
            rig.settings, rss_url=fake.rss_url, api_url=fake.api_url, oai_url=fake.oai_url
        )
        yield fake


@pytest.fixture
def recorded() -> list[Path]:
    """Answers of the real arXiv, which are kept beside the repository, not in it."""
    if not RECORDED.is_dir():
        pytest.skip("the recorded answers are not beside this checkout (../shared/data/arxiv/recorded)")
    return sorted(RECORDED.glob("*.json"))


@pytest.fixture
def hostile() -> list[Path]:
    """Pages made to do harm, kept beside the repository."""
    if not HOSTILE.is_dir():
        pytest.skip("the hostile pages are not beside this checkout (../shared/data/arxiv/hostile)")
    return sorted(HOSTILE.iterdir())
