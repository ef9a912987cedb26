"""Who knows about a paper of the invented lab, as the plugins that come with the program answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from tinydb import where

from coordtui.api import Ask, words_of
from coordtui.config import load_settings
from coordtui.demo import build
from coordtui.host.session import open_session
from coordtui_arxiv.records import Paper
from coordtui_expertise.finder import Finder

PLAIN = {"invented", "inventé", "inventée"}
"""What every invented paper says of itself."""


def test_people_are_named_for_topics_and_not_all_as_strongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    settings = load_settings(tmp_path / "settings.toml")
    with open_session(settings, f"sqlite:///{tmp_path / 'lab.db'}", create=True) as session:
        build(session, 150, 300)
        topics = {
            word
            for person in session.directory.people().find()
            for said in (*person.interests, *person.offers, *person.methods, *person.seeks)
            for word in words_of(said)
        }
        papers = session.context("arxiv").store.records(Paper).find(where("withdrawn") == False, limit=20)  # noqa: E712
        finder, strengths, named, shares = Finder(session.context("expertise")), set(), 0.0, 0.0
        for paper in papers:
            for expert in finder.experts(Ask(refs=(paper.ref,))).found:
                strengths.add(expert.strength)
                for reason in expert.reasons:
                    for term, share in reason.terms:
                        shares += share
                        named += share * topics.issuperset(words_of(term))
    assert len(strengths) > 2
    assert named > 0.9 * shares
