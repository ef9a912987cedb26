"""What people are called in a lab, in both languages: so that one role is one, however it is written."""

from __future__ import annotations

from coordtui.api import Message, fold
from coordtui.text.messages import N_

_ROLES: dict[str, tuple[Message, str]] = {
    "professor": (
        N_("professor"),
        "professor, professeur, professeure, corps professoral, prof, associate professor,"
        " assistant professor, full professor, professeur agrégé, professeure agrégée,"
        " professeur adjoint, professeure adjointe,"
        " faculty, principal investigator",
    ),
    "postdoc": (
        N_("postdoc"),
        "postdoc, post-doc, postdoctoral fellow, postdoctoral researcher, postdoctorat, postdoctorant,"
        " postdoctorante, stagiaire postdoctoral, stagiaire postdoctorale, stage postdoctoral",
    ),
    "phd": (
        N_("PhD student"),
        "PhD student, PhD, doctoral student, PhD candidate, doctorat, doctorant, doctorante,"
        " étudiant au doctorat, étudiante au doctorat",
    ),
    "master": (
        N_("master’s student"),
        "master's student, masters student, master student, master, masters, MSc, MSc student, maîtrise,"
        " étudiant à la maîtrise, étudiante à la maîtrise",
    ),
    "undergraduate": (
        N_("undergraduate"),
        "undergraduate, undergraduate student, bachelor, baccalauréat, étudiant au baccalauréat,"
        " étudiante au baccalauréat",
    ),
    "intern": (N_("intern"), "intern, internship, stagiaire, stage"),
    "scientist": (
        N_("research scientist"),
        "research scientist, scientist, researcher, chercheur, chercheuse, chercheure, scientifique,"
        " scientifique de recherche, research associate, associé de recherche, associée de recherche",
    ),
    "engineer": (
        N_("research engineer"),
        "research engineer, engineer, software engineer, research software engineer, ingénieur, ingénieure,"
        " ingénieur de recherche, ingénieure de recherche, génie logiciel de recherche, developer,"
        " développeur, développeuse",
    ),
    "administration": (
        N_("administration"),
        "administration, administrator, administrative assistant, coordinator, manager, coordonnateur,"
        " coordonnatrice, adjoint administratif, adjointe administrative, gestionnaire",
    ),
}

SPELLINGS: dict[str, tuple[str, ...]] = {
    role: tuple(fold(each.strip()).replace("’", "'") for each in said.split(","))
    for role, (_, said) in _ROLES.items()
}
"""Each role by the spellings it has, folded."""

_ROLE_OF = {spelling: role for role, spellings in SPELLINGS.items() for spelling in spellings}


def role_of(text: str) -> str:
    """The role that a text means; of one that is not known, the text itself, folded."""
    folded = " ".join(fold(text).split())
    return _ROLE_OF.get(folded, folded)


def role_title(role: str) -> Message | str:
    """What a role of `role_of` is called; one that is not known, as it is."""
    return _ROLES[role][0] if role in _ROLES else role
