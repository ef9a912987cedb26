from __future__ import annotations

import pytest

from coordtui_arxiv.records import split_id


@pytest.mark.parametrize(
    ("text", "key", "version"),
    [
        ("2611.99014", "2611.99014", 0),
        ("2611.99014v2", "2611.99014", 2),
        ("0704.0001v11", "0704.0001", 11),
        ("hep-th/9901001", "hep-th/9901001", 0),
        ("math.GT/0309136v3", "math/0309136", 3),
    ],
)
def test_an_id_is_read_with_or_without_its_version(text: str, key: str, version: int) -> None:
    assert split_id(text) == (key, version)


@pytest.mark.parametrize(
    "text", ["", "abc", "2611.990", "2611.990141", "2611.99014v0", "2611.99014v1 ", "../x"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an arXiv id"):
        split_id(text)
