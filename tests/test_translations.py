"""Every text of the program is there in French; and the checker that says so notices each fault."""

from __future__ import annotations

import gettext
import textwrap
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from coordtui.authoring import catalogues
from coordtui.authoring.catalogues import Package

ROOT = Path(__file__).resolve().parents[1]
NBSP = "\u00a0"
ENTRIES = f"""
msgid "Papers"
msgstr "Articles"

msgid "Search {{field}}: press “x”"
msgstr "Chercher dans {{field}}{NBSP}: appuyez sur «{NBSP}x{NBSP}»"

msgid "{{n}} paper"
msgid_plural "{{n}} papers"
msgstr[0] "{{n}} article"
msgstr[1] "{{n}} articles"

msgid "Minutes between two scans."
msgstr "Minutes entre deux relevés."
"""
SOURCE = '''
from coordtui.api import Settings, marking

N_, NN_ = marking("coordtui_scan")
TITLES = [N_("Papers"), N_("Search {field}: " "press “x”", field=1), NN_("{n} paper", "{n} papers", 2)]


class ScanSettings(Settings):
    every: int = 3
    """Minutes between
    two scans."""
'''


@pytest.mark.parametrize("package", catalogues.packages(ROOT), ids=lambda package: package.name)
def test_every_text_is_there_in_french(package: Package) -> None:
    assert catalogues.check(package) == []


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """An invented plugin, translated without a fault."""
    package = Package(tmp_path / "plugins" / "coordtui_scan")
    package.catalogue.parent.mkdir(parents=True)
    (package.folder / "tests").mkdir()
    (package.folder / "__init__.py").write_text(SOURCE)
    (package.folder / "tests" / "test_scan.py").write_text('N_("Only in a test")')
    package.catalogue.write_text(catalogues.HEADER + ENTRIES)
    return package


def faults_with(package: Package, before: str, after: str) -> str:
    """The faults once something in the catalogue reads otherwise."""
    text = package.catalogue.read_text()
    assert before in text
    package.catalogue.write_text(text.replace(before, after))
    return "\n".join(catalogues.check(package))


def test_a_complete_translation_has_no_fault(package: Package) -> None:
    assert catalogues.check(package) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"Articles"', '""', "“Papers”: is not translated"),
        ('msgstr[1] "{n} articles"', 'msgstr[1] ""', "“{n} paper”: is not translated"),
        ('msgid "Papers"', '#, fuzzy\nmsgid "Papers"', "“Papers”: is marked as fuzzy"),
        ('msgid "Papers"', 'msgid "Paper"', "“Papers”: is not in the catalogue"),
        ('msgid "Papers"', 'msgid "Paper"', "“Paper”: is no longer in the source"),
        ('msgid "Papers"', '#~ msgid "Old"\n#~ msgstr "Vieux"\n\nmsgid "Papers"', "“Old”: is no longer"),
        ("(n > 1)", "(n != 1)", "the header must say"),
        ("dans {field}", "dans {champ}", "places for values differ"),
        ("dans {field}", "partout", "places for values differ"),
        ("dans {field}", "dans {field", "is not a format in French"),
        ('msgstr[0] "{n} article"', 'msgstr[0] "un article"', "places for values differ"),
        (f"{NBSP}:", " :", "before “:” stands"),
        (f"{NBSP}:", ":", "before “:” stands"),
        (f"«{NBSP}x", "« x", "inside « » stand"),
        (f"x{NBSP}»", "x»", "inside « » stand"),
        ('"Articles"', '"Articles !"', "before ; ? ! stands no space"),
        ('"Articles"', f'"Articles{NBSP}?"', "before ; ? ! stands no space"),
        ('"Articles"', r'"\"Articles\""', "quotes are « »"),
        ('"Articles"', '"“Articles”"', "quotes are « »"),
        ('"Articles"', '"Articles..."', "an ellipsis is one sign"),
        ('"Articles"', '"Articles "', "begins or ends with other white space"),
        ('"Articles"', '"L\'article"', "an apostrophe is ’"),
    ],
)
def test_a_fault_of_a_translation_is_noticed(package: Package, before: str, after: str, fault: str) -> None:
    assert fault in faults_with(package, before, after)


