"""arXiv's categories and archives, with their names.

The list is arXiv's taxonomy. A category that is not in it (there may be a new one) is
refused in a watch with the closest that exists, and shown as it is on a paper.
"""

from __future__ import annotations

import difflib
from itertools import takewhile

from coordtui.api import Message, fold
from coordtui_arxiv.texts import N_

CATEGORIES: dict[str, Message] = {
    "cs.AI": N_("Artificial Intelligence"),
    "cs.AR": N_("Hardware Architecture"),
    "cs.CC": N_("Computational Complexity"),
    "cs.CE": N_("Computational Engineering, Finance, and Science"),
    "cs.CG": N_("Computational Geometry"),
    "cs.CL": N_("Computation and Language"),
    "cs.CR": N_("Cryptography and Security"),
    "cs.CV": N_("Computer Vision and Pattern Recognition"),
    "cs.CY": N_("Computers and Society"),
    "cs.DB": N_("Databases"),
    "cs.DC": N_("Distributed, Parallel, and Cluster Computing"),
    "cs.DL": N_("Digital Libraries"),
    "cs.DM": N_("Discrete Mathematics"),
    "cs.DS": N_("Data Structures and Algorithms"),
    "cs.ET": N_("Emerging Technologies"),
    "cs.FL": N_("Formal Languages and Automata Theory"),
    "cs.GL": N_("General Literature"),
    "cs.GR": N_("Graphics"),
    "cs.GT": N_("Computer Science and Game Theory"),
    "cs.HC": N_("Human-Computer Interaction"),
    "cs.IR": N_("Information Retrieval"),
    "cs.IT": N_("Information Theory"),
    "cs.LG": N_("Machine Learning"),
    "cs.LO": N_("Logic in Computer Science"),
    "cs.MA": N_("Multiagent Systems"),
    "cs.MM": N_("Multimedia"),
    "cs.MS": N_("Mathematical Software"),
    "cs.NA": N_("Numerical Analysis"),
    "cs.NE": N_("Neural and Evolutionary Computing"),
    "cs.NI": N_("Networking and Internet Architecture"),
    "cs.OH": N_("Other Computer Science"),
    "cs.OS": N_("Operating Systems"),
    "cs.PF": N_("Performance"),
    "cs.PL": N_("Programming Languages"),
    "cs.RO": N_("Robotics"),
    "cs.SC": N_("Symbolic Computation"),
    "cs.SD": N_("Sound"),
    "cs.SE": N_("Software Engineering"),
    "cs.SI": N_("Social and Information Networks"),
    "cs.SY": N_("Systems and Control"),
    "econ.EM": N_("Econometrics"),
    "econ.GN": N_("General Economics"),
    "econ.TH": N_("Theoretical Economics"),
    "eess.AS": N_("Audio and Speech Processing"),
    "eess.IV": N_("Image and Video Processing"),
    "eess.SP": N_("Signal Processing"),
    "eess.SY": N_("Systems and Control"),
    "math.AC": N_("Commutative Algebra"),
    "math.AG": N_("Algebraic Geometry"),
    "math.AP": N_("Analysis of PDEs"),
    "math.AT": N_("Algebraic Topology"),
    "math.CA": N_("Classical Analysis and ODEs"),
    "math.CO": N_("Combinatorics"),
    "math.CT": N_("Category Theory"),
    "math.CV": N_("Complex Variables"),
    "math.DG": N_("Differential Geometry"),
    "math.DS": N_("Dynamical Systems"),
    "math.FA": N_("Functional Analysis"),
    "math.GM": N_("General Mathematics"),
    "math.GN": N_("General Topology"),
    "math.GR": N_("Group Theory"),
    "math.GT": N_("Geometric Topology"),
    "math.HO": N_("History and Overview"),
    "math.IT": N_("Information Theory"),
    "math.KT": N_("K-Theory and Homology"),
    "math.LO": N_("Logic"),
    "math.MG": N_("Metric Geometry"),
    "math.MP": N_("Mathematical Physics"),
    "math.NA": N_("Numerical Analysis"),
    "math.NT": N_("Number Theory"),
    "math.OA": N_("Operator Algebras"),
    "math.OC": N_("Optimization and Control"),
    "math.PR": N_("Probability"),
    "math.QA": N_("Quantum Algebra"),
    "math.RA": N_("Rings and Algebras"),
    "math.RT": N_("Representation Theory"),
    "math.SG": N_("Symplectic Geometry"),
    "math.SP": N_("Spectral Theory"),
    "math.ST": N_("Statistics Theory"),
    "astro-ph.CO": N_("Cosmology and Nongalactic Astrophysics"),
    "astro-ph.EP": N_("Earth and Planetary Astrophysics"),
    "astro-ph.GA": N_("Astrophysics of Galaxies"),
    "astro-ph.HE": N_("High Energy Astrophysical Phenomena"),
    "astro-ph.IM": N_("Instrumentation and Methods for Astrophysics"),
    "astro-ph.SR": N_("Solar and Stellar Astrophysics"),
    "cond-mat.dis-nn": N_("Disordered Systems and Neural Networks"),
    "cond-mat.mes-hall": N_("Mesoscale and Nanoscale Physics"),
    "cond-mat.mtrl-sci": N_("Materials Science"),
    "cond-mat.other": N_("Other Condensed Matter"),
    "cond-mat.quant-gas": N_("Quantum Gases"),
    "cond-mat.soft": N_("Soft Condensed Matter"),
    "cond-mat.stat-mech": N_("Statistical Mechanics"),
    "cond-mat.str-el": N_("Strongly Correlated Electrons"),
    "cond-mat.supr-con": N_("Superconductivity"),
    "gr-qc": N_("General Relativity and Quantum Cosmology"),
    "hep-ex": N_("High Energy Physics - Experiment"),
    "hep-lat": N_("High Energy Physics - Lattice"),
    "hep-ph": N_("High Energy Physics - Phenomenology"),
    "hep-th": N_("High Energy Physics - Theory"),
    "math-ph": N_("Mathematical Physics"),
    "nlin.AO": N_("Adaptation and Self-Organizing Systems"),
    "nlin.CD": N_("Chaotic Dynamics"),
    "nlin.CG": N_("Cellular Automata and Lattice Gases"),
    "nlin.PS": N_("Pattern Formation and Solitons"),
    "nlin.SI": N_("Exactly Solvable and Integrable Systems"),
    "nucl-ex": N_("Nuclear Experiment"),
    "nucl-th": N_("Nuclear Theory"),
    "physics.acc-ph": N_("Accelerator Physics"),
    "physics.ao-ph": N_("Atmospheric and Oceanic Physics"),
    "physics.app-ph": N_("Applied Physics"),
    "physics.atm-clus": N_("Atomic and Molecular Clusters"),
    "physics.atom-ph": N_("Atomic Physics"),
    "physics.bio-ph": N_("Biological Physics"),
    "physics.chem-ph": N_("Chemical Physics"),
    "physics.class-ph": N_("Classical Physics"),
    "physics.comp-ph": N_("Computational Physics"),
    "physics.data-an": N_("Data Analysis, Statistics and Probability"),
    "physics.ed-ph": N_("Physics Education"),
    "physics.flu-dyn": N_("Fluid Dynamics"),
    "physics.gen-ph": N_("General Physics"),
    "physics.geo-ph": N_("Geophysics"),
    "physics.hist-ph": N_("History and Philosophy of Physics"),
    "physics.ins-det": N_("Instrumentation and Detectors"),
    "physics.med-ph": N_("Medical Physics"),
    "physics.optics": N_("Optics"),
    "physics.plasm-ph": N_("Plasma Physics"),
    "physics.pop-ph": N_("Popular Physics"),
    "physics.soc-ph": N_("Physics and Society"),
    "physics.space-ph": N_("Space Physics"),
    "quant-ph": N_("Quantum Physics"),
    "q-bio.BM": N_("Biomolecules"),
    "q-bio.CB": N_("Cell Behavior"),
    "q-bio.GN": N_("Genomics"),
    "q-bio.MN": N_("Molecular Networks"),
    "q-bio.NC": N_("Neurons and Cognition"),
    "q-bio.OT": N_("Other Quantitative Biology"),
    "q-bio.PE": N_("Populations and Evolution"),
    "q-bio.QM": N_("Quantitative Methods"),
    "q-bio.SC": N_("Subcellular Processes"),
    "q-bio.TO": N_("Tissues and Organs"),
    "q-fin.CP": N_("Computational Finance"),
    "q-fin.EC": N_("Economics"),
    "q-fin.GN": N_("General Finance"),
    "q-fin.MF": N_("Mathematical Finance"),
    "q-fin.PM": N_("Portfolio Management"),
    "q-fin.PR": N_("Pricing of Securities"),
    "q-fin.RM": N_("Risk Management"),
    "q-fin.ST": N_("Statistical Finance"),
    "q-fin.TR": N_("Trading and Market Microstructure"),
    "stat.AP": N_("Applications"),
    "stat.CO": N_("Computation"),
    "stat.ME": N_("Methodology"),
    "stat.ML": N_("Machine Learning"),
    "stat.OT": N_("Other Statistics"),
    "stat.TH": N_("Statistics Theory"),
}

