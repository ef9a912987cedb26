"""What the parts of a sync share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from coordtui.api import Context, JobRun
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.channels import Channels
from coordtui_arxiv.records import Paper
from coordtui_arxiv.settings import ArxivSettings
from coordtui_arxiv.sources.fetch import Arxiv
from coordtui_arxiv.sources.page import Rejected


@dataclass(frozen=True)
class Work:
    """One run of the job: where it reads, where it writes, and who watches it."""

    ctx: Context
    run: JobRun
    arxiv: Arxiv
    archive: Archive
    channels: Channels
    found: set[int] = field(default_factory=set)
    """Numbers of the papers that were not here before this run."""

    @classmethod
    def of(cls, ctx: Context, run: JobRun) -> Work:
        """The work of a job."""
        return cls(ctx, run, Arxiv(ctx, lambda: run.cancelled), Archive(ctx), Channels(ctx))

    def take(self, channel: str, papers: Sequence[Paper], rejected: Sequence[Rejected]) -> int:
        """Store the papers of a page, within a transaction; how many were not here."""
        taken = self.archive.take(channel, papers, rejected)
        self.found.update(taken.new)
        return len(taken.new)

    @property
    def settings(self) -> ArxivSettings:
        """The plugin's settings."""
        settings: ArxivSettings = self.ctx.settings
        return settings
