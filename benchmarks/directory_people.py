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
]
"""Those who are looked for; the last words of their names are nobody else's, the first are many people's."""

for number, person in enumerate(WANTED):
    person.roles = [DatedRole(role=ROLES[number % len(ROLES)])]

QUERIES: tuple[tuple[str, str, int], ...] = (
    # kind, what is typed, who is meant
    ("typo", "tremblfont", 0),
    ("typo", "trembelfont", 0),
    ("typo", "tramblefont", 0),
    ("typo", "lukazswerk", 1),
    ("typo", "quilebranche", 2),
    ("typo", "quillebrnache", 2),
    ("typo", "fauxpontierre", 3),
    ("typo", "placehloderova", 4),
    ("typo", "wilhelmna placeholderova", 4),
    ("typo", "tesltin", 5),
    ("typo", "inventadamwe", 6),
    ("typo", "mokmannsdottir", 7),
    ("typo", "exmeplier", 8),
    ("typo", "tarraketle", 9),
    ("typo", "factisime", 10),
    ("typo", "nirgendshiem", 11),
    ("typo", "bidonvile", 12),
    ("typo", "sampelson", 13),
    ("typo", "beauchampingon", 14),
    ("typo", "fakenahmly", 15),
    ("two typos", "quilebrnache", 2),
    ("two typos", "placehloderovva", 4),
    ("two typos", "beuchampignom", 14),
    ("two typos", "nirgndsheimm", 11),
    ("begun with a typo", "trembelf", 0),
    ("begun with a typo", "quilleb", 2),
    ("begun with a typo", "qulilebr", 2),
    ("begun with a typo", "palcehold", 4),
    ("begun with a typo", "nigrend", 11),
    ("begun with a typo", "invnetad", 6),
    ("accents", "eleonore trembl", 0),
    ("accents", "soren lukaszw", 1),
    ("accents", "zoe quernstone", 12),
    ("accents", "thordis mockm", 7),
    ("accents", "francois dexemplier", 8),
    ("accents", "chloe beauch", 14),
    ("accents", "beatrice factis", 10),
    ("initials", "e tremblef", 0),
    ("initials", "s. łukaszwerk", 1),
    ("initials", "j-b quilleb", 2),
    ("initials", "m e d l fauxp", 3),
    ("initials", "h samples", 13),
    ("initials", "mvn nirgends", 11),
    ("initials", "jbq", 2),
    ("initials", "wp placeh", 4),
    ("word order", "tremblefont eleonore", 0),
    ("word order", "fauxpontiere marie eve", 3),
    ("word order", "quillebranche jean", 2),
    ("word order", "testlin xiangyu", 5),
    ("word order", "nirgendsheim von", 11),
    ("word order", "sampleson hrafn", 13),
    ("topics", "tactile sens", 0),
    ("topics", "protein origami", 1),
    ("topics", "spectral cluster", 3),
    ("topics", "zoologists", 4),
    ("topics", "underwater acoustics", 5),
    ("topics", "whale song", 6),
    ("topics", "vatnajokull", 7),
    ("topics", "kubernetes", 9),
    ("topics", "histopathology", 10),
    ("topics", "pavillon 3107", 11),
    ("topics", "inuktitut token", 12),
    ("topics", "tactil sensign", 0),
    ("topics", "histopatholgy", 10),
    ("groups, roles, languages", "robotics tremblefont", 0),
    ("groups, roles, languages", "whale climate", 6),
    ("groups, roles, languages", "glaciology german", 7),
    ("groups, roles, languages", "kubernetes postdoc", 9),
    ("groups, roles, languages", "ethique francais", 8),
    ("groups, roles, languages", "spectral professeure", 3),
    ("abbreviations", "offline RL beauch", 14),
    ("abbreviations", "reinforcement learning beauchampignon", 14),
    ("abbreviations", "graph neural networks perfume", 15),
    ("abbreviations", "MAB quill", 2),
    ("abbreviations", "sim2real sampl", 13),
)


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
