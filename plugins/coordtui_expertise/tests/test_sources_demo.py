"""The invented catalogues of the demo answer as the real ones are documented to."""

from __future__ import annotations

import httpx

from coordtui.demo.names import name
from coordtui.demo.orcid import orcid
from coordtui_expertise.demo.catalogues import identity_of
from coordtui_expertise.demo.world import answer
from coordtui_expertise.sources.dblp import parse_candidates, parse_person
from coordtui_expertise.sources.orcid import parse_record


def test_the_demo_s_catalogues_know_everybody() -> None:
    said = answer(httpx.Request("GET", f"https://pub.orcid.org/v3.0/{orcid(8)}/record"))
    assert said is not None
    found = parse_record(said.content, orcid(8))
    assert (found.name, len(found.works) > 4, found.left_out) == (name(7).full, True, ())
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


def test_who_is_of_the_invented_lab_is_known_though_nobody_looked_for_them() -> None:
    identity = identity_of(name(11).full, "openalex")
    said = answer(httpx.Request("GET", f"https://api.openalex.org/authors/{identity}"))
    assert said is not None
    known = said.json()
    assert (known["display_name"], known["orcid"]) == (name(11).full, f"https://orcid.org/{orcid(12)}")
    nobody = answer(httpx.Request("GET", "https://pub.orcid.org/v3.0/0000-0002-1825-0097x/record"))
    assert nobody is not None
    assert nobody.status_code == 404
