"""A new plugin, from the example and from one that is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from coordtui.api import NotFound, NotWritten, Refused
from coordtui.authoring.catalogues import Package, check
from coordtui.authoring.scaffold import Names, checked, copied_tests, copy_of, example, write_beside
from coordtui.authoring.scaffold.renaming import Renaming
from coordtui.testing import open_test_session, page_pilot

LENDINGS = Names("lendings", "Lent things", "Objets prêtés")
LONGEST = Names("a" * 30, "Title", "Titre")
"""The longest name, for lines that become too long; and a title that is a message of the example too."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Examples by name, where each was written."""
    folder = tmp_path_factory.mktemp("new")
    for names in (LENDINGS, LONGEST, Names("ab", "Ab", "Ab")):
        write_beside(folder / names.dist, example(names, 2026))
    return {each.name: each for each in folder.iterdir()}


def run(folder: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# Names.


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Visits", "visits"),
        ("reading-group", "reading_group"),
        ("7up", "up"),
        ("prêts", "prets"),
        ("a__b", "a_b"),
        ("a" * 31, "a" * 30),
        ("x", "visits"),
        ("\x1b[31m", "visits"),
    ],
)
def test_a_name_that_no_plugin_can_have_is_refused_with_one_that_it_can(name, proposed):
    with pytest.raises(Refused, match="cannot be the name") as refused:
        checked(name, None, None, ())
    assert str(refused.value.remedy).endswith(f": {proposed}")
    assert "\x1b" not in str(refused.value)


def test_a_name_that_something_has_is_refused(tmp_path, monkeypatch):
    with pytest.raises(Refused, match="taken"):
        checked("visits", None, None, {"visits"})
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "coordtui_hidden.py").touch()
    with pytest.raises(Refused, match="taken"):
        checked("hidden", None, None, ())


def test_a_title_is_made_of_the_name_or_given_and_holds_nothing_that_sources_obey():
    assert checked("reading_group", None, None, ()).title == "Reading group"
    assert checked("visits", " Our  visits ", "Nos visites", ()).title == "Our visits"
    for title in ('")', "{0}", "a\\n", "$name", "a\x07", "", "x" * 41):
        with pytest.raises(Refused, match="cannot be the title"):
            checked("visits", title, None, ())


# Writing.


def test_nothing_that_is_there_is_overwritten(tmp_path):
    files = {PurePosixPath("a.txt"): b"new"}
    full, empty, link = tmp_path / "full", tmp_path / "empty", tmp_path / "link"
    full.mkdir()
    (full / "a.txt").write_text("old")
    empty.mkdir()
    link.symlink_to(tmp_path / "nowhere")
    for folder in (full, empty, link):
        with pytest.raises(Refused, match="there already"):
            write_beside(folder, files)
    assert (full / "a.txt").read_text() == "old"
    assert not [*empty.iterdir()]
    assert {each.name for each in tmp_path.iterdir()} == {"full", "empty", "link"}


def test_what_fails_half_way_leaves_nothing(tmp_path):
    files = {PurePosixPath("a/b"): b"a file", PurePosixPath("x" * 300): b"of too long a name"}
    with pytest.raises(NotWritten, match="its name is too long"):
        write_beside(tmp_path / "here", files)
    assert not [*tmp_path.iterdir()]


# The example.


def test_the_example_is_as_its_own_linter_wants_it_with_short_and_long_names(made):
    for folder in made.values():
        run(folder, "ruff", "check", "--no-cache", ".")
        run(folder, "ruff", "format", "--no-cache", "--check", ".")


def test_all_that_the_example_says_is_said_in_french_whatever_its_title(made):
    for name, folder in made.items():
        assert check(Package(folder / "src" / name.replace("-", "_"))) == []


def test_the_licence_is_that_of_whoever_git_says_they_are(made, monkeypatch):
    assert "YOUR NAME" in (made["coordtui-ab"] / "LICENSE").read_text()
    given = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "Ilse $Nobody"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    licence = example(checked("visits", None, None, ()), 2026)[PurePosixPath("LICENSE")]
    assert "Copyright (c) 2026 Ilse $Nobody\n" in licence.decode()


