"""The invented catalogues of the demo answer as the real ones are documented to."""

from __future__ import annotations

import httpx

from coordtui.api import Person
from coordtui_expertise.demo.world import answer, introduce
from coordtui_expertise.sources.dblp import parse_candidates, parse_person
from coordtui_expertise.sources.orcid import parse_record

from .fill_kit import ORCID, UTE


def test_the_demo_s_catalogues_know_everybody() -> None:
    introduce([Person(name=UTE, orcid=ORCID, interests=["empty sets"])])
    said = answer(httpx.Request("GET", f"https://pub.orcid.org/v3.0/{ORCID}/record"))
    assert said is not None
    found = parse_record(said.content, ORCID)
    assert (found.name, len(found.works) > 4, found.left_out) == (UTE, True, ())
    search = answer(httpx.Request("GET", "https://dblp.org/search/author/api?q=Otto+Personne&format=json"))
    assert search is not None
    first, second = parse_candidates(search.content)
    assert (first.name, second.name) == ("Otto Personne", "Otto Q. Personne")
    page = answer(httpx.Request("GET", f"https://dblp.org/pid/{first.id}.xml"))
    assert page is not None
    assert parse_person(page.content, first.id, 100).works
    unknown = answer(httpx.Request("GET", "https://api.openalex.org/authors/A1"))
    assert unknown is not None
    assert unknown.status_code == 404
    assert answer(httpx.Request("GET", "https://example.invalid/")) is None
