"""Words and meaning put together, half and half.

This module imports neither the model nor numpy until a text is asked about, and only when the
extra is installed.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from coordtui.api import Context, words_of
from coordtui_expertise.semantic import installed

if TYPE_CHECKING:
    from coordtui_expertise.semantic.vectors import Held

K = TypeVar("K", bound=Hashable)

_FRENCH = frozenset(
    {"la", "les", "des", "une", "et", "est", "dans", "pour", "du", "sur", "que", "qui", "par", "aux"}
)
_ENGLISH = frozenset({"the", "of", "and", "to", "is", "in", "for", "we", "that", "with", "by", "are", "this"})

_held: WeakKeyDictionary[Any, Held] = WeakKeyDictionary()
"""The vectors of each open store (its engine), in memory from the first question on."""


def similarities(ctx: Context, text: str) -> dict[int, float] | None:
    """The cosine of every work that has a vector with a text, by number; from -1 to 1.

    None without the extra, without any vector, and for a text that the model cannot read: it
    knows English only, and of a French text reads what the lab's vocabulary can say in English.
    The first call of a process takes about a second, later ones some 30 ms: call it beside
    the screen. Needs `expertise.view`; whoever shows anything of it asks who may see the work.
    """
    ctx.require("expertise.view")
    if not installed():
        return None
    legible = in_english(ctx, text)
    if not legible:
        return None
    from coordtui_expertise.semantic.minilm import model
    from coordtui_expertise.semantic.vectors import Held

    works, rows = _held.setdefault(ctx.store.table("vectors").engine, Held()).of(ctx)
    if not works:
        return None
    cosines = rows @ model().encode([legible])[0]
    return dict(zip(works, cosines.tolist(), strict=True))


def in_english(ctx: Context, text: str) -> str:
    """What the model can read of a text: all of an English one, the concepts of a French one."""
    if not looks_french(text):
        return text.strip()
    vocabulary = ctx.directory.vocabulary()
    concepts = dict.fromkeys(concept for _, _, concept in vocabulary.concepts(words_of(text)))
    return ", ".join(vocabulary.names(concept, "en")[0] for concept in concepts)


def looks_french(text: str) -> bool:
    """Whether a text has more of the small words of French than of those of English, or accents and none."""
    words = words_of(text)
    french, english = (sum(word in those for word in words) for those in (_FRENCH, _ENGLISH))
    return french > english or (french == english == 0 and any(sign in "éèêàçôîùûœ" for sign in text.lower()))


def fused(words: Mapping[K, float], meaning: Mapping[K, float]) -> dict[K, float]:
    """Scores by words and by meaning in one: the mean of their z-scores, on the scale of `words`.

    `words` holds everybody who is ranked, zeros too. Who has no meaning yet is taken to mean
    what their words say, so that nobody falls behind for a job that has not come to them.
    Where words tell nobody apart this does not either: every text is near to some other by
    meaning, nonsense too.
    """
    if not words or not meaning:
        return dict(words)
    mean, spread = fmean(words.values()), pstdev(words.values())
    known = [meaning[key] for key in words if key in meaning]
    mean_known, spread_known = (fmean(known), pstdev(known)) if known else (0.0, 0.0)

    def one(key: K) -> float:
        if key not in meaning or not spread_known:
            return words[key]
        by_meaning = mean + spread * (meaning[key] - mean_known) / spread_known
        return (words[key] + by_meaning) / 2

    return {key: one(key) for key in words}
