"""What the store keeps of the outbox, and what the core declares for it."""

from __future__ import annotations

from coordtui.api.declare import Command, Job, Table
from coordtui.api.letters import Letter
from coordtui.text.messages import N_

RIGHT = "core.outbox"
"""The right to see what leaves the program, and to decide what becomes of it."""

LETTERS = Table(name="letters", record=Letter, unique=("key",), indexes=("state", "sent"))

JOB = Job(
    id="core.outbox", title=N_("Deliver what is in the outbox"), target="coordtui.outbox.delivery:deliver"
)
"""Due whenever a letter is: see `coordtui.outbox.post.Post.due`. Whoever works delivers, for everybody."""

COMMAND = Command(
    id="core.outbox",
    title=N_("outbox: what leaves the program"),
    action="coordtui.ui.outbox:open_outbox",
    requires=RIGHT,
)
"""Opens the window; a card of Today names it where others name a page."""
