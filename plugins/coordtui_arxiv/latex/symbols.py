"""LaTeX commands and the one Unicode sign that each is: the tables of `latex`."""

from __future__ import annotations

ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
"""Accents of text, by command, as the mark that follows its letter in Unicode."""

LETTERS = (
    {"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å"}
    | {"o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ"}
    | {"dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ"}
)
"""Letters of text; the white space after one is no space."""

MATH_ACCENTS = {
    "grave": "\u0300",
    "acute": "\u0301",
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0305",
    "breve": "\u0306",
    "dot": "\u0307",
    "ddot": "\u0308",
    "mathring": "\u030a",
    "check": "\u030c",
    "vec": "\u20d7",
}
"""Marks on one letter of a formula."""


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _named(names: str, signs: str) -> dict[str, str]:
    return dict(zip(names.split(), signs.split(), strict=True))


SYMBOLS = {
    **_named(
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi "
        "varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega",
        "α β γ δ ϵ ε ζ η θ ϑ ι κ λ μ ν ξ π ϖ ρ ϱ σ ς τ υ ϕ φ χ ψ ω",
    ),
    **_named(
        "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
        "Γ Δ Θ Λ Ξ Π Σ Υ Φ Ψ Ω",
    ),
    **_named(
        "leq le leqslant geq ge geqslant neq ne equiv approx sim simeq cong propto ll gg lesssim gtrsim "
        "prec succ subset supset subseteq supseteq in ni notin parallel perp mid models vdash",
        "≤ ≤ ⩽ ≥ ≥ ⩾ ≠ ≠ ≡ ≈ ∼ ≃ ≅ ∝ ≪ ≫ ≲ ≳ ≺ ≻ ⊂ ⊃ ⊆ ⊇ ∈ ∋ ∉ ∥ ⊥ ∣ ⊨ ⊢",
    ),
    **_named(
        "to rightarrow longrightarrow leftarrow gets leftrightarrow longleftrightarrow Rightarrow "
        "Leftarrow Leftrightarrow mapsto hookrightarrow uparrow downarrow rightharpoonup rightleftharpoons",
        "→ → ⟶ ← ← ↔ ⟷ ⇒ ⇐ ⇔ ↦ ↪ ↑ ↓ ⇀ ⇌",
    ),
    **_named(
        "times cdot pm mp div ast star circ bullet oplus otimes odot ominus wedge land vee lor cap cup "
        "setminus wr dagger ddagger amalg ltimes rtimes bowtie boxtimes",
        "× ⋅ ± ∓ ÷ ∗ ⋆ ∘ ∙ ⊕ ⊗ ⊙ ⊖ ∧ ∧ ∨ ∨ ∩ ∪ ∖ ≀ † ‡ ⨿ ⋉ ⋊ ⋈ ⊠",
    ),
    **_named(
        "infty partial nabla ell hbar hslash imath jmath Re Im aleph wp forall exists nexists emptyset "
        "varnothing neg lnot top bot angle prime sum prod int oint sqcap sqcup triangle square Box "
        "langle rangle lfloor rfloor lceil rceil Vert lVert rVert vert lvert rvert "
        "ldots dots cdots degree copyright circledR S",
        "∞ ∂ ∇ ℓ ℏ ℏ ı ȷ ℜ ℑ ℵ ℘ ∀ ∃ ∄ ∅ ∅ ¬ ¬ ⊤ ⊥ ∠ ′ ∑ ∏ ∫ ∮ ⊓ ⊔ △ □ □ "
        "⟨ ⟩ ⌊ ⌋ ⌈ ⌉ ‖ ‖ ‖ | | | … … ⋯ ° © ® §",
    ),
}
"""Commands without arguments, each one sign."""

FUNCTIONS = _words(
    "log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min sup inf lim "
    "limsup liminf det dim ker deg gcd hom Pr arg argmax argmin mod tr Tr"
)
"""Commands that are words set upright."""


def _table(signs: str, places: str) -> dict[int, str]:
    return {ord(sign): place for sign, place in zip(signs, places, strict=True)}


SUPERSCRIPTS = _table(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ*∗∘⋆′†‡°®",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ**°⋆′†‡°®",
)
"""What Unicode has above the line; primes, stars and the like are there anyway."""

SUBSCRIPTS = _table("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
"""What Unicode has below the line."""

_SCRIPT = {"B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ"} | {
    "e": "ℯ",
    "g": "ℊ",
    "o": "ℴ",
}
_FRAKTUR = {"C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"}
_DOUBLE = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}


def _alphabet(capital: int, known: dict[str, str], digits: int = 0) -> dict[int, str]:
    """The letters of one style, from where Unicode has its A; those it had before are `known`."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    style = {ord(letter): known.get(letter, chr(capital + at)) for at, letter in enumerate(letters)}
    return style | ({ord(str(figure)): chr(digits + figure) for figure in range(10)} if digits else {})


_BOLD = _alphabet(0x1D400, {}, 0x1D7CE) | {code: chr(code - 0x3B1 + 0x1D6C2) for code in range(0x3B1, 0x3CA)}
_CALLIGRAPHIC, _GOTHIC = _alphabet(0x1D49C, _SCRIPT), _alphabet(0x1D504, _FRAKTUR)
_BLACKBOARD = _alphabet(0x1D538, _DOUBLE, 0x1D7D8)
_UPRIGHT: dict[int, str] = {}

STYLES = {
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "bf", "textbf"), _BOLD),
    **dict.fromkeys(("mathcal", "mathscr", "cal"), _CALLIGRAPHIC),
    **dict.fromkeys(("mathfrak", "frak"), _GOTHIC),
    **dict.fromkeys(("mathbb", "Bbb", "mathds", "bb"), _BLACKBOARD),
    **dict.fromkeys(("mathrm", "mathit", "mathsf", "mathtt", "mathnormal", "rm", "it", "sf"), _UPRIGHT),
    **dict.fromkeys(("text", "textrm", "textit", "textsf", "mbox", "operatorname"), _UPRIGHT),
}
"""Styles of letters in a formula, where they may mean something: `x` is not `𝐱`."""

SWITCHES = frozenset({"cal", "frak", "bf", "bb", "rm", "it", "sf"})
"""Those of them that hold to the end of their group; the others take an argument."""

SAID = frozenset({"text", "textrm", "textit", "textsf", "textbf", "mbox"})
"""Those of them that hold words, whose spaces count."""

SIGNS = {sign: sign for sign in "{}%&#_$"} | {"|": "‖"}
"""Signs that have a backslash before them."""

SPACES = {",": " ", ";": " ", ":": " ", " ": " ", "!": "", "quad": " ", "qquad": " ", "thinspace": " "}
SIZES = frozenset({"left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "limits"})
"""Commands that say how large something is set, and nothing else."""

EMPHASIS = _words(
    "emph em textit textbf textsl textsc textrm texttt textsf textup textmd textnormal underline mbox text "
    "it bf sl sc rm tt sf"
)
"""Commands of text that say how a group looks, and nothing else."""
