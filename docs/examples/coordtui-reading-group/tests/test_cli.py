"""The commands of the shell."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

import pytest
from coordtui.api import Context

from coordtui_reading_group.cli import configure

Say = Callable[..., Any]


@pytest.fixture
def say(ctx: Context, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command; what it says, as text, or as data with `--json` at the end."""

    def run(*words: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args(words)
        assert args.run(ctx, args) == 0
        out = capsys.readouterr().out
        return json.loads(out) if words[-1] == "--json" else out

    return run


def test_scripts_do_all_that_the_page_does(say: Say) -> None:
    number = str(say("propose", "Placeholder Networks", "--url", "https://example.invalid/7", "--json")["doc_id"])
    say("change", number, "--authors", "B. Nobody")
    assert say("vote", number, "--json")["votes"] == 1
    assert say("vote", number, "--back", "--json")["votes"] == 0
    assert say("volunteer", number, "--json")["presenter"] is not None
    assert say("next", "--json")["next"]["authors"] == "B. Nobody"
    say("meet", number, "2026-11-20")
    say("meet", number, "2026-11-12", "--presenter", "Ada Placeholder")
    say("minutes", number, "Nobody disagreed.")
    assert say("show", number, "--json")["meeting"]["minutes"] == "Nobody disagreed."
    assert "Nobody disagreed." in say("show", number)
    say("minutes", number, "")
    say("call-off", number)
    assert say("list", "--json")[0]["state"] == "proposed"
    say("withdraw", number)
    assert say("list") == ""


def test_ties_are_told(say: Say) -> None:
    for title in ("Placeholder Networks", "Ablating Nothing"):
        say("propose", title)
    assert [each["title"] for each in say("next", "--json")["tied"]] == ["Ablating Nothing"]
    assert "As many votes, and waiting less long: 2" in say("next")


@pytest.mark.parametrize("words", [["propose", "--paper", "no-colon"], ["vote", "many"], ["meet", "1", "soon"]])
def test_what_is_not_understood_is_wrong_usage(say: Say, words: list[str]) -> None:
    with pytest.raises(SystemExit):
        say(*words)
