"""The lines of the key file: ours in one form only, all others kept and told of."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.access.keys import changes
from coordtui.access.keys.file import KeyFile
from coordtui.access.keys.line import Entry, Line, read_line, write_line
from coordtui.access.usual import BEGIN
from coordtui.api import Refused
from tests.access.keys_kit import NOW, PROGRAM, entry, key, rsa

FULL = entry(
    settings="/srv/lab/settings.toml",
    expires=datetime(2027, 6, 30, 23, 59, 59, tzinfo=UTC),
    added=date(2026, 11, 12),
    title="portable d’Éloïse",
)
SAFE = re.compile(
    rf'restrict,pty,command="{BEGIN} {PROGRAM} --as [a-z][a-z0-9._-]{{0,31}}'
    r' --key SHA256:[A-Za-z0-9+/]{43}"'
    r'(,expiry-time="\d{14}Z")? ssh-ed25519 [A-Za-z0-9+/=]+ [a-z][a-z0-9._-]{0,31}'
    r"""( \d{4}-\d\d-\d\d( [^"'\\`$\x00-\x1f\x7f-\x9f]+)?)?"""
)


def test_a_line_is_as_sshd_and_the_gate_expect_it() -> None:
    one = entry(login="a.test", expires=datetime(2027, 6, 30, 4, tzinfo=UTC), added=date(2026, 11, 12))
    assert write_line(one) == (
        f'restrict,pty,command="{BEGIN} {PROGRAM} --as a.test --key {one.key.fingerprint}",'
        f'expiry-time="20270630040000Z" ssh-ed25519 {one.key.blob} a.test 2026-11-12'
    )


@pytest.mark.parametrize("one", [entry(), FULL])
def test_what_is_written_is_read_back(one: Entry) -> None:
    assert read_line(write_line(one)) == Line(write_line(one), one)


hostile = st.text(
    st.one_of(st.sampled_from(list("\"'\\\n\r\t\0 ,=#`$\x1b\x9b\u202ea-z.")), st.characters()), max_size=50
)


@given(
    login=st.one_of(hostile, st.from_regex(r"[a-z][a-z0-9._-]{0,31}", fullmatch=True)),
    title=hostile,
    program=st.one_of(st.just(PROGRAM), hostile),
    settings=st.one_of(st.just("/etc/coordtui/settings.toml"), hostile),
    expires=st.one_of(st.none(), st.datetimes().map(lambda each: each.replace(tzinfo=UTC))),
    number=st.integers(0, 3),
)
def test_whatever_is_given_the_file_holds_only_lines_that_lock_their_key_in(
    number: int, **given_: Any
) -> None:
    file = KeyFile.of(b'# ours\nssh-ed25519 AAAA "odd\\" line\xff\n\n')
    one = entry(number=number, added=date(2026, 11, 12), **given_)
    try:
        after = changes.added(file, one)
    except Refused:
        return
    data = after.as_bytes()
    assert KeyFile.of(data) == after
    assert data.startswith(file.as_bytes())
    (line,) = data.removeprefix(file.as_bytes()).decode().removesuffix("\n").split("\n")
    assert SAFE.fullmatch(line.replace(f" --settings {one.settings}", ""))
    assert line.count('"') == (2 if one.expires is None else 4)
    assert KeyFile.of(data).of_login(one.login) == [one]


@given(st.binary(max_size=400))
def test_a_file_that_nothing_was_changed_in_is_the_same_to_the_byte(data: bytes) -> None:
    assert KeyFile.of(data).as_bytes() == data


@given(st.data())
def test_a_line_of_ours_with_any_sign_changed_is_not_taken_for_one_that_says_more(
    data: st.DataObject,
) -> None:
    text = write_line(FULL)
    place = data.draw(st.integers(0, text.index(FULL.key.blob) - 1))
    sign = data.draw(st.sampled_from('"\\,= #\tabc019Z'))
    read = read_line(text[:place] + sign + text[place + 1 :])
    if read.entry is not None:  # the same key, still locked in: of another day, program, settings
        assert write_line(read.entry) == read.text
        assert (read.entry.login, read.entry.key) == (FULL.login, FULL.key)


FOREIGN = {
    "a key alone": (f"ssh-ed25519 {key(1).blob} me", "gets a shell"),
    "options without a command": (f'no-pty,from="10.*" ssh-ed25519 {key(1).blob}', "gets a shell"),
    "a command in a quotation only": (f'environment="command=x" ssh-ed25519 {key(1).blob}', "gets a shell"),
    "a command without restrict": (f'command="exec x" ssh-ed25519 {key(1).blob}', "forward connections"),
    "another command": (f'restrict,pty,command="exec sh" ssh-ed25519 {key(1).blob}', "another command"),
    "a quotation mark that is escaped": (
        f'restrict,command="a \\" b ssh-ed25519" ssh-ed25519 {key(1).blob}',
        "another command",
    ),
    "more rights than ours": (write_line(entry()).replace("pty,", "pty,port-forwarding,"), "another command"),
    "the key of somebody else": (
        write_line(entry()).replace(key(1).blob, key(2).blob),
        "another command",
    ),
    "a login that is another in the comment": (write_line(entry())[:-5] + "other", "another command"),
    "no key": ("hello", "not understood"),
    "a carriage return": (write_line(entry()) + "\r", "another command"),
    "an end that is no day": (
        write_line(FULL).replace("20270630235959Z", "20270631235959Z"),
        "another command",
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_line_that_is_not_ours_is_told_of(name: str) -> None:
    text, said = FOREIGN[name]
    line = read_line(text)
    assert line.entry is None
    assert said in str(line.wrong)
    assert line.text == text


@pytest.mark.parametrize("text", ["", "   ", "# a comment", "\t#command=", "#"])
def test_blank_lines_and_comments_are_nothing(text: str) -> None:
    assert read_line(text) == Line(text)


def test_a_key_is_one_persons() -> None:
    file = changes.added(KeyFile(), entry("hrafn", 1))
    with pytest.raises(Refused, match="“hrafn”"):
        changes.added(file, entry("bo", 1))
    with pytest.raises(Refused, match="already"):
        changes.added(file, entry("hrafn", 1, title="again"))


def test_a_key_that_has_a_line_of_another_kind_is_refused() -> None:
    """sshd takes the first line of a key: ours would lock in nobody."""
    file = KeyFile.of(f"ssh-ed25519 {key(1).blob} me\n".encode())
    with pytest.raises(Refused, match="line 1"):
        changes.added(file, entry("hrafn", 1))


def test_keys_come_and_go_and_all_other_lines_stay() -> None:
    others = b"# keep\n\n  ssh-rsa AAAA odd\xff"
    file = KeyFile.of(others)
    for number in (1, 2):
        file = changes.added(file, entry("hrafn", number))
    file = changes.added(file, entry("bo", 3))
    file = changes.revoked(file, changes.chosen(file, "hrafn", key(1).fingerprint))
    assert [each.key for each in file.entries] == [key(2), key(3)]
    file = changes.revoked(file, changes.chosen(file, "hrafn", None))
    file = changes.revoked(file, changes.chosen(file, "bo", None))
    assert file.as_bytes() == others + b"\n"


def test_one_of_several_keys_is_never_guessed() -> None:
    file = changes.added(changes.added(KeyFile(), entry(number=1)), entry(number=2))
    print_ = key(1).fingerprint
    for beginning in (None, "SHA256:", print_[: len("SHA256:") + 3], "nothing"):
        with pytest.raises(Refused):
            changes.chosen(file, "hrafn", beginning)
    assert changes.chosen(file, "hrafn", print_[len("SHA256:") :][:8]) == [entry(number=1)]
    assert len(changes.chosen(file, "hrafn", None, all_=True)) == 2
    with pytest.raises(Refused, match="no key"):
        changes.chosen(file, "bo", None, all_=True)


def test_of_two_keys_the_old_one_ends_after_some_days_and_no_later_than_it_did() -> None:
    until, sooner = datetime(2026, 11, 19, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC)
    file = changes.added(KeyFile(), entry(number=1))
    file = changes.added(file, entry(number=2, expires=sooner))
    file = changes.added(file, entry("bo", 4))
    after = changes.rotated(file, entry(number=3), until)
    ends = {each.key: each.expires for each in after.entries}
    assert ends == {key(1): until, key(2): sooner, key(3): None, key(4): None}
    assert all(each.is_live(NOW) for each in after.entries)


def test_a_rotation_to_a_key_that_is_known_changes_nothing() -> None:
    file = changes.added(KeyFile(), entry(number=1))
    with pytest.raises(Refused):
        changes.rotated(file, entry(number=1), NOW)


def test_an_rsa_key_has_a_line_too() -> None:
    from coordtui.access.keys.public_key import given_key

    one = entry(key=given_key(rsa(4096)))
    assert read_line(write_line(one)).entry == one


@pytest.mark.parametrize(
    "program", ["/bin/sh", "/opt/coordtui-session/bin/python", "/x/not-coordtui-session"]
)
def test_a_line_that_runs_another_program_is_not_ours(program: str) -> None:
    line = write_line(entry()).replace(PROGRAM, program)
    assert read_line(line).entry is None
    assert read_line(line).wrong is not None
    with pytest.raises(Refused):
        write_line(entry(program=program))
