"""A catalogue as its author writes it says what the compiled one says."""

from __future__ import annotations

import gettext
import os
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po as babel_read_po
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from coordtui.text.messages import marking
from coordtui.text.po import read_po
from coordtui.text.translation import Translator, forget_catalogues, is_spoken

HEADER = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=iso-8859-1\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"
"""
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\x04") | st.sampled_from('"\\\n\t\r{}#'),
    min_size=1,
    max_size=100,
).filter(lambda text: text == text.strip("\r"))
ENTRIES = st.dictionaries(
    TEXTS, st.tuples(TEXTS, st.none() | st.tuples(TEXTS, TEXTS), st.booleans()), max_size=6
)

N_, NN_ = marking("written_package")


def read(text: str | bytes) -> gettext.GNUTranslations:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.po")
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_po(path)


@given(ENTRIES, st.sampled_from([0, 20, 76]))
def test_every_message_is_answered_as_from_the_compiled_catalogue(
    entries: dict[str, tuple[str, tuple[str, str] | None, bool]], width: int
) -> None:
    catalogue = Catalog(locale="fr")
    for english, (french, plural, fuzzy) in entries.items():
        if plural:
            catalogue.add((english, plural[0]), (french, plural[1]), auto_comments=["a note"])
        else:
            catalogue.add(english, french, locations=[("x.py", 3)])
        if fuzzy:
            catalogue[english].flags.add("fuzzy")
    written, compiled = BytesIO(), BytesIO()
    write_po(written, catalogue, width=width)
    write_mo(compiled, catalogue)
    ours, theirs = read(written.getvalue()), gettext.GNUTranslations(BytesIO(compiled.getvalue()))
    for english, (_, plural, _) in entries.items():
        assert ours.gettext(english) == theirs.gettext(english)
        for n in (0, 1, 2, 1_000_000):
            assert ours.ngettext(english, plural[0] if plural else "x", n) == theirs.ngettext(
                english, plural[0] if plural else "x", n
            )


def test_the_catalogue_of_the_program_is_read_as_compiled() -> None:
    path = Path(__file__).parents[2] / "src/coordtui/locale/fr/LC_MESSAGES/coordtui.po"
    ours = read_po(path)
    with path.open("rb") as file:
        catalogue = babel_read_po(file)
    whole = [
        each for each in catalogue if each.id and all([each.string] if each.string == "" else each.string)
    ]
    assert len(whole) > 1000
    for message in whole:
        if isinstance(message.id, str):
            assert ours.gettext(message.id) == message.string
        else:
            assert tuple(ours.ngettext(*message.id, n) for n in (1, 2)) == message.string


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('msgid "a"\nmsgstr "é"', "é"),
        ('msgid ""\n"a"\nmsgstr ""\n"é"\n  "\\n\\t\\"\\\\"  ', 'é\n\t"\\'),
        ('#, fuzzy\nmsgid "a"\nmsgstr "é"', "a"),
        ('#, python-format\n#. note\n#: x.py\nmsgid "a"\n# late\nmsgstr "é"', "é"),
        ('#~ msgid "a"\n#~ msgstr "é"', "a"),
        ('#| msgid "old"\nmsgid "a"\nmsgstr "é"\n', "é"),
        ('msgctxt "menu"\nmsgid "a"\nmsgstr "x"\n\nmsgid "a"\nmsgstr "é"', "é"),
        ('msgid "b"\nmsgstr "x"\nmsgid "a"\nmsgstr "é"\n', "é"),
        ('msgid "a"\r\nmsgstr "é"\r\n', "é"),
        ('msgid "a"\nmsgstr "\u2028é\u2028"\n', "\u2028é\u2028"),
        ('msgid "a"\nmsgstr ""', "a"),
        ('msgid "a"\nmsgid_plural "as"\nmsgstr[0] "é"\nmsgstr[1] ""', "a"),
    ],
)
def test_an_entry_is_understood_however_it_is_written(entry: str, said: str) -> None:
    assert read(f"{HEADER}\n{entry}").gettext("a") == said
    assert read(f"\ufeff{entry}").gettext("a") == said  # without a header French is meant, in UTF-8


@pytest.mark.parametrize(
    "text",
    [
        "not a catalogue",
        'msgid "a"',
        'msgstr "a"',
        '"a"',
        'msgid "a"\nmsgstr "é',
        'msgid "a"\nmsgid "b"\nmsgstr "é"',
        'msgid "a"\nmsgstr "é"\nmsgstr "è"',
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=__import__(n);\\n"',
        'msgid "a"\nmsgstr "é"'.encode("latin-1"),
    ],
)
def test_what_is_no_catalogue_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever is first
        read(text)


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for the French of a package that is not imported."""
    folder = tmp_path / "written_package" / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (tmp_path / "written_package" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    forget_catalogues()
    return folder


def write(folder: Path, french: str, *, compiled: bool = False, at: float | None = None) -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add("Papers", french)
    path = folder / f"written_package.{'mo' if compiled else 'po'}"
    with path.open("wb") as file:
        (write_mo if compiled else write_po)(file, catalogue)
    if at is not None:
        os.utime(path, (at, at))


def test_a_package_needs_no_compiled_catalogue(messages: Path) -> None:
    french = Translator("fr")
    assert french(N_("Papers")) == "Papers"
    write(messages, "Articles")
    assert french(N_("Papers")) == "Papers"
    forget_catalogues()
    assert french(N_("Papers")) == "Articles"
    assert is_spoken("written_package", "fr")
    assert not is_spoken("json", "fr")


@pytest.mark.parametrize(
    ("compiled_at", "saved_at", "said"),
    [(1000, 2000, "saved"), (2000, 1000, "compiled"), (1000, 1001, "compiled")],
)
def test_what_was_saved_after_it_was_compiled_is_said(
    messages: Path, compiled_at: float, saved_at: float, said: str
) -> None:
    write(messages, "compiled", compiled=True, at=compiled_at)
    write(messages, "saved", at=saved_at)
    assert Translator("fr")(N_("Papers")) == said


@pytest.mark.parametrize("kept", ["compiled", None])
def test_a_faulty_catalogue_costs_its_french_and_nothing_else(messages: Path, kept: str | None) -> None:
    (messages / "written_package.po").write_bytes(b"msgid \xff what is this")
    if kept:
        write(messages, kept, compiled=True, at=1000)
    assert Translator("fr")(N_("Papers")) == (kept or "Papers")
    forget_catalogues()
    (messages / "written_package.mo").write_bytes(b"\xde\x12\x04\x95 and nothing more")
    assert Translator("fr")(N_("Papers")) == "Papers"


def test_a_compiled_catalogue_is_said_without_the_reader_of_written_ones(messages: Path) -> None:
    write(messages, "Articles", compiled=True)
    code = (
        "import sys; from coordtui.text.messages import marking\n"
        "from coordtui.text.translation import Translator\n"
        "N_, _ = marking('written_package')\n"
        "print(Translator('fr')(N_('Papers')), 'coordtui.text.po' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(messages.parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["Articles", "False"]
