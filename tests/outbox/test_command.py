"""`coordtui outbox`, `coordtui sync` and the row of `coordtui doctor`."""

from __future__ import annotations

import json

import pytest

from coordtui.cli import main

from .conftest import HANG_UP, settings_for


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, office):
    """Run a command on the office's store: `run("list")`; its status, answer and complaint."""
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "settings.toml").write_text(office.session.settings.file.text)

    def run(*words: str, word: str = "outbox") -> tuple[int, str, str]:
        capsys.readouterr()
        store, settings = f"sqlite:///{tmp_path / 'coordtui.db'}", str(tmp_path / "settings.toml")
        status = main(["--safe", "--store", store, "--settings", settings, word, *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_letters_are_listed_and_shown(run, office):
    assert run("list")[1] == "Nothing was ever to leave the program.\n"
    office.put(subject="Seats\x1b[31m")
    status, out, _ = run("list")
    assert (status, "\x1b" in out) == (0, False)
    assert "waits to be sent  hrafn@example.org  Seats[31m" in out
    (found,) = json.loads(run("list", "--json")[1])
    assert (found["id"], found["state"], found["to"]) == (1, "waiting", "hrafn@example.org")
    status, out, _ = run("show", "1")
    assert "Subject: Seats[31m" in out
    assert "waits to be sent — Ada Placeholder" in out
    assert "A seat is free." in json.loads(run("show", "1", "--json")[1])["preview"]
    assert run("show", "7")[0] == 1


def test_what_is_due_is_sent_by_send_and_by_sync(run, office, smtp):
    office.put()
    assert run("send")[:2] == (0, "1 message sent\n")
    office.put()
    status, _, err = run(word="sync")
    assert status == 0
    assert "Deliver what is in the outbox: finished — 1 message sent" in err
    assert len(smtp.mails) == 2
    assert run(word="sync")[1] == "Nothing is due.\n"


def test_an_unsure_letter_is_never_sent_by_its_number_alone(run, office, smtp):
    smtp.says["."] = HANG_UP
    office.put()
    office.deliver()
    smtp.says.clear()
    status, _, err = run("send", "1")
    assert (status, len(smtp.mails)) == (1, 1)
    assert "coordtui outbox again 1" in err
    assert run("arrived", "1")[:2] == (0, "Message 1: sent.\n")
    assert run("again", "1")[0] == 1


def test_a_letter_is_discarded_and_sent_after_all(run, office, smtp):
    office.put()
    assert json.loads(run("discard", "1", "--json")[1])["state"] == "discarded"
    assert run("send")[1] == "0 messages sent\n"
    assert run("again", "1")[:2] == (0, "Message 1: waits to be sent.\n")
    assert run("send", "1", "--json")[0] == 0
    assert office.states() == ["sent"]


def test_a_trial_is_shown_and_sent_to_oneself(run, office, smtp):
    status, _, err = run("test", "mail", "--yes")
    assert status == 1
    assert "--to" in err
    assert run("test", "mail", "--to", "ada@example.org")[0] == 1  # nobody to ask
    assert smtp.mails == []
    status, out, _ = run("test", "mail", "--to", "ada@example.org", "--yes")
    assert status == 0
    assert "Subject: A trial of the outbox" in out
    assert "Message 1: sent." in out
    assert [to for to, _ in smtp.mails] == ["ada@example.org"]
    smtp.says["RCPT"] = "550 no"
    assert run("test", "mail", "--to", "ada@example.org", "--yes")[0] == 1


def test_a_channel_that_is_off_says_which_setting_it_lacks(run):
    status, _, err = run("test", "slack", "--yes")
    assert status == 1
    assert "outbox.slack_webhook" in err


def test_the_doctor_says_what_is_set_up_and_what_needs_a_look(run, office, smtp):
    def row() -> dict[str, object]:
        rows = json.loads(run("--json", word="doctor")[1])
        return next(each for each in rows if each["check"] == "outbox")

    assert row()["ok"] is True
    smtp.says["RCPT"] = "550 no"
    office.put()
    office.deliver()
    assert row()["ok"] is False
    assert "1 needs a look" in str(row())


def test_the_settings_of_the_outbox_are_listed_and_set_and_its_secrets_are_not_shown(run, monkeypatch, smtp):
    monkeypatch.setenv("COORDTUI_OUTBOX_SMTP_PASSWORD", "SECRET-WORD")
    status, out, _ = run("list", "--json", word="config")
    found = {each["key"]: each["value"] for each in json.loads(out)}
    assert found["outbox.smtp_port"] == smtp.port
    assert found["outbox.smtp_password"] is True
    assert "SECRET-WORD" not in out
    assert run("set", "outbox.daily_limit", "7", word="config")[:2] == (0, "outbox.daily_limit = 7\n")
    assert run("set", "outbox.smtp_security", "perhaps", word="config")[0] == 1
    status, _, err = run("set", "outbox.slack_webhook", "https://x/y", word="config")
    assert (status, "COORDTUI_OUTBOX_SLACK_WEBHOOK" in err) == (1, True)


def test_a_secret_in_the_settings_file_is_refused_where_it_stands(make_office):
    from coordtui.api import SettingsError

    office = make_office('[outbox]\nsmtp_password = "SECRET-WORD"\n')
    with pytest.raises(SettingsError, match="is a secret") as refused:
        office.put()
    assert "SECRET-WORD" not in str(refused.value)


def test_settings_for_two_channels_are_both_named(run, office, smtp, slack):
    rows = json.loads(run("--json", word="doctor")[1])
    assert "Slack and mail" in str(next(each for each in rows if each["check"] == "outbox"))
    assert settings_for(smtp.port) in office.session.settings.file.text
