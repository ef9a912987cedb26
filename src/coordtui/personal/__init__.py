"""What the program keeps for one person: preferences, where they left, drafts, habits.

It is in the store, not in a home folder: many people share one account of the server.
"""

from coordtui.personal.kept import KEPT, Kind, Personal

__all__ = ["KEPT", "Kind", "Personal"]
