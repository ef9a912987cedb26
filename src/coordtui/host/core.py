"""What the core itself declares, as a plugin does: its tables, and the commands of its rooms."""

from __future__ import annotations

from coordtui.audit.tables import COMMAND as AUDIT
from coordtui.audit.tables import HISTORY
from coordtui.backups.tables import COMMAND as BACKUP
from coordtui.directory import TABLES as DIRECTORY_TABLES
from coordtui.host.events import EVENTS
from coordtui.host.today import TICKS
from coordtui.jobs.tables import TABLES as JOB_TABLES
from coordtui.outbox.tables import COMMAND as OUTBOX
from coordtui.outbox.tables import LETTERS
from coordtui.personal import KEPT
from coordtui.privacy.tables import COMMAND as PRIVACY
from coordtui.privacy.tables import TABLES as PRIVACY_TABLES

TABLES = (*DIRECTORY_TABLES, *JOB_TABLES, EVENTS, TICKS, KEPT, LETTERS, *PRIVACY_TABLES)
COMMANDS = (OUTBOX, PRIVACY, AUDIT, HISTORY, BACKUP)
