"""What each source says is read as documented; what is broken is left out and named, or refused whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Cancelled, NetworkError, Refused
from coordtui.config import NetSettings
from coordtui.net import HttpClient, RetryPolicy
from coordtui_expertise.demo.catalogues import orcid_record
from coordtui_expertise.sources import TITLES, identity_of, source
from coordtui_expertise.sources.asking import Watching
from coordtui_expertise.sources.dblp import parse_candidates, parse_person
from coordtui_expertise.sources.openalex import uninverted
from coordtui_expertise.sources.orcid import parse_record
from coordtui_expertise.sources.reading import arxiv_of, doi_of
from coordtui_expertise.sources.shapes import Broken, NoKey, NoSuchAuthor, Source, SourceRefused

from .fake_sources import KEY, FakeSources
from .fill_kit import ORCID, UTE, author

EVERY = pytest.mark.parametrize("name", [*TITLES])
PAGED = pytest.mark.parametrize("name", ["openalex", "semantic-scholar"])


class Rig:
    """The sources, asked by a client whose pauses are short."""

    def __init__(self, sources: FakeSources, http: HttpClient) -> None:
        self.sources, self.http = sources, http

    def source(self, name: str, watching: Watching | None = None, **settings: Any) -> Source:
        class Ctx:
            http, settings = self.http, None

        ctx: Any = Ctx()
        ctx.settings = self.sources.settings(**settings)
        return source(ctx, name, watching)

    def fetch(self, name: str, **settings: Any) -> Any:
        return self.source(name, **settings).fetch(self.sources.authors[0].identity(name))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    retry = RetryPolicy(first_wait=0.001)
    with (
        FakeSources([author()]) as sources,
        HttpClient(NetSettings(), tmp_path, lambda: datetime.now(UTC), retry=retry) as http,
    ):
        yield Rig(sources, http)


@EVERY
def test_every_source_gives_the_works_of_a_person(rig: Rig, name: str) -> None:
    found = rig.fetch(name)
    assert (found.source, found.name, found.id) == (name, UTE, author().identity(name))
    assert [work.title for work in found.works] == [work.title for work in author().works]
    assert [work.key for work in found.works] == [f"doi:10.99999/nil.{n}" for n in range(3)]
    assert {work.date.year for work in found.works} == {2024}
    assert found.left_out == ()
    assert found.orcid == ORCID


@pytest.mark.parametrize("name", ["openalex", "semantic-scholar", "dblp"])
def test_where_authors_are_known_the_works_say_who_signed_how(rig: Rig, name: str) -> None:
    found = rig.fetch(name)
    assert {*found.authors.values()} == {UTE}
    assert all(work.authors == [UTE, "Hrafn Placeholder"] for work in found.works)


@PAGED
def test_abstracts_come_as_text(rig: Rig, name: str) -> None:
    assert rig.fetch(name).works[0].abstract == author().works[0].abstract


def test_orcid_gives_what_people_say_of_themselves(rig: Rig) -> None:
    values = rig.fetch("orcid").values
    assert values["interests"] == ("imaginary numbers", "empty sets")
    assert values["links"] == ("https://ute.example.invalid/",)
    assert rig.fetch("orcid").affiliations == ("Institute of Invented Results, 2019–",)
    assert rig.sources.requests[0].headers["accept"] == "application/json"


@EVERY
def test_candidates_are_told_apart(rig: Rig, name: str) -> None:
    rig.sources.authors.append(author(name="Ute Q. Nobody", orcid="0000-0000-0000-0036", place="Elsewhere"))
    found = rig.source(name).candidates("Ute Nobody")
    assert [each.name for each in found] == [UTE, "Ute Q. Nobody"]
    assert len({each.id for each in found}) == 2
    assert found[1].affiliations == ("Elsewhere",)


@EVERY
def test_a_name_that_nobody_has_gives_no_candidate(rig: Rig, name: str) -> None:
    assert rig.source(name).candidates("Hrafn Factice") == []


def test_openalex_knows_an_orcid(rig: Rig) -> None:
    assert rig.source("openalex").by_orcid(ORCID) == author().identity("openalex")
    assert rig.source("openalex").by_orcid("0000-0000-0000-0036") is None


def test_keys_go_where_they_belong(rig: Rig) -> None:
    rig.fetch("openalex")
    rig.fetch("semantic-scholar", semantic_scholar_key=f" {KEY} ")
    assert {request.query.get("api_key") for request in rig.sources.requests[:2]} == {KEY}
    assert rig.sources.requests[-1].headers["x-api-key"] == KEY


# What goes wrong.


@EVERY
def test_an_identity_that_nobody_has_is_said_so(rig: Rig, name: str) -> None:
    with pytest.raises(NoSuchAuthor, match=TITLES[name]):
        rig.source(name).fetch({"orcid": "0000-0000-0000-0036", "dblp": "1/1"}.get(name, "1"))


@pytest.mark.parametrize("status", ["401", "403"])
@pytest.mark.parametrize("name", ["openalex", "semantic-scholar"])
def test_a_missing_key_is_asked_for(rig: Rig, name: str, status: str) -> None:
    rig.sources.fail(status)
    with pytest.raises(NoKey, match="wants a key") as refused:
        rig.fetch(name, openalex_key="")
    assert "COORDTUI_EXPERTISE_" in str(refused.value.remedy)
    rig.sources.fail(status)
    with pytest.raises(NoKey, match="not accepted") as refused:
        rig.fetch(name, openalex_key="wrong", semantic_scholar_key="wrong")
    assert "wrong" not in str(refused.value.remedy)


@EVERY
@pytest.mark.parametrize("fault", ["429", "500"])
def test_a_server_in_trouble_is_asked_again(rig: Rig, name: str, fault: str) -> None:
    rig.sources.fail(fault, fault)
    assert len(rig.fetch(name).works) == 3


@EVERY
def test_a_server_that_wants_to_be_left_alone_is(rig: Rig, name: str) -> None:
    rig.sources.fail("429 for an hour")
    for _ in range(2):
        with pytest.raises(NetworkError):
            rig.fetch(name)
    assert len(rig.sources.requests) == 1


@EVERY
@pytest.mark.parametrize("fault", ["html", "empty", "list", "wrong types", "not text", "deep", "cut"])
def test_a_broken_page_is_refused_whole(rig: Rig, name: str, fault: str) -> None:
    rig.sources.fail(fault)
    with pytest.raises(SourceRefused):
        rig.fetch(name)


@PAGED
@pytest.mark.parametrize("fault", ["html", "cut", "wrong types"])
def test_a_broken_second_page_refuses_the_first_too(rig: Rig, name: str, fault: str) -> None:
    rig.sources.fail("ok", fault)
    with pytest.raises(SourceRefused):
        rig.fetch(name)


@PAGED
def test_pages_are_read_to_their_end(rig: Rig, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"coordtui_expertise.sources.{name.replace('-', '_')}.PAGE", 2)
    rig.sources.authors[0] = author(7)
    assert len(rig.fetch(name).works) == 7
    assert len(rig.sources.requests) == 5


def test_a_cursor_that_never_ends_is_refused(rig: Rig) -> None:
    page = {"meta": {"count": 50, "next_cursor": "again"}, "results": [{"id": "W1", "title": "A work"}]}
    rig.sources.bodies.extend([json.dumps(_openalex_author()).encode(), *[json.dumps(page).encode()] * 5])
    with pytest.raises(SourceRefused, match="do not end"):
        rig.fetch("openalex")
    assert len(rig.sources.requests) == 3


def test_new_cursors_without_end_are_refused(rig: Rig) -> None:
    works = [{"id": f"W{n}", "title": f"Work {n}"} for n in range(3)]
    pages = [{"meta": {"count": 4, "next_cursor": f"c{n}"}, "results": works} for n in range(9)]
    bodies = [json.dumps(each).encode() for each in [_openalex_author(), *pages]]
    rig.sources.bodies.extend(bodies)
    with pytest.raises(SourceRefused, match="do not end"):
        rig.fetch("openalex")
    assert len(rig.sources.requests) == 3


def _openalex_author() -> dict[str, Any]:
    from coordtui_expertise.demo.catalogues import openalex_author

    return openalex_author(author())


@EVERY
def test_more_works_than_one_person_writes_are_refused(rig: Rig, name: str) -> None:
    rig.sources.authors[0] = author(5)
    with pytest.raises(SourceRefused, match="several people"):
        rig.fetch(name, max_works=4)


def test_a_broken_record_is_left_out_and_named(rig: Rig) -> None:
    record = orcid_record(author())
    groups = record["activities-summary"]["works"]["group"]
    groups[0]["work-summary"][0]["title"] = None
    groups[1]["work-summary"][0]["put-code"] = {"not": "a number"}
    found = parse_record(json.dumps(record).encode(), ORCID)
    assert [work.title for work in found.works] == ["Notes on invention number 2"]
    assert len(found.left_out) == 2
    assert "no title" in str(found.left_out[0].why)


def test_a_page_of_broken_records_only_is_refused() -> None:
    record = orcid_record(author(1))
    record["activities-summary"]["works"]["group"] = [{"work-summary": 7}]
    with pytest.raises(SourceRefused, match="Its only record"):
        parse_record(json.dumps(record).encode(), ORCID)


def test_a_record_of_somebody_else_is_refused() -> None:
    with pytest.raises(SourceRefused, match="It is about"):
        parse_record(json.dumps(orcid_record(author())).encode(), "0000-0000-0000-0036")


def test_an_orcid_that_hides_everything_is_empty() -> None:
    record = {"orcid-identifier": {"path": ORCID}, "person": None, "activities-summary": None}
    found = parse_record(json.dumps(record).encode(), ORCID)
    assert (found.name, found.works) == ("", ())


def test_a_chapter_does_not_take_the_doi_of_its_book() -> None:
    record = orcid_record(author(1))
    (group,) = record["activities-summary"]["works"]["group"]
    (identifier,) = group["work-summary"][0]["external-ids"]["external-id"]
    identifier["external-id-relationship"] = "part-of"
    (work,) = parse_record(json.dumps(record).encode(), ORCID).works
    assert (work.doi, work.key) == ("", f"orcid:{ORCID}/1")


def test_absurd_sizes_are_left_out() -> None:
    record = orcid_record(author(2))
    group = record["activities-summary"]["works"]["group"][0]
    group["work-summary"][0]["title"]["title"]["value"] = "x" * 5_000
    found = parse_record(json.dumps(record).encode(), ORCID)
    assert len(found.works) == len(found.left_out) == 1
    with pytest.raises(Broken):
        uninverted({"word": list(range(50_000))})


def test_an_inverted_abstract_is_put_in_order() -> None:
    assert uninverted({"who": [3], "Nobody": [0, 4], "knows": [1_000_000_000]}) == "Nobody who Nobody knows"
    assert uninverted({}) == ""


def test_hostile_text_stays_text() -> None:
    record = orcid_record(author(1))
    summary = record["activities-summary"]["works"]["group"][0]["work-summary"][0]
    summary["title"]["title"]["value"] = "A <i>bold</i> claim &amp; [red]none[/]\x00\n \x1b[31m"
    (work,) = parse_record(json.dumps(record).encode(), ORCID).works
    assert work.title.startswith("A bold claim & [red]none[/]")
    assert "\0" not in work.title


def test_links_that_are_not_of_the_web_are_left_out() -> None:
    found = parse_record(json.dumps(orcid_record(author(link="javascript:alert(1)"))).encode(), ORCID)
    assert found.values["links"] == ()


def test_dblp_gives_one_as_an_object_and_several_as_a_list() -> None:
    one = {"author": UTE, "url": "https://dblp.org/pid/1/2", "aliases": {"alias": "U. Nobody"}}
    notes = [{"@type": "affiliation", "text": "Nowhere"}, {"@type": "award", "text": "None"}]
    two = {"author": "Ute Nobody 0002", "url": "https://dblp.org/pid/1/2-2", "notes": {"note": notes},
           "aliases": {"alias": ["U. N.", "Utte Nobody"]}}  # fmt: skip
    single = parse_candidates(json.dumps({"result": {"hits": {"hit": {"info": one}}}}).encode())
    assert [(each.id, each.names) for each in single] == [("1/2", ("U. Nobody",))]
    both = {"result": {"hits": {"@total": "2", "hit": [{"info": one}, {"info": two}]}}}
    _, second = parse_candidates(json.dumps(both).encode())
    assert (second.name, second.names, second.affiliations) == (UTE, ("U. N.", "Utte Nobody"), ("Nowhere",))


@pytest.mark.parametrize(
    "page",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaa">]><dblpperson pid="1/2"/>',
        b"<html><body>busy</body></html>",
        b'<dblpperson pid="1/2"><r>',
        b"{}",
    ],
)
def test_a_page_of_dblp_that_is_none_is_refused(page: bytes) -> None:
    with pytest.raises(SourceRefused):
        parse_person(page, "1/2", 10)


def test_a_title_of_dblp_may_have_markup_within() -> None:
    page = (
        '<dblpperson name="Ute Nobody 0002" pid="1/2"><r><article key="j/1"><author pid="1/2">Ute Nobody 0002'
        "</author><title>On <i>k</i>-means &amp; more.</title><ee>https://arxiv.org/abs/2611.99014</ee>"
        '<ee type="oa">https://doi.org/10.48550/arXiv.2611.99014</ee></article></r></dblpperson>'
    )
    found = parse_person(page.encode(), "1/2", 10)
    assert found.name == UTE
    (work,) = found.works
    assert (work.title, work.key, work.doi) == ("On k-means & more", "arxiv:2611.99014", "")
    assert found.authors == {"arxiv:2611.99014": UTE}


def test_the_person_who_waits_may_stop_and_is_told(rig: Rig) -> None:
    told: list[str] = []
    watching = Watching(cancelled=lambda: bool(told), progress=lambda message: told.append(str(message)))
    rig.source("openalex", watching).fetch(author().identity("openalex"))
    assert told == ["OpenAlex: 3 of 3 works"]
    with pytest.raises(Cancelled):
        rig.source("openalex", watching).fetch(author().identity("openalex"))


@pytest.mark.parametrize(
    ("name", "text", "identity"),
    [
        ("orcid", "https://orcid.org/0000-0000-0000-002x", "0000-0000-0000-002X"),
        ("openalex", " https://openalex.org/authors/a5012 ", "A5012"),
        ("semantic-scholar", "https://www.semanticscholar.org/author/U.-Nobody/1741101", "1741101"),
        ("dblp", "https://dblp.org/pid/h/UteNobody.html", "h/UteNobody"),
        ("dblp", "65/9612-1", "65/9612-1"),
    ],
)
def test_an_identity_is_found_in_the_address_of_a_page(name: str, text: str, identity: str) -> None:
    assert identity_of(name, text) == identity


@pytest.mark.parametrize("text", ["", "../../etc", "1?x=1", "A", "A1/../B", "a b", "x" * 300, "1\n2"])
@EVERY
def test_what_is_no_identity_is_not_sent(name: str, text: str) -> None:
    with pytest.raises(Refused):
        identity_of(name, text)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1000/ABC", "10.1000/abc"),
        ("doi: 10.1000/x", "10.1000/x"),
        ("10.1/x", ""),
        ("no", ""),
    ],
)
def test_a_doi_is_read_in_every_way_it_is_written(text: str, doi: str) -> None:
    assert doi_of(text) == doi


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("https://arxiv.org/abs/2611.99014v3", "2611.99014"),
        ("arXiv:math.ST/0611999", "math.ST/0611999"),
        ("10.48550/arXiv.2611.99014", "2611.99014"),
        ("https://example.invalid/2611.99014", ""),
        ("10.1000/2611.99014", ""),
    ],
)
def test_an_arxiv_id_is_read_in_every_way_it_is_written(text: str, identity: str) -> None:
    assert arxiv_of(text) == identity


def test_a_work_without_a_day_has_none() -> None:
    record = orcid_record(author(1))
    summary = record["activities-summary"]["works"]["group"][0]["work-summary"][0]
    summary["publication-date"] = {"year": {"value": "in press"}}
    (work,) = parse_record(json.dumps(record).encode(), ORCID).works
    assert work.date is None