@pytest.mark.slow
def test_the_example_passes_its_own_tests(made):
    # Its types, and what every plugin promises, take longer: see .ci/try_authors.sh.
    folder = made["coordtui-lendings"]
    run(folder, "pytest", "-q", "-p", "no:cacheprovider", "--ignore", "tests/test_conformance.py")


# Copies.


@pytest.fixture
def installed(made, tmp_path, monkeypatch) -> None:
    """The example as an installed plugin beside the others."""
    info = tmp_path / "coordtui_lendings-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: coordtui-lendings\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[coordtui.plugins]\nlendings = coordtui_lendings\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(made["coordtui-lendings"] / "src"))


@pytest.mark.usefixtures("installed")
def test_nothing_in_a_copy_bears_the_name_of_the_original():
    copied = copy_of("lendings", Names("borrowings", "Borrowed", "Emprunts"), 2026)
    paths = {str(path) for path in copied.files}
    assert {"pyproject.toml", "tests/test_service.py", "src/coordtui_borrowings/records.py"} <= paths
    assert not [path for path in paths if "lendings" in path]
    kept = {str(path) for path, content in copied.files.items() if b"lendings" in content}
    assert kept == {"README.md"}  # which says where it comes from
    french = PurePosixPath("src/coordtui_borrowings/locale/fr/LC_MESSAGES/coordtui_borrowings.po")
    assert 'msgid "Borrowed"\nmsgstr "Emprunts"' in copied.files[french].decode()
    assert copied.left_out == ()


def test_tests_come_along_that_stand_by_themselves_and_no_others(tmp_path):
    package, tests = tmp_path / "src/coordtui_lendings", tmp_path / "tests"
    (tests / "far").mkdir(parents=True)
    package.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    sources = {
        "test_public.py": "from coordtui.ui import widgets\nfrom .kit import lab\n",
        "kit.py": "import json, rapidfuzz, pytest\nfrom coordtui_lendings.records import Item\n",
        "test_inner.py": "from coordtui.host import Host\n",
        "test_tool.py": "import hypothesis\n",
        "test_beside.py": "from . import test_tool\n",
        "far/conftest.py": "from coordtui.store import Store\n",
        "far/test_prepared.py": "",
    }
    for name, code in sources.items():
        (tests / name).write_text(code)
    renaming = Renaming("lendings", "x", "coordtui_lendings", "coordtui_x")
    files, lost = copied_tests.tests_of(package, renaming, {"rapidfuzz"})
    assert {str(path) for path in files} == {"tests/test_public.py", "tests/kit.py"}
    assert {*lost} == {*sources} - {"test_public.py", "kit.py"}


def test_what_is_not_installed_cannot_be_copied():
    with pytest.raises(NotFound, match="no plugin"):
        copy_of("nobody", LENDINGS, 2026)


async def test_a_copy_of_a_plugin_of_ours_lives_beside_it(tmp_path, monkeypatch):
    copied = copy_of("arxiv", Names("preprints", "Preprints", "Prépublications"), 2026)
    project = copied.files[PurePosixPath("pyproject.toml")].decode()
    assert '"arxiv<5,>=4.0.2"' in project.replace('"arxiv>=4.0.2,<5"', '"arxiv<5,>=4.0.2"')
    assert "test_oracle.py" in copied.left_out, "it needs the invented arXiv of the checkout"
    assert PurePosixPath("tests/test_conformance.py") in copied.files
    folder = tmp_path / "coordtui-preprints"
    write_beside(folder, copied.files)
    monkeypatch.syspath_prepend(str(folder / "src"))
    plugins = {"arxiv": "coordtui_arxiv", "preprints": "coordtui_preprints"}
    with open_test_session(tmp_path, plugins, language="fr") as session:
        assert [each.state for each in session.host.plugins] == ["active", "active"]
        async with page_pilot(session, "preprints.papers") as pilot:
            assert "Prépublications" in str(session.translator(session.host.get("preprints").title))
            assert pilot.page.pane.id == "preprints.papers"
            await pilot.go_to("arxiv.papers")
            assert pilot.page.pane.id == "arxiv.papers"
