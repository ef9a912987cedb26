"""What is on the screen as plain lines: for screen readers, pipes, and the terminal's own selection."""

from __future__ import annotations

from collections.abc import Iterator

from textual.dom import DOMNode
from textual.geometry import Region
from textual.widget import Widget

from coordtui.text.safety import safe
from coordtui.ui.widgets import ListDetail, RecordList


def text_of(node: DOMNode, *, numbered: bool = False) -> list[str]:
    """What a widget or a screen says, in reading order, without blank lines at the ends.

    Every line is safe. A widget that has `as_text` is asked; of any other its parts are, or
    what is drawn of it where it has none. With `numbered`, rows of lists begin with their
    numbers.
    """
    lines = [safe(line).rstrip() for line in _said(node, numbered)]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return lines


def _said(node: DOMNode, numbered: bool) -> Iterator[str]:
    if hasattr(node, "as_text") and not isinstance(node, ListDetail):  # its list has numbers
        lines = (line for text in node.as_text() for line in text.split("\n"))
        if numbered and isinstance(node, RecordList) and node.length:
            yield next(lines, "")
            lines = (f"{number}. {line}" for number, line in enumerate(lines, node.top + 1))
        yield from lines
        return
    children = [child for child in node.children if isinstance(child, Widget) and child.display]
    for child in children:
        yield from _said(child, numbered)
    if not children and isinstance(node, Widget):
        for strip in node.render_lines(Region(0, 0, *node.size)):
            yield strip.text
