"""The groups of the invented lab: programmes, and teams within them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Team:
    """A group: what it is called, the programme above it, and the fields it works in, main one first."""

    name: str
    programme: str = ""
    fields: tuple[str, ...] = ()


PROGRAMMES = (
    Team("Fondements / Foundations"),
    Team("Perception et langage / Perception and Language"),
    Team("Sciences du vivant / Life Sciences"),
    Team("Planète / Planet"),
    Team("IA et société / AI and Society"),
    Team("Plateformes / Platforms"),
)

_TEAMS = """
0: Orée des algorithmes: theory learning
0: Unlikely Bounds: theory probability
0: Bandits imaginaires: decisions theory
0: Slow Policies: decisions learning
0: Atelier de causalité: probability society
0: Paper Lanterns: probability learning
0: Géométrie des mirages: graphs theory
0: Few Examples Club: learning vision
1: Langues d’ici: language society
1: Placeholder Parsing: language learning
1: Traduire l’invisible: language probability
1: Blank Canvas: vision learning
1: Regards obliques: vision planet
1: Moving Pictures: vision decisions
1: Voix et musiques: language systems
1: Grand Modèle, petite salle: language systems
2: Protéines fictives: life graphs
2: Imaginary Molecules: life probability
2: Cellules de papier: life health
2: Quiet Wards: health probability
2: Santé des nuages: health systems
2: Rare Cases: health learning
2: Cerveaux en conserve: brain learning
2: Spikes and Naps: brain decisions
3: Neiges d’antan: planet probability
3: Weather Permitting: planet learning
3: Réseaux électriques rêvés: planet graphs
3: Fields and Forests: planet vision
4: Équité d’abord: society probability
4: Plain Explanations: society language
4: Vie privée: society systems
4: Prudent Machines: society decisions
5: Calcul à plusieurs: systems learning
5: Small Models: systems theory
5: Robots de carton: systems decisions
5: Routes and Rosters: graphs decisions
"""


def _read() -> tuple[Team, ...]:
    parts = (line.split(": ") for line in _TEAMS.strip().splitlines())
    return tuple(
        Team(name, PROGRAMMES[int(above)].name, tuple(fields.split())) for above, name, fields in parts
    )


TEAMS = _read()
