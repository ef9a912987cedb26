"""The rights that the core itself declares; plugins declare theirs in the same form."""

from __future__ import annotations

from coordtui.api.declare import Permission
from coordtui.text.messages import N_

CORE_PERMISSIONS = (
    Permission(id="core.people.view", title=N_("See the people of the lab"), roles=("researcher",)),
    Permission(id="core.people.edit", title=N_("Add and change people")),
    Permission(id="core.groups.edit", title=N_("Add and change groups")),
    Permission(id="core.terms.edit", title=N_("Change the lab’s vocabulary")),
    Permission(id="core.outbox", title=N_("See what leaves the program, and decide what becomes of it")),
    Permission(
        id="core.audit.view", title=N_("Read the audit log: who changed what, and what it was before")
    ),
    Permission(id="core.privacy", title=N_("Answer for personal data: export and erase that of others")),
    Permission(id="core.backups", title=N_("Be told how backups stand, and make one")),
    Permission(id="core.profile.edit", title=N_("Change one's own profile"), roles=("researcher",)),
)
