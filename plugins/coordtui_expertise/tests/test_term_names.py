"""What people say that they know, in the words of who reads it."""

from __future__ import annotations

from coordtui_expertise.complement import Fit
from coordtui_expertise.term_names import fit_in, named_in


def test_a_term_is_named_as_the_language_calls_it_and_once(ctx):
    words = ["reinforcement learning", "Apprentissage par renforcement"]
    vocabulary = ctx.directory.vocabulary()
    assert named_in("fr", words[:1], vocabulary) == ["apprentissage par renforcement"]
    assert named_in("en", words, vocabulary) == ["reinforcement learning"]


def test_what_no_term_is_called_stays_as_it_is_written(ctx):
    words = ["RL", "fine-tuning", "theatre", "deep reinforcement learning for toys"]
    assert named_in("fr", words, ctx.directory.vocabulary()) == words


def test_all_words_of_a_fit_are_in_the_language(ctx):
    one = ("reinforcement learning",)
    fit = fit_in(
        "fr", Fit(person=1, score=1.0, ground=one, they=one, you=one, meets=one), ctx.directory.vocabulary()
    )
    assert fit.ground == fit.they == fit.you == fit.meets == ("apprentissage par renforcement",)
