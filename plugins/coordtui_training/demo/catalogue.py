"""What the invented lab teaches, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from coordtui_training.records import Course, Level, Public, Room


@dataclass(frozen=True)
class Taught:
    """One course of the catalogue: prerequisites by code, and what else it says."""

    code: str
    titles: str
    about: str
    level: Level = "intro"
    topics: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    others: dict[str, Any] = field(default_factory=dict)

    def course(self, numbers: dict[str, int], instructors: list[int]) -> Course:
        """The record; `numbers` are those of the courses that came before it, by code."""
        (title_fr, title_en), (about_fr, about_en) = _both(self.titles), _both(self.about)
        return Course(
            code=self.code,
            title_fr=title_fr,
            title_en=title_en,
            about_fr=about_fr,
            about_en=about_en,
            level=self.level,
            topics=list(self.topics),
            prerequisites=[numbers[code] for code in self.after],
            instructors=instructors,
            **self.others,
        )


def _both(text: str) -> tuple[str, str]:
    french, english = text.split(" | ")
    return french, english


ROOMS = (
    Room(name="1.02", seats=24, note="écran et visioconférence / screen and video"),
    Room(name="2.14", seats=16),
    Room(name="3.07", seats=8, note="tableaux blancs / whiteboards"),
    Room(name="Atrium", seats=60),
)

COURSES = (
    Taught(
        "SLRM",
        "Slurm pour débuter | Slurm for newcomers",
        "Lancer, suivre et arrêter ses premières tâches, sans déranger le voisin."
        " | Start, follow and stop your first jobs without disturbing the neighbours.",
        topics=("cluster scheduling", "distributed training"),
        others={"capacity": 24, "grants": ["Subvention fictive A"]},
    ),
    Taught(
        "GIT",
        "Git pour les labos | Git for labs",
        "Garder l’historique d’un projet, et celui de ses regrets."
        " | Keep the history of a project, and that of its regrets.",
        topics=("reproducibility",),
        others={"capacity": 16, "grants": ["Subvention fictive A"]},
    ),
    Taught(
        "GPU",
        "Bases des GPU | GPU basics",
        "Ce qu’une carte calcule, ce qu’elle attend, et comment la partager."
        " | What a card computes, what it waits for, and how to share it.",
        topics=("distributed training", "mixed precision"),
        others={"capacity": 16, "partners": ["Puces imaginaires inc."]},
    ),
    Taught(
        "TORC",
        "PyTorch sur plusieurs GPU | PyTorch on many GPUs",
        "Du parallélisme de données à celui des modèles. | From data parallelism to model parallelism.",
        level="advanced",
        topics=("distributed training", "model compression"),
        after=("SLRM", "GPU"),
        others={"capacity": 12, "minutes": 240, "partners": ["Puces imaginaires inc."]},
    ),
    Taught(
        "ÉTHI",
        "Éthique de l’IA | Ethics of AI",
        "Cas inventés, questions vraies. | Invented cases, real questions.",
        topics=("fairness", "privacy"),
        others={"capacity": 20, "minutes": 150},
    ),
    Taught(
        "ÉCRI",
        "Écrire un article | Writing a paper",
        "De la page blanche à la réponse aux évaluations. | From the blank page to the rebuttal.",
        level="intermediate",
        others={"capacity": 20, "minutes": 120},
    ),
    Taught(
        "STAT",
        "Statistique utile | Useful statistics",
        "Choisir un test, et savoir quand n’en faire aucun."
        " | Choosing a test, and knowing when to make none.",
        topics=("hypothesis testing", "calibration"),
        others={"capacity": 24},
    ),
    Taught(
        "CAUS",
        "Causalité en pratique | Causality in practice",
        "Des graphes, des données et de la prudence. | Graphs, data and caution.",
        level="advanced",
        topics=("causal discovery", "treatment effects"),
        after=("STAT",),
        others={"capacity": 16, "grants": ["Subvention fictive B"]},
    ),
    Taught(
        "REPR",
        "Expériences reproductibles | Reproducible experiments",
        "Refaire demain ce qui a marché hier. | Doing again tomorrow what worked yesterday.",
        level="intermediate",
        topics=("reproducibility",),
        after=("GIT",),
        others={"capacity": 16, "grants": ["Subvention fictive B"]},
    ),
    Taught(
        "LATX",
        "Clinique LaTeX | LaTeX clinic",
        "Apportez le document qui ne compile plus. | Bring the document that no longer compiles.",
        others={"capacity": 12, "minutes": 90, "certificate": False},
    ),
    Taught(
        "GRNT",
        "Demander une bourse | Writing grants",
        "Une demande par personne, relue par toutes les autres."
        " | One application each, read by everybody else.",
        level="intermediate",
        others={
            "capacity": 12,
            "moderated": True,
            "minutes": 180,
            "public": Public(roles=["phd", "postdoc"]),
        },
    ),
    Taught(
        "ACCU",
        "Accueil des stagiaires | Welcome for interns",
        "Qui est où, qui fait quoi, où est le café. | Who is where, who does what, where the coffee is.",
        others={"capacity": 40, "minutes": 60, "public": Public(roles=["intern"]), "certificate": False},
    ),
)