@pytest.mark.parametrize(
    "french",
    [
        "à 14:00, arxiv:2611.99014, https://arxiv.example.invalid/abs?x=1; {url}",
        f"Quoi? Oui! Non; peut-être{NBSP}: «{NBSP}?{NBSP}»",
        "? aide, (: commande)",
    ],
)
def test_what_is_right_is_no_fault(french: str) -> None:
    assert list(catalogues.french_faults("see {url}" if "{url}" in french else "see", french)) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("N_(title)", "N_ wants literal texts"),
        ("N_(f'{title}')", "N_ wants literal texts"),
        ("NN_('{n} paper', plural, 2)", "NN_ wants literal texts"),
        ("ctx._('Papers')", "_ does not translate a plain text"),
        ("from coordtui.text.messages import N_", "these belong to the core"),
        ("N_, NN_ = marking('coordtui')", "a catalogue bears the name of its package"),
        ("""N_('a "b"')""", "quotes are “ ” in English"),
        ("N_('wait...')", "an ellipsis is one sign"),
        ("N_('{}')", "values are put in by name"),
        ("N_('{a')", "is not a format"),
        ("N_('New')", "“New”: is not in the catalogue"),
    ],
)
def test_a_fault_of_the_source_is_noticed(package: Package, line: str, fault: str) -> None:
    (package.folder / "panes.py").write_text(line)
    assert fault in "\n".join(catalogues.check(package))


def test_a_package_in_any_folder_is_checked_by_itself(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = package.folder.rename(tmp_path / package.name)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "__init__.py").write_text("N_('Only in a test')")
    for where, said in ((tmp_path, []), (home, []), (tmp_path, [str(home)])):
        monkeypatch.chdir(where)
        assert catalogues.main(["check", *said]) == 0, capsys.readouterr()
    (home / "panes.py").write_text("N_('New')")
    assert catalogues.main(["check"]) == 1
    assert "coordtui_scan: “New”: is not in the catalogue" in capsys.readouterr().out
    assert catalogues.main(["check", str(tmp_path / "tests" / "nothing")]) == 1
    assert "no package in" in capsys.readouterr().err


def test_update_keeps_a_compiled_catalogue_up_to_date(package: Package, tmp_path: Path) -> None:
    catalogues.update(package)
    compiled = package.catalogue.with_suffix(".mo")
    assert not compiled.exists()
    catalogues.compile_all(package.folder)
    catalogues.update(package, {"Papers": ("Prépublications",)})
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Papers") == "Prépublications"


def test_a_package_without_a_catalogue_is_noticed(package: Package) -> None:
    package.catalogue.unlink()
    assert "does not exist" in "\n".join(catalogues.check(package))


def test_update_adds_what_is_new_and_drops_what_is_gone(package: Package) -> None:
    (package.folder / "panes.py").write_text('N_("New"); N_("Papers")')
    source = (package.folder / "__init__.py").read_text()
    (package.folder / "__init__.py").write_text(source.replace('NN_("{n} paper", "{n} papers", 2)', ""))
    catalogues.update(package)
    text = package.catalogue.read_text()
    assert text == catalogues.HEADER + textwrap.dedent(
        f"""\
        #: coordtui_scan/__init__.py
        msgid "Minutes between two scans."
        msgstr "Minutes entre deux relevés."

        #: coordtui_scan/panes.py
        msgid "New"
        msgstr ""

        #: coordtui_scan/__init__.py coordtui_scan/panes.py
        msgid "Papers"
        msgstr "Articles"

        #: coordtui_scan/__init__.py
        msgid "Search {{field}}: press “x”"
        msgstr "Chercher dans {{field}}{NBSP}: appuyez sur «{NBSP}x{NBSP}»"

        """
    )
    catalogues.update(package)
    assert package.catalogue.read_text() == text


