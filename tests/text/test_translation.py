from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from coordtui.text import translation
from coordtui.text.messages import Message, marking
from coordtui.text.translation import Translator

N_, NN_ = marking("invented_package")
FRENCH = {
    "Papers": "Articles",
    "{count} of {total}": "{count} sur {total}",
    "Broken {name}": "Cassé {nom}",
    "Unclosed {name}": "Ouvert {name",
    ("{n} paper", "{n} papers"): ("{n} article", "{n} articles"),
}


@pytest.fixture
def invented_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package, not imported, with a French catalogue."""
    folder = tmp_path / "invented_package"
    messages = folder / "locale" / "fr" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise AssertionError('a translation imports nothing')")
    catalogue = Catalog(locale="fr")
    for english, french in FRENCH.items():
        catalogue.add(english, french)
    with (messages / "invented_package.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.syspath_prepend(tmp_path)
    translation._catalogue.cache_clear()
    return folder


@pytest.mark.usefixtures("invented_package")
def test_a_message_is_said_in_each_language() -> None:
    message = N_("{count} of {total}", count=3, total=4)
    assert Translator("en")(message) == str(message) == "3 of 4"
    assert Translator("fr")(message) == "3 sur 4"


@pytest.mark.usefixtures("invented_package")
@pytest.mark.parametrize(
    ("n", "english", "french"),
    [(0, "0 papers", "0 article"), (1, "1 paper", "1 article"), (2, "2 papers", "2 articles")],
)
def test_french_has_nought_in_the_singular(n: int, english: str, french: str) -> None:
    assert Translator("en")(NN_("{n} paper", "{n} papers", n)) == english
    assert Translator("fr")(NN_("{n} paper", "{n} papers", n)) == french


@pytest.mark.usefixtures("invented_package")
def test_a_message_may_be_a_value_of_another() -> None:
    inner = NN_("{n} paper", "{n} papers", 2)
    assert (
        Translator("fr")(N_("{count} of {total}", count=inner, total=N_("Papers")))
        == "2 articles sur Articles"
    )


@pytest.mark.usefixtures("invented_package")
@pytest.mark.parametrize("text", ["Broken {name}", "Unclosed {name}", "Untranslated {name}"])
def test_english_is_said_where_the_french_is_missing_or_faulty(text: str) -> None:
    assert Translator("fr")(N_(text, name="X")) == text.format(name="X")


def test_braces_in_a_value_are_only_text() -> None:
    assert Translator("en")(N_("{count} of {total}", count="{total}", total="{0.__class__}")) == (
        "{total} of {0.__class__}"
    )


def test_a_plain_string_is_returned_as_it_is() -> None:
    assert Translator("fr")("Papers {") == "Papers {"


def test_a_package_that_is_not_there_speaks_english() -> None:
    assert Translator("fr")(Message("Papers", "no_such_package")) == "Papers"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="de"):
        Translator("de")


def test_a_message_survives_the_store() -> None:
    message = N_("{count} of {total}", count=NN_("{n} paper", "{n} papers", 2), total=4)
    assert Message.from_json(message.to_json()) == message


def test_a_message_can_be_a_key() -> None:
    assert {N_("Papers", n=[1]): 1}[N_("Papers", n=[1])] == 1


def test_english_does_not_load_gettext() -> None:
    code = (
        "import sys; from coordtui.text.messages import N_; from coordtui.text.translation import Translator;"
        "Translator('en')(N_('Papers')); assert 'gettext' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_figures_of_large_numbers_are_grouped_unless_they_name_something() -> None:
    many = NN_("{n} paper", "{n} papers", 3000, number=3000)
    assert Translator("en")(many) == "3,000 papers"
    line = N_("{count} of {total}, line {line}", count=1234, total=-999, line=1234)
    assert Translator("en")(line) == "1,234 of -999, line 1234"
    assert Translator("fr")(line) == "1\u00a0234 of -999, line 1234"
    assert Translator("en")(N_("{yes} {text}", yes=True, text="2026")) == "True 2026"
