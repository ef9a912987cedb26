from __future__ import annotations

import pytest

from coordtui_arxiv import categories


def test_the_whole_taxonomy_is_there() -> None:
    assert len(categories.CATEGORIES) == 155
    archives = {code.partition(".")[0] for code in categories.CATEGORIES if "." in code}
    assert archives == set(categories.ARCHIVES)


@pytest.mark.parametrize(
    ("written", "code"),
    [("cs.lg", "cs.LG"), (" STAT.ml ", "stat.ML"), ("Q-BIO", "q-bio"), ("cond-mat.Soft", "cond-mat.soft")],
)
def test_capitals_do_not_matter(written: str, code: str) -> None:
    assert categories.category(written) == code


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("cs.LGG", "cs.LG"),
        ("csLG", "cs.LG"),
        ("stat.MK", "stat.ML"),
        ("machine learning", "cs.LG"),
        ("xyzzy", None),
    ],
)
def test_what_was_perhaps_meant_is_found(written: str, meant: str | None) -> None:
    assert categories.category(written) is None
    assert categories.closest(written) == meant


def test_every_name_is_said() -> None:
    assert str(categories.name("stat.ML")) == "Machine Learning"
    assert str(categories.name("cs")) == "Computer Science"
    assert categories.name("no.such") is None