def test_merge_takes_what_belongs_to_a_package_and_names_the_rest(package: Package, tmp_path: Path) -> None:
    package.catalogue.unlink()
    fragment = tmp_path / "panes.po"
    fragment.write_text(ENTRIES + '\nmsgid "Nobody says this"\nmsgstr "Personne"\n')
    unused = catalogues.merge([fragment], tmp_path)
    assert unused == ["Nobody says this"]
    assert catalogues.check(package) == []


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Le droit « {name} » manque : l'avez-vous?", "Le droit «_{name}_» manque_: l’avez-vous?"),
        ("«x», «\u202fx\u202f» et «_x_»_: à 14:00", "«_x_», «_x_» et «_x_»_: à 14:00"),
        ("keys = ['f', 'f2']", "keys = ['f', 'f2']"),
    ],
)
def test_merge_puts_the_spaces_and_apostrophes_in_place(typed: str, set_: str) -> None:
    typed, set_ = typed.replace("_", NBSP), set_.replace("_", NBSP)
    assert catalogues.typeset(typed) == set_
    assert catalogues.typeset(set_) == set_


def test_a_message_that_is_also_a_singular_is_one_entry(package: Package, tmp_path: Path) -> None:
    (package.folder / "panes.py").write_text('N_("{n} paper", n=1)')
    assert catalogues.check(package) == []


def test_compiled_catalogues_are_read_and_always_the_same(package: Package, tmp_path: Path) -> None:
    (package.folder / "__init__.py").touch()
    (compiled,) = catalogues.compile_all(tmp_path)
    first = compiled.read_bytes()
    with compiled.open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("Papers") == "Articles"
    assert [french.ngettext("{n} paper", "{n} papers", n) for n in (0, 1, 2)] == [
        "{n} article",
        "{n} article",
        "{n} articles",
    ]
    compiled.unlink()
    catalogues.compile_all(tmp_path)
    assert compiled.read_bytes() == first


def test_the_builder_compiles_before_it_collects(package: Package, tmp_path: Path) -> None:
    for name in ("tools/build_hook.py", "src/coordtui/authoring/catalogues.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    (tmp_path / "pyproject.toml").write_text(
        """
        [project]
        name = "scan"
        version = "1"
        [tool.hatch.build.hooks.custom]
        path = "tools/build_hook.py"
        [tool.hatch.build.targets.wheel]
        packages = ["plugins/coordtui_scan"]
        artifacts = ["*.mo"]
        """
    )
    for version in ("standard", "editable"):
        package.catalogue.with_suffix(".mo").unlink(missing_ok=True)
        (wheel,) = WheelBuilder(str(tmp_path)).build(directory=str(tmp_path / "dist"), versions=[version])
        assert package.catalogue.with_suffix(".mo").exists()
        names = zipfile.ZipFile(wheel).namelist()
        assert version == "editable" or any(name.endswith("coordtui_scan.mo") for name in names)


def test_a_compiled_catalogue_is_there_whole_or_as_it_was(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (compiled,) = catalogues.compile_all(tmp_path)
    before = compiled.read_bytes()
    package.catalogue.write_text(package.catalogue.read_text().replace("Articles", "Prépublications"))

    def full(*_: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="no room"):
            catalogues.compile_all(tmp_path)
    assert compiled.read_bytes() == before
    assert sorted(each.name for each in compiled.parent.iterdir()) == ["coordtui_scan.mo", "coordtui_scan.po"]
    catalogues.compile_all(tmp_path)
    assert compiled.read_bytes() != before
    assert compiled.stat().st_mode & 0o044


def test_many_that_compile_at_once_leave_a_whole_catalogue(package: Package, tmp_path: Path) -> None:
    (compiled,) = catalogues.compile_all(tmp_path)
    whole = compiled.read_bytes()
    read: list[bytes] = []

    def again(number: int) -> None:
        stale = compiled.with_name(f"stale-{number}")
        stale.write_bytes(b"stale")
        stale.replace(compiled)
        catalogues.compile_all(tmp_path)
        read.append(compiled.read_bytes())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(again, range(40)))
    assert whole in read
    assert set(read) <= {whole, b"stale"}
