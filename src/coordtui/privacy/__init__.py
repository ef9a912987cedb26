"""Personal data: shown to whom it is about, taken along, erased, and kept no longer than it is needed.

What the store keeps for it is in `coordtui.privacy.tables`: opening a session needs that only.
"""
