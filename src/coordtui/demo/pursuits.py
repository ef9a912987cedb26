"""What the invented people are up to: methods, needs, projects, and a word about each."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from coordtui.api import Language
from coordtui.demo.topics import METHODS, TOPICS, Topic

_PROJECTS = (
    ("Imaginary Rivers", "Rivières imaginaires"),
    ("The Paper Observatory", "L’observatoire de papier"),
    ("Atlas of Nowhere", "Atlas de nulle part"),
    ("Borrowed Snow", "Neige d’emprunt"),
    ("Quiet Machines", "Machines discrètes"),
    ("The Spare Library", "La bibliothèque de rechange"),
    ("Fictive Harvest", "Récolte fictive"),
    ("Lanterns for Everyone", "Des lanternes pour tout le monde"),
    ("Second-hand Weather", "Météo d’occasion"),
    ("A Museum of Errors", "Un musée des erreurs"),
    ("Small Hours Clinic", "Clinique des petites heures"),
    ("The Unwritten Corpus", "Le corpus non écrit"),
)

_ABOUT = (
    ("Works on {a}; currently curious about {b}.", "Travaille sur : {a}; curiosité du moment : {b}."),
    ("Came to {a} from {b}, and would do it again.", "De {b} à {a}, sans regrets."),
    ("Happy to talk about {a} over an imaginary coffee.", "Parle volontiers de {a} autour d’un café fictif."),
)


class Pursuits:
    """Draws for one person, whose `topics` and first `language` are given."""

    def __init__(self, topics: Sequence[Topic], language: Language, rng: Random) -> None:
        self._topics, self._language, self._rng = topics, language, rng

    def methods(self) -> list[str]:
        """How they work: of their own topics those that are methods, and one or two others."""
        own = [topic for topic in self._topics if topic.facet == "method"]
        drawn = [*own[:1], *self._rng.sample(METHODS, 1 + self._rng.randrange(2))]
        return [*dict.fromkeys(topic.said(self._language) for topic in drawn)]

    def seeks(self) -> list[str]:
        """What a third of them look for, and do not know themselves."""
        if self._rng.random() >= 0.35:
            return []
        known = {*self._topics}
        drawn = self._rng.sample(TOPICS, 4)
        return [topic.said(self._language) for topic in drawn if topic not in known][:2]

    def projects(self) -> list[str]:
        """The projects that some of them are part of."""
        if self._rng.random() >= 0.4:
            return []
        return [self._said(pair) for pair in self._rng.sample(_PROJECTS, 1 + self._rng.randrange(2))]

    def about(self) -> str:
        """A sentence of their own, which every other person writes."""
        if self._rng.random() >= 0.5 or len(self._topics) < 2:
            return ""
        a, b = (topic.said(self._language) for topic in self._rng.sample(self._topics, 2))
        return self._said(self._rng.choice(_ABOUT)).format(a=a, b=b)

    def _said(self, pair: tuple[str, str]) -> str:
        return pair[1] if self._language == "fr" else pair[0]
