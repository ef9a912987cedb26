"""What people are told by mail of their sign-ups, of changes, and by who runs a session.

Letters go into the outbox within the transaction of what they tell of, each in the language of
who reads it; their moments are said in the zone of the session.
"""

from __future__ import annotations

from coordtui_training.letters.changes import tell_change
from coordtui_training.letters.notes import Preview, Undo, Written, preview, write
from coordtui_training.letters.steps import tell_step
from coordtui_training.letters.writing import Became

__all__ = ["Became", "Preview", "Undo", "Written", "preview", "tell_change", "tell_step", "write"]
