"""One sync in a process of its own, which a test may kill: `syncing.py STORE URL [how to die]`."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from coordtui.access import Access
from coordtui.api import Actor, Context
from coordtui.config.settings import NetSettings
from coordtui.net import HttpClient
from coordtui.store import PluginStore, open_store
from coordtui.text.translation import Translator
from coordtui_arxiv import coordtui_plugin
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.settings import ArxivSettings
from coordtui_arxiv.sync import sync


class Runtime:
    def __init__(self) -> None:
        self.access = Access(coordtui_plugin().permissions, {})

    def may(self, actor, permission):
        return self.access.may(actor, permission)

    def acting_as(self, actor):
        return self

    def emit(self, plugin, event):
        pass


class Run:
    cancelled = False

    def progress(self, text, done=0, total=None):
        pass


def die_in_page(number: int) -> None:
    """Die in the middle of a page's transaction, when its papers are written but not its matches."""
    whole, pages = Archive.match, []

    def match(self, papers, engine):
        pages.append(papers)
        if len(pages) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        whole(self, papers, engine)

    Archive.match = match


def main(path: str, url: str, *how: str) -> None:
    for option in how:
        if option.startswith("--die-in-page="):
            die_in_page(int(option.partition("=")[2]))
        if option == "--without-transaction":
            PluginStore.transaction = lambda self: nullcontext()
    plugin = coordtui_plugin()
    store = open_store(f"sqlite:///{path}")
    store.declare("arxiv", plugin.tables)
    actor = Actor(person=1, name="a process", roles=frozenset({"researcher"}))

    def clock() -> datetime:
        return datetime(2026, 11, 12, 12, tzinfo=UTC)

    http = HttpClient(NetSettings(timeout_s=20), Path(path).parent / "state", clock)
    ctx = Context(
        plugin="arxiv",
        store=store.for_plugin("arxiv", plugin.tables).acting_as(actor),
        directory=None,
        actor=actor,
        settings=ArxivSettings(
            interval_s=0,
            rss_url=f"{url}/rss",
            api_url=f"{url}/api/query",
            oai_url=f"{url}/oai",
            page_size=3,
        ),
        http=http,
        clock=clock,
        translator=Translator("en"),
        log=logging.getLogger("child"),
        runtime=Runtime(),
    )
    sync(ctx, Run())
    http.close()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