ARCHIVES: dict[str, Message] = {
    "astro-ph": N_("Astrophysics"),
    "cond-mat": N_("Condensed Matter"),
    "cs": N_("Computer Science"),
    "econ": N_("Economics"),
    "eess": N_("Electrical Engineering and Systems Science"),
    "math": N_("Mathematics"),
    "nlin": N_("Nonlinear Sciences"),
    "physics": N_("Physics"),
    "q-bio": N_("Quantitative Biology"),
    "q-fin": N_("Quantitative Finance"),
    "stat": N_("Statistics"),
}
"""What takes in all categories that begin with its name and a point."""

_BY_FOLD = {code.casefold(): code for code in (*ARCHIVES, *CATEGORIES)}


def category(text: str) -> str | None:
    """The category or archive that is written so, whatever its capitals: `cs.lg` is `cs.LG`."""
    return _BY_FOLD.get(text.strip().casefold())


def name(code: str) -> Message | None:
    """What the category or archive is called."""
    return CATEGORIES.get(code) or ARCHIVES.get(code)


def closest(text: str) -> str | None:
    """The category that was perhaps meant: by its code, or by its English name."""
    wanted = fold(text.strip())
    # Some names are borne by two categories: the first is meant.
    by_name = {fold(str(title)): code for code, title in reversed(CATEGORIES.items())}
    codes = difflib.get_close_matches(wanted, _BY_FOLD, n=8, cutoff=0.6)
    if codes:  # among the close ones, a slip at the end is likelier than one at the beginning
        return _BY_FOLD[max(codes, key=lambda code: _shared(code, wanted))]
    names = difflib.get_close_matches(wanted, by_name, n=1, cutoff=0.6)
    return by_name[names[0]] if names else None


def _shared(one: str, other: str) -> int:
    """How many characters the two begin with together."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
