"""LaTeX as Unicode: what is shown, what stays as it was written, and that nothing is lost."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import words_of
from coordtui_arxiv.latex import LONGEST, shown

PAPERS = Path(__file__).parents[3] / ".." / "shared" / "data" / "arxiv" / "papers_5k_varied.jsonl"
SPECIAL = "\\$^_~{}"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Schr\"odinger, Erd\H{o}s, \v{S}koda", "Schrödinger, Erdős, Škoda"),
        (r"Fran\c cois, Fran\c{c}ois, \O rsted, Stra\ss e", "François, François, Ørsted, Straße"),
        (r"{\AA}ngstr\"{o}m, \'{\i}, {\'e}t\'{e}, G{\"o}del", "Ångström, í, été, Gödel"),
        (r"{QCD} and the {S}tandard {M}odel", "QCD and the Standard Model"),
        (r"\emph{not} {\em so} {\bf fast}", "not so fast"),
        (r"\emph{the $k$-set}", "the k-set"),
        (r"50\% of R\&D, A\_1", "50% of R&D, A_1"),
        ("a -- b --- c", "a – b — c"),
        ("``what's that''", "“what's that”"),
        ("Smith~et~al., Fig.~2", "Smith et al., Fig. 2"),
        (r"the \alpha-decay", "the α-decay"),
    ],
)
def test_text_is_shown_as_it_reads(written: str, read: str) -> None:
    assert shown(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"$\mathbb{R}^n$", "ℝⁿ"),
        (r"H$_2$O and $^7$Be", "H₂O and ⁷Be"),
        (r"$B \to K^* \gamma$", "B → K* γ"),
        (r"$B\to\pi\ell\nu$", "B→πℓν"),
        (r"$\tan\beta$ and $O(n\log n)$", "tan β and O(n log n)"),
        (r"$\mathcal{N}=4$, ${\cal N}=4$, $\cal N$", "𝒩=4, 𝒩=4, 𝒩"),
        (r"8$\times$8 and $2\times2 $", "8×8 and 2×2"),
        (r"$\bar{B}$, $\vec p$, $\hat{x}$", "B̄, p⃗, x̂"),
        (r"$\sqrt{s}=13$, $\sqrt{ab}$, $x^{-1}$", "√s=13, √(ab), x⁻¹"),
        (r"$\left( x \leq \infty \right)$", "( x ≤ ∞ )"),
        (r"$a$$b$ and $$c$$", "ab and c"),
        (r"$C^{\rm eff}$, $T_{\text{min}}$", "Cᵉᶠᶠ, Tₘᵢₙ"),
        (r"$f''(x)$, $x^\prime$", "f′′(x), x′"),
        (r"$\mathbf{x} \ne x$", "𝐱 ≠ x"),
    ],
)
def test_formulas_are_shown_in_one_line(written: str, read: str) -> None:
    assert shown(written) == read


@pytest.mark.parametrize(
    "written",
    [
        r"\mystery{a {B} c} and {\mystery x}",
        r"$\frac{a}{b}$",
        "$m_b$ and $V_{cb}$",  # Unicode has no small b below the line
        r"$\alpha \mystery \beta$",
        "costs $5 and $6",
        "from $5-$6 up",
        "one $ alone",
        r"$B \to K^* \gamma",
        "La_2CuO_4, O(1/N^3), W_{ab}",
        "at z~2 with ~10",
        "10'' and ----",
        r"a line\\ break",
        r"$\left. x \right|_2$",
        r"$\tilde{ab}$",
        "unpaired { and }{",
        "$a & b$",
        "$five million and six$",
    ],
)
def test_what_cannot_be_shown_faithfully_stays_as_it_was_written(written: str) -> None:
    assert shown(written) == written


@given(st.text(st.characters(exclude_characters=SPECIAL, exclude_categories=["Cc", "Cs"])))
def test_a_text_without_latex_is_returned_as_it_is(text: str) -> None:
    if not any(pair in text for pair in ("--", "``", "''")):
        assert shown(text) is text


@given(st.text(st.characters(exclude_characters="\\$", exclude_categories=["Cs"]), max_size=60))
def test_what_is_shown_of_plain_text_is_shown_the_same_again(text: str) -> None:
    assert shown(shown(text)) == shown(text)


_PIECES = st.sampled_from(
    [*"{}$^_~-`' az1\\", r"\alpha", r"\to", r"\mathbb", r"\emph", r"\'", r"\"", r"\mystery", r"\left", "\x1b"]
)


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_whatever_is_written_no_letter_is_lost_and_no_control_comes_out(text: str) -> None:
    read = shown(text)
    assert len(read) <= 2 * len(text)
    assert not any(unicodedata.category(char) == "Cc" for char in read)
    plain = text.replace("\x1b", "")
    for command in (r"\alpha", r"\to", r"\mathbb", r"\emph", r"\mystery", r"\left"):
        plain = plain.replace(command, "")
    if not any(command in read for command in ("\\", "α")):
        folded = "".join(words_of(read))
        for sign in "1z":
            assert folded.count(sign) >= plain.count(sign)


@pytest.mark.parametrize(
    "piece", ["{", "$", "\\", "``", "''", "``a", "$a", '\\"{', "~", "{\\emph", "$x^", "\\c "]
)
def test_hostile_texts_are_read_in_one_pass(piece: str) -> None:
    text = piece * (LONGEST // len(piece))
    assert len(shown(text)) <= 2 * len(text)
    assert shown(text + "$") == text + "$"  # longer than any abstract: left alone


def test_deep_groups_of_a_formula_are_left_alone() -> None:
    text = "$" + "{" * 100 + "x" + "}" * 100 + "$"
    assert shown(text) == text


def test_real_titles_lose_no_word_and_few_stay_unconverted() -> None:
    if not PAPERS.is_file():
        pytest.skip("the papers are not beside this checkout (../shared/data/arxiv)")
    lines = PAPERS.read_text(encoding="utf-8").splitlines()
    titles = [json.loads(line)["title"] for line in lines]
    left = 0
    for title in titles:
        read = shown(title)
        left += any(sign in read for sign in "\\$")
        if "\\" not in title:
            signs = "".join(words_of(title.replace("_", " ")))
            assert "".join(words_of(read)) == signs
    assert left < len(titles) / 80
