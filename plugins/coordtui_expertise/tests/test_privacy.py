"""What somebody hides is not to be had by any way that there is of asking."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from coordtui.directory import HIDEABLE
from coordtui.host.session import Session

from .privacy_kit import HRAFN, ILSE, MATE, OUTSIDER, SURFACES, WORDS, Desk, build, plain

Labs = Callable[..., Session]

_TEXTS = "about emails groups interests languages methods offers place projects roles seeks"
_ALL = f"{_TEXTS} absences links orcid supervisors"
GIVES = {
    "records": _ALL,
    "search": _ALL,
    "one search box": _TEXTS,
    "choose a person": "groups",
    "page of people": f"{_TEXTS} absences",
    "profile": f"{_ALL} papers",
    "export": "emails groups interests languages methods offers orcid place roles seeks",
    "experts": "absences groups interests languages methods offers papers roles",
    "scores": "interests methods offers papers",
    "authors": "papers",
    "answers": "absences groups interests languages methods offers papers",
    "fits": f"{_ALL} papers",
    "letters": "emails interests methods",
    "topics of people": "papers",
    "topics of the lab": "absences groups interests methods papers",
    "people commands": _ALL,
    "found by command": f"{_TEXTS} papers",
    "expertise commands": "absences groups interests languages methods offers papers roles",
    "fitting commands": "absences groups interests methods offers papers supervisors",
    "queue and today": "",
}
"""What each way of asking tells when nobody hides it; all that is not named here it never tells."""

CONFLICTING = {
    (each, field) for each in ("fits", "fitting commands") for field in ("groups", "supervisors", "papers")
}
"""A conflict of interest holds although it is hidden; see the test of what is told of it."""


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Labs]:
    """Gives the lab of one field; each is made once, and only read."""
    made: dict[tuple[str, bool, str], Session] = {}

    def lab(field: str, *, there: bool, choice: str) -> Session:
        key = field, there, choice
        if key not in made:
            made[key] = build(tmp_path_factory.mktemp("lab"), field, there=there, choice=choice)
        return made[key]

    yield lab
    for session in made.values():
        session.close()


def asked(session: Session, viewer: int, field: str, surface: str) -> str:
    answer = SURFACES[surface](Desk(session, viewer, field))
    return json.dumps(plain(answer), default=str, ensure_ascii=False)


@pytest.mark.parametrize(
    ("viewer", "choice"),
    [(OUTSIDER, "hidden"), (OUTSIDER, "group"), (MATE, "hidden")],
    ids=["hidden", "for a group", "hidden from the group"],
)
@pytest.mark.parametrize("field", HIDEABLE)
def test_every_answer_is_as_if_what_is_hidden_were_not_there(
    labs: Labs, field: str, viewer: int, choice: str
) -> None:
    for surface in SURFACES:
        hidden = asked(labs(field, there=True, choice=choice), viewer, field, surface)
        if field != "supervisors":  # the name of who supervises is no secret
            assert WORDS[field] not in hidden.casefold(), surface
        if (surface, field) not in CONFLICTING:
            assert hidden == asked(labs(field, there=False, choice=choice), viewer, field, surface), surface


@pytest.mark.parametrize("choice", ["lab", "group"])
@pytest.mark.parametrize("field", HIDEABLE)
def test_the_same_ways_tell_what_one_may_see(labs: Labs, field: str, choice: str) -> None:
    if field == "groups":  # who has none shares none
        choice = "lab"
    told = {
        surface
        for surface in SURFACES
        if asked(labs(field, there=True, choice=choice), MATE, field, surface)
        != asked(labs(field, there=False, choice=choice), MATE, field, surface)
    }
    assert told == {surface for surface, gives in GIVES.items() if field in gives.split()}


@pytest.mark.parametrize("field", ["groups", "supervisors", "papers"])
def test_of_a_hidden_conflict_no_more_is_told_than_that_there_is_one(labs: Labs, field: str) -> None:
    from coordtui_expertise.conflicts import UNTOLD
    from coordtui_expertise.fitting import Fitting

    hidden, empty = (
        [
            Fitting(Desk(labs(field, there=there, choice="hidden"), OUTSIDER, field).ctx).of(number, 50)
            for number in (HRAFN, ILSE, MATE)
        ]
        for there in (True, False)
    )
    for with_, without in zip(hidden, empty, strict=True):
        assert with_.left_out.keys() <= without.left_out.keys() | {UNTOLD}
        for name in ("similar", "complementary"):
            left = [fit for fit in getattr(without, name) if fit in getattr(with_, name)]
            assert list(getattr(with_, name)) == left
        assert with_.knows == without.knows
