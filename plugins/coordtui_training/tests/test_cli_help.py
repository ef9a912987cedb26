"""What the help of the commands calls their arguments."""

from __future__ import annotations

import argparse

from coordtui_training.cli import configure


def _options(parser: argparse.ArgumentParser) -> list[tuple[str, argparse.Action]]:
    found = [(parser.prog, each) for each in parser._actions]  # argparse has no other way to list them
    for each in parser._actions:
        if isinstance(each, argparse._SubParsersAction):
            found += [pair for one in each.choices.values() for pair in _options(one)]
    return found


def test_whatever_is_given_to_an_option_has_a_name_that_is_a_word() -> None:
    parser = argparse.ArgumentParser(prog="training")
    configure(parser)
    unnamed = [
        f"{prog} {each.option_strings[-1]}"
        for prog, each in _options(parser)
        if each.option_strings and each.nargs != 0 and not each.metavar and not each.choices
    ]
    assert unnamed == []
