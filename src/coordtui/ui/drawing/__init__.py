"""Drawings as text: from data to lines of parts with roles, without a terminal or a widget.

Each drawing has two sides, the lines at one size and the same in words, so that it can be
tested, printed and read aloud. State is always a sign or a word; a role only repeats it.
The widgets in `coordtui.ui.widgets` put them on the screen.
"""
