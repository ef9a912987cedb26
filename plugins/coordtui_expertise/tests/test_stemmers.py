"""Two languages of the library that cuts endings off are imported, not all of them."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
from coordtui_expertise.ranking.words import stem_of
assert stem_of("running") == stem_of("runs") == "run", stem_of("running")
left = [name for name in sys.modules if name.partition(".")[0] == "snowballstemmer"]
import gc
kinds = {each.__name__ for each in gc.get_objects() if isinstance(each, type) and "Stemmer" in each.__name__}
import snowballstemmer
print(left, sorted(kinds - {"BaseStemmer"}), "numpy" in sys.modules, len(snowballstemmer.algorithms()) > 10)
"""


def test_of_the_library_only_two_languages_are_imported_and_whoever_imports_it_finds_it_whole() -> None:
    said = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True).stdout
    assert "['EnglishStemmer', 'FrenchStemmer']" in said.replace("[] ", "", 1)
    assert said.startswith("[] ")
    assert said.split()[-2:] == ["False", "True"]
