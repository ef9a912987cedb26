"""Text: made safe, folded, ordered, translated, and dates and numbers as each language writes them."""

import coordtui.lean_msgspec  # noqa: F401 - before anything here imports msgspec
