"""A store as a JSON file that stock TinyDB can open: exported, imported, and worked with in place."""

from coordtui.store.exchange.exporting import export
from coordtui.store.exchange.importing import ImportRefused, Outcome, Taken, import_

__all__ = ["ImportRefused", "Outcome", "Taken", "export", "import_"]
