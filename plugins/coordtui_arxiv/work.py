"""What the parts of a sync share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from math import ceil

from coordtui.api import Context, JobRun
from coordtui_arxiv.archive import Archive, Taken
from coordtui_arxiv.channels import Channels
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.records import Paper
from coordtui_arxiv.settings import ArxivSettings
from coordtui_arxiv.sources.fetch import Arxiv
from coordtui_arxiv.sources.page import Rejected
from coordtui_arxiv.texts import N_


@dataclass(frozen=True)
class Work:
    """One run of the job: where it reads, where it writes, and who watches it."""

    ctx: Context
    run: JobRun
    arxiv: Arxiv
    archive: Archive
    channels: Channels
    ledger: Ledger
    found: set[int] = field(default_factory=set)
    """Numbers of the papers that were not here before this run."""
    harvested: set[int] = field(default_factory=set)
    """Those of them that the harvest brought, of all sets together."""

    @classmethod
    def of(cls, ctx: Context, run: JobRun) -> Work:
        """The work of a job."""
        arxiv = Arxiv(ctx, lambda: run.cancelled, partial(_waiting, run, ctx.settings.interval_s))
        return cls(ctx, run, arxiv, Archive(ctx), Channels(ctx), Ledger(ctx))

    def take(self, channel: str, papers: Sequence[Paper], rejected: Sequence[Rejected]) -> Taken:
        """Store the papers of a page, within a transaction; what of it was not here."""
        taken = self.archive.take(channel, papers, rejected)
        self.found.update(paper.doc_id for paper in taken.new)
        return taken

    @property
    def settings(self) -> ArxivSettings:
        """The plugin's settings."""
        settings: ArxivSettings = self.ctx.settings
        return settings


def _waiting(run: JobRun, pace: float, seconds: float, host: str) -> None:
    """Count the seconds that arXiv wants us to wait, beyond its usual pace."""
    if seconds > pace:
        run.progress(N_("arXiv asks us to wait: {n} s", n=ceil(seconds)))
