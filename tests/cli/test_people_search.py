"""`coordtui people search`."""

from __future__ import annotations

import json

import pytest

CSV = (
    "name,email,group,role,interests,languages\n"
    "Éloi Untel-Fictif,eloi@example.invalid,Few Bounds,doctorat,bandits;graphs,fr\n"
    "Ilse Nobody,ilse@example.invalid,No Bounds,postdoc,apprentissage par renforcement,en\n"
)


@pytest.fixture
def people(coordtui, lab, machine):
    file = machine / "people.csv"
    file.write_text(CSV, encoding="utf-8")
    assert coordtui("people", "import", "--yes", str(file)).status == 0


def found(coordtui, *words):
    return [each["name"] for each in json.loads(coordtui("people", "search", *words, "--json").out)["people"]]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("eloi",), ["Éloi Untel-Fictif"]),
        (("fictfi", "elo"), ["Éloi Untel-Fictif"]),
        (("RL",), ["Ilse Nobody"]),
        (("bounds", "--role", "postdoctorat"), ["Ilse Nobody"]),
        (("bounds", "--language", "français"), ["Éloi Untel-Fictif"]),
        (("--group", "few bounds"), ["Éloi Untel-Fictif"]),
        (("ilse", "--available"), ["Ilse Nobody"]),
        (("zzzz",), []),
    ],
)
def test_people_are_found_by_words_and_narrowed_by_options(coordtui, people, words, names):
    assert found(coordtui, *words) == names


def test_the_table_says_why_and_how_many_more_there_are(coordtui, people):
    answer = coordtui("people", "search", "bandits")
    assert answer.status == 0
    assert "“bandits”" in answer.out
    more = coordtui("people", "search", "--limit", "1")
    assert "2 more were found." in more.err
    assert json.loads(coordtui("people", "search", "--limit", "1", "--json").out)["total"] == 3


def test_nobody_is_said_and_is_no_empty_table(coordtui, people):
    answer = coordtui("people", "search", "zzzz")
    assert (answer.status, answer.out, answer.err.strip()) == (0, "", "Nobody answers to this.")


@pytest.mark.parametrize("option", [("--group", "Nowhere"), ("--role", "zzz"), ("--language", "Klingon")])
def test_a_group_role_or_language_that_there_is_not_is_said(coordtui, people, option):
    answer = coordtui("people", "search", *option)
    assert answer.status == 1
    assert option[1] in answer.err
