"""An invented directory of any size, the same every time, and people in it whom queries look for."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from coordtui.api import DatedRole, Person

GROUPS = ["Robotics", "Computer vision", "Langue et parole", "Health", "Theory", "Climate and weather"]
TERMS = [
    "reinforcement learning",
    "apprentissage par renforcement",
    "natural language processing",
    "bandits",
    "traitement automatique des langues",
    "computer vision",
    "vision par ordinateur",
    "medical imaging",
    "imagerie médicale",
    "graph neural networks",
    "optimal transport",
    "speech recognition",
    "causal inference",
    "reconnaissance de la parole",
    "machine translation",
    "climate models",
    "protein folding",
    "robot grasping",
]
ROLES = ["PhD student", "doctorat", "postdoc", "professor", "maîtrise", "stagiaire", "research scientist"]

_CODAS = ["n", "l", "r", "s", "x", "th", "rd", "mb", "ge", "lle", "ne"]
_STARTS = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
_VOWELS = ["a", "e", "i", "o", "u", "é", "è", "ai", "ou", "eau", "ie", "y"]

WANTED = [
    Person(name="Éléonore Tremblefont", interests=["tactile sensing"], groups=[1], languages=["fr"]),
    Person(name="Søren Łukaszwerk", interests=["protein origami"], groups=[4], languages=["en", "pl"]),
    Person(
        name="Jean-Baptiste Quillebranche", interests=["multi-armed bandits"], groups=[5], languages=["fr"]
    ),
    Person(
        name="Marie-Ève de la Fauxpontière", methods=["spectral clustering"], groups=[3], languages=["fr"]
    ),
    Person(name="Wilhelmina Placeholderova", offers=["grant writing for zoologists"], groups=[4]),
    Person(name="Xiangyu Testlin", interests=["underwater acoustics"], groups=[3], languages=["zh", "en"]),
    Person(name="Ngozi Inventadanwe", projects=["Whale song atlas"], groups=[6], languages=["en"]),
    Person(
        name="Þórdís Mockmannsdóttir", interests=["glaciology of Vatnajökull"], groups=[6], languages=["de"]
    ),
    Person(name="François D’Exemplier", interests=["éthique de l’IA"], groups=[3], languages=["fr"]),
    Person(name="Oswin Tarrakettle", seeks=["help with Kubernetes"], groups=[1], languages=["en"]),
    Person(name="Béatrice Factissime", interests=["vision transformers for histopathology"], groups=[2]),
    Person(
        name="Maximilian von Nirgendsheim", place="Pavillon Imaginaire 3107", groups=[5], languages=["de"]
    ),
    Person(
        name="Zoë Quernstone-Bidonville", about="Works on the tokenization of Inuktitut", languages=["iu"]
    ),
    Person(
        name="Hrafn Sampleson", emails=["hsampleson@example.invalid"], interests=["sim-to-real"], groups=[1]
    ),
    Person(name="Chloé Beauchampignon", interests=["apprentissage par renforcement hors ligne"], groups=[5]),
    Person(
        name="Rosamund Fakenhamly", interests=["GNN for molecules of perfume"], groups=[4], languages=["en"]
    ),
    Person(name="Ignatius Wobblethwaite", seeks=["somebody to read Fortran"], groups=[2], languages=["en"]),
    Person(name="Léonie Chimérault", interests=["avalanche forecasting"], groups=[6], languages=["fr"]),
    Person(
        name="Kwabena Hypotheticus",
        interests=["natural language processing of legal contracts"],
        groups=[3],
        languages=["en"],
    ),
    Person(name="Anaïs Lafictionnière", offers=["relecture de statistique bayésienne"], groups=[4]),
    Person(name="Björn Nonesuchsen", projects=["Beehive sensors"], groups=[1], languages=["sv", "en"]),
    Person(
        name="Mei-Ling Pretendwu",
        interests=["automatic speech recognition for dysarthria"],
        groups=[3],
        languages=["zh", "en"],
    ),
    Person(name="Tiago Fabricadinho", place="Hangar 51, loft", groups=[5], languages=["pt"]),
    Person(name="Ondřej Vymyšlenský", about="Builds looms and studies weaving", languages=["uk", "en"]),
]
"""Those who are looked for; the last words of their names are nobody else's, the first are many people's."""

for number, person in enumerate(WANTED):
    person.roles = [DatedRole(role=ROLES[number % len(ROLES)])]


def people(count: int) -> Iterator[Person]:
    """So many people, those wanted among them."""
    rng = Random(5)
    given = [word(rng, 2).title() for _ in range(3_000)]
    given += [person.name.split()[0] for person in WANTED] * 3
    family = [word(rng, 3).title() for _ in range(max(2_000, count // 4))]
    subjects = [word(rng, 3) for _ in range(max(1_000, count // 3))]
    every = count // len(WANTED)
    for number in range(count):
        if number % every == 0 and number // every < len(WANTED):
            yield WANTED[number // every]
            continue
        first, last = rng.choice(given), rng.choice(family)
        yield Person(
            name=f"{first} {last}" if rng.random() < 0.85 else f"{first} {last}-{rng.choice(family)}",
            emails=[f"{first[0]}.{last}{number}@example.invalid".lower()],
            interests=[f"{rng.choice(subjects)} {rng.choice(TERMS)}", rng.choice(TERMS)],
            methods=[f"{rng.choice(subjects)} {rng.choice(subjects)}"],
            groups=[1 + rng.randrange(len(GROUPS))],
            languages=rng.choice([["en"], ["fr"], ["en", "fr"], ["fr", "en", "es"]]),
            roles=[DatedRole(role=rng.choice(ROLES))],
            visibility=rng.choice([{}, {}, {}, {}, {"emails": "group"}, {"interests": "hidden"}]),
        )


def word(rng: Random, syllables: int) -> str:
    """A word that can be spoken."""
    parts = (rng.choice(_STARTS) + rng.choice(_VOWELS) for _ in range(syllables))
    return "".join(parts) + (rng.choice(_CODAS) if rng.random() < 0.5 else "")
