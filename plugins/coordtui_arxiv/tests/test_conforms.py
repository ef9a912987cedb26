import pytest

from coordtui.testing import assert_plugin_conforms

FIRST_VERSIONS = {
    "papers": {
        1: [
            {
                "key": "2611.99014",
                "version": 1,
                "title": r"On $\alpha$ and {P}laceholders",
                "abstract": r"Nothing is shown, \emph{twice}.",
                "announced": "2026-11-12T01:00:00Z",
                "first_seen": "2026-11-12T01:05:00Z",
                "authors": [{"name": "Hrafn Placeholder"}],
                "categories": ["cs.LG"],
                "primary": "cs.LG",
            }
        ]
    },
    "watches": {1: [{"name": "placeholders", "owner": 1, "categories": ["cs.LG"], "words": "nothing"}]},
    "marks": {1: [{"person": 1, "paper": 1, "read": True, "tags": ["placeholder"]}]},
}


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_it_keeps_what_every_plugin_promises():
    assert_plugin_conforms("coordtui_arxiv", documents=FIRST_VERSIONS)
