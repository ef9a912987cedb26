from __future__ import annotations

import pytest
from rich.cells import cell_len

from coordtui.text.messages import N_
from coordtui.ui.widgets import Detail, Pairs, Paragraph, Section

ABSTRACT = "We study an invented problem: what a policy should do when its world is replaced. " * 8


def sections(text: str = ABSTRACT, title: str = "Placeholder policies") -> list[Section]:
    return [
        Section([Paragraph(title, "strong"), Pairs([(N_("Why"), "a watch"), (N_("For"), text[:100])])]),
        Section([Paragraph(text, indent=2)], title=N_("Abstract"), right="11 Nov"),
    ]


async def test_sections_are_wrapped_under_their_rules(bench):
    app = bench(Detail())
    async with app.run_test(size=(60, 30)) as pilot:
        app.widget.show(sections())
        await pilot.pause()
        lines = [line.rstrip() for line in app.lines()]
        assert lines[0] == "Placeholder policies"
        assert lines[1] == "Why  a watch"
        assert lines[2].startswith("For  We study")
        assert lines[3].startswith("     ")
        place = next(i for i, line in enumerate(lines) if line.startswith("── Abstract ───"))
        assert lines[place].endswith(" 11 Nov ──")
        assert lines[place + 1].startswith("  We study an invented problem")


async def test_the_last_line_in_sight_says_how_much_is_below(bench):
    app = bench(Detail())
    async with app.run_test(size=(60, 8)) as pilot:
        app.widget.show(sections())
        await pilot.pause()
        assert app.lines()[-1].rstrip().endswith("more lines")
        app.widget.action_cursor_end()
        await pilot.pause()
        assert app.widget.more_below == 0
        assert "more line" not in app.lines()[-1]
        for action in ("page_up", "cursor_up", "cursor_down", "page_down", "cursor_home"):
            getattr(app.widget, f"action_{action}")()
        await pilot.pause()
        assert app.lines()[0].startswith("Placeholder policies")


async def test_only_lines_that_differ_are_drawn_again(bench):
    app = bench(Detail())
    async with app.run_test(size=(60, 30)) as pilot:
        app.widget.show(sections())
        await pilot.pause()
        drawn: list[int] = []
        render_line = app.widget.render_line
        app.widget.render_line = lambda y: drawn.append(y) or render_line(y)
        app.widget.show(sections(title="Another title"))
        await pilot.pause()
        assert sorted(set(drawn)) == [0]


async def test_another_record_is_read_from_its_top_and_the_same_one_from_where_it_was(bench):
    app = bench(Detail())
    async with app.run_test(size=(60, 8)) as pilot:
        app.widget.show(sections())
        app.widget.action_page_down()
        await pilot.pause()
        place = app.widget.top
        assert place
        app.widget.show(sections(), keep_place=True)
        await pilot.pause()
        assert app.widget.top == place
        app.widget.show(sections(title="Another"))
        await pilot.pause()
        assert app.widget.top == 0


async def test_hostile_text_is_shown_as_text(bench, hostile):
    app = bench(Detail())
    async with app.run_test(size=(40, 10)) as pilot:
        app.widget.show(
            [Section([Paragraph(hostile), Pairs([(hostile, hostile)])], title=hostile, right=hostile)]
        )
        await pilot.pause()
        assert all(cell_len(line) == 40 for line in app.lines())
        assert not any(
            ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b" for c in "".join(app.lines())
        )


async def test_a_narrow_window_wraps_anew(bench):
    app = bench(Detail())
    async with app.run_test(size=(100, 10)) as pilot:
        app.widget.show(sections())
        await pilot.resize_terminal(30, 10)
        await pilot.pause()
        assert all(cell_len(line) == 30 for line in app.lines())


@pytest.mark.parametrize("width", range(12, 40))
async def test_a_space_that_does_not_break_does_not(bench, width):
    app = bench(Detail())
    async with app.run_test(size=(width, 20)) as pilot:
        app.widget.show(
            [Section([Paragraph("de Hrafn (veille «\u00a0Distribution shift\u00a0»)\u00a0: oui")])]
        )
        await pilot.pause()
        lines = [line.rstrip(" ") for line in app.lines()]
        assert not any(
            line.endswith(("«", "«\u00a0")) or line.startswith(("»", ":", "\u00a0")) for line in lines
        )
        assert "".join(" ".join(lines).split()) == "deHrafn(veille«Distributionshift»):oui"


async def test_at_another_width_the_reader_stays_in_the_paragraph_and_back_at_the_old_one_on_the_line(bench):
    app = bench(Detail())
    paragraphs = [Section([Paragraph(f"Paragraph {n}. " + "and so on " * 30) for n in range(20)])]
    async with app.run_test(size=(100, 10)) as pilot:
        app.widget.show(paragraphs)
        await pilot.pause()
        app.widget.action_go_to_line(count=25)
        await pilot.pause()
        before = app.lines()
        assert before[0].startswith("Paragraph 6.")
        await pilot.resize_terminal(30, 10)
        await pilot.pause()
        assert app.lines()[0].startswith("Paragraph 6.")
        await pilot.resize_terminal(1, 1)
        await pilot.resize_terminal(100, 10)
        await pilot.pause()
        assert app.lines() == before


async def test_motions_are_counted_and_a_page_keeps_a_line_in_sight(bench):
    app = bench(Detail())
    async with app.run_test(size=(40, 11)):
        app.widget.show([Section([Paragraph("\n".join(f"Line {n}" for n in range(100)))])])
        steps = [
            ("page_down", 2, 20),
            ("cursor_up", 3, 17),
            ("page_up", 1, 7),
            ("half_down", 1, 12),
            ("half_up", 2, 2),
            ("cursor_end", 0, 89),
            ("cursor_home", 1, 0),
            ("go_to_line", 50, 49),
        ]
        for action, count, expected in steps:
            getattr(app.widget, f"action_{action}")(count=count)
            assert app.widget.top == expected


async def test_everything_is_said_in_words(bench):
    app = bench(Detail())
    async with app.run_test(size=(20, 4)):
        app.widget.show(sections("An abstract.\nOf two lines."))
        said = app.widget.as_text()
        assert said[:2] == ["Placeholder policies", "Why: a watch"]
        assert said[-4:] == ["Abstract", "11 Nov", "An abstract.", "Of two lines."]


async def test_labels_that_are_signs_are_said_in_words(bench):
    app = bench(Detail())
    async with app.run_test(size=(40, 4)):
        app.widget.show([Section([Pairs([("●●○", "bandits")], said=[N_("good")])])])
        assert app.widget.as_text() == ["good: bandits"]
        assert app.lines()[0].rstrip() == "●●○  bandits"


async def test_hostile_text_is_said_as_text(bench, hostile):
    app = bench(Detail())
    async with app.run_test(size=(40, 10)):
        app.widget.show(
            [Section([Paragraph(hostile), Pairs([(hostile, hostile)])], title=hostile, right=hostile)]
        )
        said = "".join(app.widget.as_text())
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b" for c in said)
