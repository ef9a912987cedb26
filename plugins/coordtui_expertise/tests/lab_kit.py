"""Two groups who work on some of the same things."""

from __future__ import annotations

from datetime import date

import pytest

from coordtui_expertise.works import Works

from .conftest import Lab

VIEWS = ("topics", "groups", "bridges", "single")


def together(lab: Lab, title: str, *people, **fields):
    """A paper of several people."""
    work = lab.wrote(people[0], title, **fields)
    for person in people[1:]:
        Works(lab.as_(None)).attach(work.doc_id, person.doc_id, "confirmed", source="test")
    return work


@pytest.fixture
def two_groups(lab: Lab):
    """Vision has two people on bandits, Health one; one paper goes between the groups."""
    vision, health = lab.group("Vision"), lab.group("Health")
    one = lab.add("Hrafn Placeholder", groups=[vision], interests=["bandits"])
    two = lab.add("Ysolde Carabosse", groups=[vision])
    three = lab.add("Oswin Tarrakett", groups=[health])
    lab.wrote(one, "Bandits one", date=date(2021, 5, 1))
    lab.wrote(two, "Bandits two", date=date(2022, 5, 1))
    together(lab, "Robotics and bandits three", one, three, date=date(2026, 5, 1))
    return one, two, three, vision, health
