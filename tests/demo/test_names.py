"""Names of the invented lab."""

from __future__ import annotations

import re

from coordtui.demo.names import name
from coordtui.demo.orcid import orcid
from coordtui.directory.orcid import orcid as valid_orcid


def test_a_hundred_thousand_names_are_all_different_and_so_are_their_mailboxes():
    names = [name(number) for number in range(100_000)]
    assert len({each.full for each in names}) == len(names)
    assert len({each.mailbox for each in names}) == len(names)


def test_a_mailbox_holds_plain_letters_only():
    mailboxes = [name(number).mailbox for number in range(20_000)]
    assert [each for each in mailboxes if not re.fullmatch(r"[a-z]+([.-][a-z]+)*", each)] == []


def test_a_small_lab_has_accents_hyphens_particles_long_and_single_names():
    names = [name(number) for number in range(300)]
    whole = " ".join(each.full for each in names)
    assert {"é", "ø", "ł", "ğ", "ạ", "ñ", "œ", "ā", "ő"} & set(whole.casefold()) >= {"é", "ø", "ł", "ñ", "ā"}
    assert any("-" in each.family for each in names)
    assert any(each.family.startswith(("van der ", "de La ", "von ")) for each in names)
    assert max(len(each.full) for each in names) > 28
    assert any(not each.family and " " not in each.full for each in names)
    assert any(each.full.startswith(each.family) and each.given for each in names if each.family)


def test_the_parts_of_a_name_are_in_it():
    for number in range(2_000):
        each = name(number)
        assert each.given in each.full
        assert each.family in each.full


def test_an_invented_orcid_is_well_formed_and_from_a_block_that_nobody_has():
    for number in (1, 7, 1199, 99_999, 9_999_999):
        made = orcid(number)
        assert valid_orcid(made) == made
        assert made.startswith("0000-0000-")


def test_some_check_digit_is_an_x():
    assert any(orcid(number).endswith("X") for number in range(1, 40))
