"""Root has the store asked by the account that owns it."""

from __future__ import annotations

import os
import pwd
from types import SimpleNamespace

import pytest

from coordtui.api import Refused
from coordtui.cli.access import by_owner
from coordtui.cli.access.by_owner import as_account
from coordtui.text.messages import N_

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root works as another account")


@pytest.fixture
def account() -> pwd.struct_passwd:
    return next(each for each in pwd.getpwall() if each.pw_uid)


def test_the_work_is_done_as_the_account_and_it_is_never_root_again(account):
    def who() -> list[object]:
        try:
            os.setuid(0)
        except PermissionError:
            return [*os.getresuid(), *os.getresgid(), os.getgroups(), os.environ["HOME"]]
        raise AssertionError

    uid, gid = account.pw_uid, account.pw_gid
    groups = os.getgrouplist(account.pw_name, gid)
    assert as_account(account, who) == [uid, uid, uid, gid, gid, gid, groups, account.pw_dir]
    assert os.geteuid() == 0


def test_a_store_on_a_server_is_asked_by_the_service_account(account, monkeypatch):
    monkeypatch.setattr(by_owner, "ACCOUNT", account.pw_name)
    invocation = SimpleNamespace(store_url="postgresql://coordtui@/lab?host=/run/postgresql")
    assert by_owner.in_the_store(invocation, os.geteuid) == account.pw_uid


def test_what_is_refused_there_is_refused_here_in_the_same_words(account):
    def refuse() -> None:
        raise Refused(
            N_("There is nobody of the number {number}.", number=7), remedy=N_("Give a day to come.")
        )

    with pytest.raises(Refused) as refused:
        as_account(account, refuse)
    assert refused.value.parts() == ["There is nobody of the number 7.", "Give a day to come."]


def test_a_child_that_dies_or_fails_is_no_answer(account):
    for work in (lambda: os._exit(3), lambda: 1 / 0):
        with pytest.raises(Refused, match="could not be asked"):
            as_account(account, work)
