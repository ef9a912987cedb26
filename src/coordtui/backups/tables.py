"""What the core declares for backups: the jobs that make them, and the command that makes one now."""

from __future__ import annotations

from coordtui.api.declare import Command, Job
from coordtui.text.messages import N_

RIGHT = "core.backups"
"""The right to be told how backups stand, and to make one."""

JOB = Job(
    id="core.backup",
    title=N_("Back the store up"),
    target="coordtui.backups.daily:run",
)
"""Due by the settings, not by its own last run: see `coordtui.backups.daily.due`."""

COPY_JOB = Job(
    id="core.backup.copy",
    title=N_("Copy the newest backup to the second place"),
    target="coordtui.backups.daily:copy",
    after=(JOB.id,),
)
"""There is one where the settings name a second place. A job of its own: it is tried again by itself."""

COMMAND = Command(
    id="core.backup",
    title=N_("back the store up now"),
    action="coordtui.backups.daily:now",
    requires=RIGHT,
)
"""Makes a backup; a card of Today names it where others name a page."""
