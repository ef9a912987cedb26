"""What the invented lab works on: topics in both languages, by field.

The words are those of a machine-learning lab at large; who works on what is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coordtui.api import Language

_METHODS = frozenset({"learning", "theory", "decisions", "graphs", "probability", "systems"})
"""The fields whose topics say how one works; those of the others say on what."""


@dataclass(frozen=True)
class Topic:
    """One thing that people know about, in both languages."""

    en: str
    fr: str
    field: str

    def said(self, language: Language) -> str:
        """The topic as somebody of that language writes it."""
        return self.fr if language == "fr" else self.en

    @property
    def facet(self) -> Literal["method", "application"]:
        """Whether it is a way of working, or something to work on."""
        return "method" if self.field in _METHODS else "application"


_FIELDS = {
    "learning": """
        supervised learning | apprentissage supervisé
        self-supervised learning | apprentissage autosupervisé
        few-shot learning | apprentissage à partir de peu d’exemples
        continual learning | apprentissage continu
        meta-learning | méta-apprentissage
        representation learning | apprentissage de représentations
        transfer learning | apprentissage par transfert
        distribution shift | changement de distribution
        data augmentation | augmentation de données
        curriculum learning | apprentissage par curriculum
        contrastive objectives | objectifs contrastifs
        loss landscapes | paysages de perte
        hyperparameter search | recherche d’hyperparamètres
        """,
    "theory": """
        generalization bounds | bornes de généralisation
        non-convex optimization | optimisation non convexe
        stochastic gradient methods | méthodes de gradient stochastique
        information geometry | géométrie de l’information
        kernel methods | méthodes à noyaux
        random matrix theory | théorie des matrices aléatoires
        statistical learning theory | théorie statistique de l’apprentissage
        minimax problems | problèmes minimax
        optimal transport | transport optimal
        sample complexity | complexité d’échantillonnage
        convex relaxations | relaxations convexes
        online algorithms | algorithmes en ligne
        """,
    "decisions": """
        reinforcement learning | apprentissage par renforcement
        multi-armed bandits | bandits manchots
        offline reinforcement learning | apprentissage par renforcement hors ligne
        hierarchical policies | politiques hiérarchiques
        model-based planning | planification avec modèle
        inverse reinforcement learning | apprentissage par renforcement inverse
        multi-agent games | jeux à plusieurs agents
        reward design | conception de récompenses
        exploration strategies | stratégies d’exploration
        safe control | commande sûre
        preference learning | apprentissage de préférences
        world models | modèles du monde
        """,
    "language": """
        machine translation | traduction automatique
        question answering | systèmes de questions-réponses
        dialogue systems | systèmes de dialogue
        low-resource languages | langues peu dotées
        text summarization | résumé automatique
        large language models | grands modèles de langue
        parsing | analyse syntaxique
        named entity recognition | reconnaissance d’entités nommées
        retrieval-augmented generation | génération augmentée par la recherche
        bilingual corpora | corpus bilingues
        tokenization | segmentation en jetons
        discourse analysis | analyse du discours
        Indigenous language technology | technologies pour les langues autochtones
        """,
    "vision": """
        image segmentation | segmentation d’images
        object detection | détection d’objets
        video understanding | compréhension de vidéos
        3D reconstruction | reconstruction 3D
        image synthesis | synthèse d’images
        diffusion models | modèles de diffusion
        visual question answering | questions-réponses visuelles
        remote sensing | télédétection
        optical flow | flot optique
        medical imaging | imagerie médicale
        neural rendering | rendu neuronal
        domain adaptation | adaptation de domaine
        """,
    "graphs": """
        graph neural networks | réseaux de neurones en graphes
        knowledge graphs | graphes de connaissances
        link prediction | prédiction de liens
        community detection | détection de communautés
        combinatorial optimization | optimisation combinatoire
        molecular graphs | graphes moléculaires
        geometric deep learning | apprentissage profond géométrique
        equivariant networks | réseaux équivariants
        traffic networks | réseaux de circulation
        vehicle routing | tournées de véhicules
        constraint programming | programmation par contraintes
        graph sampling | échantillonnage de graphes
        """,
    "probability": """
        Bayesian inference | inférence bayésienne
        variational inference | inférence variationnelle
        Gaussian processes | processus gaussiens
        uncertainty quantification | quantification de l’incertitude
        causal discovery | découverte causale
        causal inference | inférence causale
        normalizing flows | flots normalisants
        generative flow networks | réseaux de flots génératifs
        Monte Carlo methods | méthodes de Monte-Carlo
        time series forecasting | prévision de séries temporelles
        survival analysis | analyse de survie
        calibration | calibration
        missing data | données manquantes
        """,
    "life": """
        protein design | conception de protéines
        single-cell genomics | génomique unicellulaire
        drug discovery | découverte de médicaments
        genome annotation | annotation de génomes
        phylogenetics | phylogénétique
        metabolic networks | réseaux métaboliques
        antibody design | conception d’anticorps
        RNA folding | repliement de l’ARN
        microbial ecology | écologie microbienne
        crystal structure prediction | prédiction de structures cristallines
        lab automation | automatisation de laboratoire
        materials discovery | découverte de matériaux
        """,
    "health": """
        clinical decision support | aide à la décision clinique
        electronic health records | dossiers de santé électroniques
        epidemiological modelling | modélisation épidémiologique
        wearable sensors | capteurs portables
        radiology reports | comptes rendus de radiologie
        rare diseases | maladies rares
        mental health | santé mentale
        emergency triage | triage aux urgences
        hospital scheduling | planification hospitalière
        federated learning | apprentissage fédéré
        patient privacy | vie privée des patients
        ageing populations | populations vieillissantes
        """,
    "planet": """
        climate downscaling | réduction d’échelle climatique
        weather prediction | prévision météorologique
        biodiversity monitoring | suivi de la biodiversité
        wildfire risk | risque d’incendie de forêt
        energy demand | demande énergétique
        power grids | réseaux électriques
        precision agriculture | agriculture de précision
        sea ice | glace de mer
        carbon accounting | comptabilité carbone
        flood mapping | cartographie des inondations
        urban mobility | mobilité urbaine
        building efficiency | efficacité des bâtiments
        """,
    "brain": """
        computational neuroscience | neurosciences computationnelles
        spiking networks | réseaux à impulsions
        brain-computer interfaces | interfaces cerveau-machine
        working memory | mémoire de travail
        attention mechanisms | mécanismes d’attention
        functional MRI | IRM fonctionnelle
        motor control | contrôle moteur
        cognitive modelling | modélisation cognitive
        credit assignment | attribution du crédit
        sleep and memory | sommeil et mémoire
        speech perception | perception de la parole
        consciousness | conscience
        """,
    "society": """
        algorithmic fairness | équité algorithmique
        explainability | explicabilité
        AI safety | sûreté de l’IA
        AI governance | gouvernance de l’IA
        differential privacy | confidentialité différentielle
        adversarial robustness | robustesse adversariale
        misinformation | désinformation
        human-computer interaction | interaction humain-machine
        responsible data practices | pratiques responsables des données
        digital commons | communs numériques
        accessibility | accessibilité
        education technology | technologies éducatives
        labour markets | marchés du travail
        """,
    "systems": """
        distributed training | entraînement distribué
        model compression | compression de modèles
        quantization | quantification des poids
        compilers for machine learning | compilateurs pour l’apprentissage
        GPU kernels | noyaux pour GPU
        sparse networks | réseaux parcimonieux
        reproducibility | reproductibilité
        benchmarking | bancs d’essai
        experiment tracking | suivi d’expériences
        privacy-preserving computation | calcul confidentiel
        robot learning | apprentissage robotique
        embedded devices | systèmes embarqués
        music generation | génération musicale
        """,
}


def _read() -> tuple[Topic, ...]:
    pairs = (
        (line.split(" | "), field) for field, text in _FIELDS.items() for line in text.strip().splitlines()
    )
    return tuple(Topic(en.strip(), fr.strip(), field) for (en, fr), field in pairs)


TOPICS = _read()
METHODS = tuple(topic for topic in TOPICS if topic.facet == "method")
