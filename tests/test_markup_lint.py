"""No text from outside is read as markup: the lint finds each way, and finds none in the program."""

from __future__ import annotations

import pytest

from tools.markup_lint import all_doors, doors


def test_nothing_in_the_program_or_its_plugins_reads_markup() -> None:
    assert [f"{door.file}:{door.line}: {door.what}" for door in all_doors()] == []


@pytest.mark.parametrize(
    "code",
    [
        "Static(title)",
        "Label(f'{paper.title}')",
        "Button(label=self.name)",
        "Option(person.name, id='x')",
        "OptionList(*[Option(n) for n in names])",
        "Select([(paper.title, 1)])",
        "Select([(p.title, p.id) for p in papers])",
        "Select[str](options)",
        "Static('[b]ours[/b]')",
        "Static('a' if x else title)",
        "self.border_title = pane.title",
        "widget.tooltip = f'{a}'",
        "Content.from_markup(text)",
        "class W:\n    def render(self):\n        return f'{self.a}'",
        "class W:\n    def render(self):\n        return one_line(self.a) + '!'",
        "def f(x):\n    text = x\n    return Static(text)",
        "table.add_row(paper.title)",
    ],
)
def test_a_way_in_is_found(code: str) -> None:
    assert len(doors(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "Static()",
        "Static('coordtui')",
        "Label(Content(title))",
        "Static(title, markup=False)",
        "Static(Content(title).stylize(style), id=name)",
        "Static(Content('a') if x else Content(title))",
        "Select([(Content(p.title), p.id) for p in papers])",
        "def f(x):\n    text = Content(x)\n    return Static(text)",
        "self.border_title = Content(title)",
        "class W:\n    def render(self):\n        return Content(self.a)",
        "OptionList(*[Option(Content(n)) for n in names])",
        "class W:\n    def render(self):\n        return Content(', ').join(Content(a) for a in self.all)",
        "from coordtui.ui.title_line import Tab\nTab(id, title)",
        "def title(self):\n    return f'{self.a}'",
    ],
)
def test_what_is_plain_is_not_complained_of(code: str) -> None:
    assert doors(code) == []
