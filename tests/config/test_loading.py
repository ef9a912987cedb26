from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import SettingsError
from coordtui.config import Settings, load_settings
from coordtui.config.settings import settings_from_text
from coordtui.config.toml import TomlFile


def refused(file: Path, text: str) -> SettingsError:
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    return caught.value


def test_without_a_file_everything_has_its_default(file: Path) -> None:
    settings = load_settings(file)
    assert (settings.language, settings.theme, settings.store.url) == (None, "dark", None)
    assert settings.network.timeout_s == 30
    assert settings.keys == {}
    assert settings.plugins.disabled == []
    assert Settings().network == settings.network


def test_every_kind_of_setting_is_read(file: Path) -> None:
    file.write_text(
        """
        language = "fr"
        [store]
        url = "sqlite:///srv/lab.db"
        [network]
        timeout_s = 5
        contact = "lab@example.invalid"
        [plugins]
        disabled = ["gpus"]
        [access.grants]
        "arxiv.watch" = ["guest"]
        """
    )
    settings = load_settings(file)
    assert settings.language == "fr"
    assert settings.store.url == "sqlite:///srv/lab.db"
    assert (settings.network.timeout_s, settings.network.contact) == (5.0, "lab@example.invalid")
    assert settings.plugins.disabled == ["gpus"]
    assert settings.access.grants == {"arxiv.watch": ["guest"]}


def test_a_name_with_a_dot_needs_no_quotes(file: Path) -> None:
    file.write_text('[keys]\narxiv.star = ["f"]\n"arxiv.sync" = ["S"]\n')
    assert load_settings(file).keys == {"arxiv.star": ["f"], "arxiv.sync": ["S"]}


@pytest.mark.parametrize(
    ("text", "line", "key", "near"),
    [
        ('# mine\nthme = "dark"\n', 2, "thme", "theme"),
        ('[network]\n# slow\n\ntimout_s = """\n3"""\n', 4, "network.timout_s", "network.timeout_s"),
        ("[plugins]\ndisable = []\n", 2, "plugins.disable", "plugins.disabled"),
    ],
)
def test_a_misspelt_name_is_told_with_its_line_and_the_right_one(
    file: Path, text: str, line: int, key: str, near: str
) -> None:
    what, why, remedy = refused(file, text).parts()
    assert what == f"There is no setting “{key}”."
    assert why == f"It is in {file}, line {line}."
    assert remedy == f"Did you mean “{near}”?"


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ('language = "de"', 1, "one of: en, fr"),
        ("\ntheme = 3", 2, "a text"),
        ("network = 3", 1, "a table"),
        ("[network]\ntimeout_s = 'soon'", 2, "a number between 1 and 600"),
        ("[network]\ntimeout_s = 0", 2, "a number between 1 and 600"),
        ("[network]\nmax_body_mb = 1.5", 2, "a whole number between 1 and 1024"),
        ("[network]\nmax_body_mb = true", 2, "a whole number between 1 and 1024"),
        ("[plugins]\ndisabled = 'gpus'", 2, "a list of texts"),
        ("[keys]\n\narxiv.star = 'f'", 3, "a list of texts"),
        ("keys = ['f']", 1, "a table"),
    ],
)
def test_a_wrong_value_is_told_with_its_line_and_what_it_must_be(
    file: Path, text: str, line: int, expected: str
) -> None:
    error = refused(file, text)
    assert f"must be {expected}." in str(error.what)
    assert f"line {line}." in str(error.why)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("theme = \n", 1),
        ('theme = "dark"\n[network\n', 2),
        ('theme = "dark"\ntheme = "light"\nlanguage = "en"\n', 2),
        ("[store]\n\n[network]\n[store]\n", 4),
        ("keys = [\n 'a',\n", 1),
        ("theme = 'a\x07'", 1),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(file: Path, text: str, line: int) -> None:
    error = refused(file, text)
    assert str(error.what) == f"{file} is not written as TOML."
    assert f"Line {line} " in str(error.why)
    assert "\x07" not in str(error)


def test_a_file_that_is_not_text_is_told(file: Path) -> None:
    file.write_bytes(b'theme = "dark"\nlanguage = "\xff"\n')
    with pytest.raises(SettingsError, match="Line 2 holds other bytes"):
        load_settings(file)


def test_a_folder_in_place_of_the_file_is_told(file: Path) -> None:
    file.mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(file)


def test_a_byte_order_mark_is_no_fault(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbftheme = "light"\r\n')
    assert load_settings(file).theme == "light"


def test_the_section_of_a_plugin_is_kept_until_it_is_asked_for(file: Path, scanner: Any) -> None:
    file.write_text("[scanner]\nevery_min = 5\n[other]\nanything = [1, {}]\n")
    settings = load_settings(file)
    assert settings.section("scanner", scanner).every_min == 5
    assert load_settings(file.with_name("none.toml")).section("scanner", scanner).every_min == 30


def test_a_fault_in_the_section_of_a_plugin_is_told_like_any_other(file: Path, scanner: Any) -> None:
    file.write_text("theme = 'dark'\n[scanner]\nevry_min = 5\n")
    with pytest.raises(SettingsError, match=r"line 3.*Did you mean “scanner.every_min”\?"):
        load_settings(file).section("scanner", scanner)
    file.write_text("[scanner]\nevery_min = 'often'\n")
    with pytest.raises(
        SettingsError, match=r"“scanner.every_min” must be a whole number.*line 2.*default, 30"
    ):
        load_settings(file).section("scanner", scanner)


def test_a_section_that_nobody_answers_to_is_reported(file: Path) -> None:
    file.write_text("[netwrok]\ntimeout_s = 3\n[scanner]\n")
    (stray,) = load_settings(file).strays(["scanner"])
    assert stray.parts() == [
        "There is no setting “netwrok”.",
        f"It is in {file}, line 1.",
        "Did you mean “network”?",
    ]


NAMES = st.text("ab.-é'\"\n #=[", max_size=4)
VALUES = st.one_of(
    st.integers(), st.booleans(), st.text("ab\n\"'#=[]", max_size=6), st.lists(st.integers(), max_size=3)
)


@given(st.dictionaries(NAMES, st.one_of(VALUES, st.dictionaries(NAMES, VALUES, max_size=3)), max_size=4))
def test_every_key_of_a_file_has_its_line(values: dict[str, Any]) -> None:
    import tomli_w

    text = tomli_w.dumps(values, multiline_strings=True)
    file = TomlFile(Path("x.toml"), text, values)
    for name, value in values.items():
        line = file.line_of((name,))
        assert line is not None
        assert 1 <= line <= text.count("\n")
        for inner in value if isinstance(value, dict) else ():
            assert file.line_of((name, inner)) is not None


@given(st.text("a=[]\"'\n#.1 {},", max_size=40))
def test_any_text_is_settings_or_refused_with_a_reason(text: str) -> None:
    with contextlib.suppress(SettingsError):
        settings_from_text(Path("x.toml"), text)
