"""People from CSV files.

Longer than other files: each way in which tables of labs are odd is a test of the same two functions.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import DatedRole, Language, NotAllowed, NotFound, Person, Refused, StaleRecord
from coordtui.directory import Directory
from coordtui.directory.csv_import import ImportPlan, apply, read_people
from coordtui.directory.csv_read import COLUMNS, HEADINGS, read_sheet
from coordtui.host.session import Session
from coordtui.testing import actor_with
from coordtui.text.translation import Translator

TODAY = date(2026, 11, 12)
NOON = datetime.combine(TODAY, time(12), UTC)
ORCID = "0000-0002-1825-0097"
OTHER_ORCID = "0000-0001-5109-3700"


@pytest.fixture
def directory(session: Session) -> Directory:
    return session.directory


def plan(directory: Directory, *lines: str) -> ImportPlan:
    return read_people(directory, "\n".join(lines), now=NOON)


def imported(directory: Directory, *lines: str) -> ImportPlan:
    made = plan(directory, *lines)
    assert made.errors == []
    apply(directory, made)
    return made


def person(directory: Directory, name: str) -> Person:
    (found,) = [each for each in directory.people().find() if each.name == name]
    return found


def errors(made: ImportPlan) -> list[tuple[int, str]]:
    return [(error.line, str(error.message)) for error in made.errors]


def test_every_column_is_read(directory: Directory) -> None:
    imported(
        directory,
        "name,email,group,role,interests,offers,languages,orcid",
        "Hrafn Placeholder,Hrafn@Example.invalid,Graphs,Postdoc,"
        f"graphs; birds ;graphs,a desk,fr;English,{ORCID}",
    )
    hrafn = person(directory, "Hrafn Placeholder")
    graphs = directory.group_named("graphs")
    assert graphs is not None
    assert (hrafn.emails, hrafn.groups, hrafn.orcid) == (["hrafn@example.invalid"], [graphs.doc_id], ORCID)
    assert (hrafn.interests, hrafn.offers, hrafn.languages) == (["graphs", "birds"], ["a desk"], ["fr", "en"])
    assert hrafn.roles == [DatedRole(role="Postdoc")]
    assert hrafn.access == ["researcher"]


def test_the_columns_may_have_french_names_and_the_cells_semicolons_between(directory: Directory) -> None:
    imported(
        directory,
        "Nom;Courriel;Groupe;Rôle;Intérêts;Offres;Langues;ORCID",
        f'Ilse Nobody;ilse@example.invalid;Équipe;Étudiante;"arbres;oiseaux";un bureau;français;{ORCID}',
    )
    ilse = person(directory, "Ilse Nobody")
    assert (ilse.interests, ilse.languages, ilse.roles[0].role) == (
        ["arbres", "oiseaux"],
        ["fr"],
        "Étudiante",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    sheet = read_sheet(delimiter.join(["name", "orcid"]) + "\n" + delimiter.join(["A", "B"]))
    assert sheet.rows == [(2, {"name": "A", "orcid": "B"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes("nom,rôle\r\nÉloïse Placeholder,Chargée d’études\r\n".encode(encoding))
    assert read_sheet(file).rows == [(2, {"name": "Éloïse Placeholder", "role": "Chargée d’études"})]


@pytest.mark.parametrize(
    ("french", "column"),
    [("Fonction", "role"), ("rôle", "role"), ("présentation", "about"), ("à propos", "about")],
)
def test_a_column_may_have_either_of_its_french_names(french: str, column: str) -> None:
    assert read_sheet(f"nom,{french}\nA,B").rows == [(2, {"name": "A", column: "B"})]


@pytest.mark.parametrize("content", [b"name\n\0\0\0", b"PK\x03\x04\0\0", "name\nA\n".encode("utf-16")])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "people.xlsx"
    file.write_bytes(content)
    with pytest.raises(Refused, match="not a CSV file"):
        read_sheet(file)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty"),
        ("\n \n", "The file is empty"),
        ("email,group\na@b.example,X", "no column “name”.*email, group"),
        ("name,nom\nA,B", "two columns “name”"),
        ("Nom,Prénom,nom\nA,B,C", "two columns “Nom”"),
        ('name\n"' + "x" * 200_000, "not a CSV file"),
    ],
)
def test_a_table_that_is_not_one_of_people_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_sheet(text)


def test_a_stray_quotation_mark_takes_nobody_and_says_its_line(directory: Directory) -> None:
    rows = [f"Row {n} Nobody,row{n}@example.invalid" for n in range(500)]
    with pytest.raises(Refused, match="On line 2 a quotation mark"):
        plan(directory, "name,email", '"Start Quote,sq@example.invalid', *rows)
    assert [each.name for each in directory.people().find()] == ["Ada Placeholder"]


@pytest.mark.parametrize("column", ["name", "about", "interests"])
def test_a_row_with_a_cell_that_is_too_long_is_left_out_and_no_other(
    directory: Directory, column: str
) -> None:
    cells = {"name": "A Nobody", "about": "", "interests": ""} | {column: "x" * 200_000}
    made = plan(directory, ",".join(cells), "B Nobody,,", ",".join(cells.values()), "C Nobody,,")
    assert errors(made) == [(3, "A cell has more than 10000 characters.")]
    assert [row.person.name for row in made.add] == ["B Nobody", "C Nobody"]


def test_a_long_cell_in_a_column_that_is_not_read_does_not_matter(directory: Directory) -> None:
    made = plan(directory, "name,photo", "A Nobody," + "x" * 200_000)
    assert (made.extra, errors(made), len(made.add)) == (["photo"], [], 1)


def test_many_interests_in_one_cell_are_all_read(directory: Directory) -> None:
    interests = [f"an invented subject with the number {n}" for n in range(100)]
    assert plan(directory, "name,interests", f"A Nobody,{';'.join(interests)}").add[0].person.interests == (
        interests
    )


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_sheet(tmp_path / "no.csv")
    with pytest.raises(Refused):
        read_sheet(tmp_path)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_columns_that_are_wanted_are_named_as_the_reader_writes_them(language: Language) -> None:
    named = Translator(language)(HEADINGS)
    (row,) = read_sheet(named + "\n" + ",".join(COLUMNS)).rows
    assert row[1] == {column: column for column in COLUMNS}


def test_columns_are_known_by_the_words_that_tables_of_labs_use(directory: Directory) -> None:
    made = plan(directory, "Nom;Courriels;Groupes;Directrice", "A Nobody;a@example.invalid;Optics;")
    assert made.extra == []
    assert made.add[0].person.emails == ["a@example.invalid"]


def test_extra_columns_are_named_and_left(directory: Directory) -> None:
    made = plan(directory, "name,shoe size,,email", "A Nobody,44,x,a@example.invalid")
    assert made.extra == ["shoe size"]
    assert made.add[0].person.emails == ["a@example.invalid"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (",a@example.invalid,,", "There is no name."),
        ("A Nobody,not an address,,", "“not an address” is not an e-mail address."),
        ("A Nobody,a@nowhere,,", "“a@nowhere” is not an e-mail address."),
        ("A Nobody,,0000-0002-1825-0098,", "“0000-0002-1825-0098” is not an ORCID"),
        ("A Nobody,,12,", "“12” is not an ORCID"),
        ("A Nobody,,,fr;Klingon", "“Klingon” is not a known language"),
        ("A Nobody,,,,surplus", "more cells than there are columns"),
    ],
)
def test_a_bad_row_is_left_out_with_its_line_and_the_reason(
    directory: Directory, row: str, sentence: str
) -> None:
    made = plan(directory, "name,email,orcid,languages", "", "B Nobody,,,", row)
    ((line, said),) = errors(made)
    assert line == 4
    assert sentence in said
    assert [each.person.name for each in made.add] == ["B Nobody"]


def test_the_line_is_the_one_on_which_the_row_starts(directory: Directory) -> None:
    made = plan(directory, "name,offers", '"A Nobody","one', 'two"', ",x")
    assert [line for line, _ in errors(made)] == [4]
    assert made.add[0].person.offers == ["one two"]


def test_the_same_address_twice_names_the_first_line(directory: Directory) -> None:
    made = plan(directory, "name,email", "A Nobody,a@example.invalid", "B Nobody,A@example.invalid")
    assert errors(made) == [(3, "“a@example.invalid” is already on line 2.")]


def test_two_rows_of_one_name_need_something_that_tells_them_apart(directory: Directory) -> None:
    made = plan(directory, "name,email", "A Nobody,", "a nobody,a@example.invalid")
    ((line, said),) = errors(made)
    assert line == 3
    assert "“a nobody” is already on line 2" in said
    both = plan(directory, "name,email", "A Nobody,x@example.invalid", "A Nobody,y@example.invalid")
    assert (len(both.add), both.errors) == (2, [])


@pytest.mark.parametrize(
    "left_out",
    [
        f"A Nobody,a@example.invalid,{ORCID},Klingon",
        "A Nobody,a@example.invalid,12,",
        f"A Nobody,a@example.invalid,{ORCID},,surplus",
        f"A Nobody,i@example.invalid;a@example.invalid,{OTHER_ORCID},",  # those of two people
        f"Ilse Nobody,a@example.invalid,{ORCID},",  # a namesake with another address
    ],
)
@pytest.mark.parametrize(
    "row", [f"A Nobody,a@example.invalid,{ORCID},fr", "A Nobody,a@example.invalid,,", "A Nobody,,,"]
)
def test_a_row_that_is_left_out_claims_nothing(directory: Directory, left_out: str, row: str) -> None:
    columns = "name,email,orcid,languages"
    imported(directory, columns, "Ilse Nobody,i@example.invalid,,", f"Jean Placeholder,,{OTHER_ORCID},")
    made = plan(directory, columns, left_out, row)
    assert [line for line, _ in errors(made)] == [2]
    assert [(each.line, each.person.name) for each in made.add] == [(3, "A Nobody")]
    apply(directory, made)


def test_the_person_of_a_row_that_is_left_out_is_the_next_rows(directory: Directory) -> None:
    imported(directory, "name,email", "Ilse Nobody,i@example.invalid", "Jean Placeholder,j@example.invalid")
    both = "Ilse Nobody,i@example.invalid;j@example.invalid"
    made = plan(directory, "name,email", both, "Ilse Renamed,i@example.invalid", "Jean Placeholder,")
    assert [line for line, _ in errors(made)] == [2]
    assert [(row.line, row.person.emails) for row in made.change + made.unchanged] == [
        (3, ["i@example.invalid"]),
        (4, ["j@example.invalid"]),
    ]


def test_namesakes_that_are_left_out_leave_nobody_to_a_third_row(directory: Directory) -> None:
    imported(directory, "name", "Jean Placeholder")
    rows = [f"Jean Placeholder,{number}@example.invalid" for number in (1, 2, 1)]
    assert [line for line, _ in errors(plan(directory, "name,email", *rows))] == [2, 3, 4]


def test_who_is_known_by_address_goes_before_a_new_row_that_shares_one(directory: Directory) -> None:
    imported(directory, "name,email", "Ilse Nobody,i@example.invalid")
    made = plan(
        directory,
        "name,email",
        "I. N.,new@example.invalid",
        "Ilse Nobody,i@example.invalid;new@example.invalid",
    )
    assert errors(made) == [(2, "“new@example.invalid” is already on line 3.")]
    assert [row.line for row in made.change] == [3]


@pytest.mark.parametrize(
    "cell", ["fr;en", "fr,en", "fr, English", "fr/en", "français anglais", "fr / en", "fr;en, fr"]
)
def test_languages_are_split_where_every_part_is_one(directory: Directory, cell: str) -> None:
    made = plan(directory, "name,languages", f'A Nobody,"{cell}"')
    assert (errors(made), made.add[0].person.languages) == ([], ["fr", "en"])


def test_an_unknown_language_says_how_several_are_separated(directory: Directory) -> None:
    ((_, said),) = errors(plan(directory, "name,languages", 'A Nobody,"en;fr, Klingon"'))
    assert said.startswith("“fr, Klingon” is not a known language")
    assert said.endswith("; several are separated by “;”.")


def test_nothing_from_the_file_can_reach_a_terminal(directory: Directory) -> None:
    imported(directory, "name,group", "Evil\x1b[2J \u202eNobody,\x1b]0;x\x07Team")
    assert person(directory, "Evil[2J Nobody")
    assert [group.name for group in directory.groups().find()] == ["]0", "xTeam"]


def test_a_plan_writes_nothing(directory: Directory) -> None:
    before = len(directory.people().find())
    plan(directory, "name,group", "A Nobody,Graphs")
    assert len(directory.people().find()) == before
    assert directory.groups().find() == []


def test_importing_a_file_again_changes_nothing(directory: Directory, session: Session) -> None:
    lines = (
        "name,email,group,role,interests,offers,languages,orcid",
        f"Hrafn Placeholder,h@example.invalid,Graphs;Trees,Postdoc,graphs,a desk,fr,{ORCID}",
        "Ilse Nobody,,Graphs,,,,,",
        "Jean Placeholder,j1@example.invalid,,,,,,",
        "Jean Placeholder,j2@example.invalid,,,,,,",
    )
    imported(directory, *lines)
    revision = session.store.revision
    again = imported(directory, *lines)
    assert (again.add, again.change, len(again.unchanged)) == ([], [], 4)
    assert session.store.revision == revision


@pytest.mark.parametrize(
    "row",
    [
        "Hrafn Renamed,h@example.invalid,",
        f"Hrafn Renamed,new@example.invalid,{ORCID}",
        "HRAFN PLACEHOLDER,,",
        "Hráfn Plàceholder,h@example.invalid,",
    ],
)
def test_somebody_is_recognised_by_address_then_orcid_then_name(directory: Directory, row: str) -> None:
    imported(directory, "name,email,orcid", f"Hrafn Placeholder,h@example.invalid,{ORCID}")
    number = person(directory, "Hrafn Placeholder").doc_id
    made = imported(directory, "name,email,orcid", row)
    assert [each.person.doc_id for each in made.change] == [number]
    assert made.add == []


def test_an_empty_cell_leaves_what_is_known_and_a_new_address_is_added(directory: Directory) -> None:
    imported(
        directory,
        "name,email,orcid,interests",
        f"Hrafn Placeholder,h@example.invalid,{ORCID},graphs",
    )
    (change,) = imported(
        directory, "name,email,orcid,interests", f"Hrafn Placeholder,new@example.invalid,{ORCID},"
    ).change
    assert change.changed == ("emails",)
    hrafn = person(directory, "Hrafn Placeholder")
    assert (hrafn.emails, hrafn.interests) == (["h@example.invalid", "new@example.invalid"], ["graphs"])


def test_a_new_role_ends_the_present_one(directory: Directory) -> None:
    imported(directory, "name,role", "Hrafn Placeholder,Student")
    imported(directory, "name,role", "Hrafn Placeholder,Postdoc")
    assert person(directory, "Hrafn Placeholder").roles == [
        DatedRole(role="Student", until=TODAY),
        DatedRole(role="Postdoc", since=TODAY),
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Jean Placeholder,,", "Several people are called “Jean Placeholder”"),
        ("Ilse Nobody,other@example.invalid,", "There is a “Ilse Nobody” with another e-mail"),
        (f"Ilse Nobody,i@example.invalid,{ORCID}", "belong to different people"),
    ],
)
def test_where_it_is_not_sure_who_is_meant_the_row_asks(
    directory: Directory, row: str, sentence: str
) -> None:
    imported(
        directory,
        "name,email,orcid",
        f"Jean Placeholder,j1@example.invalid,{ORCID}",
        "Jean Placeholder,j2@example.invalid,",
        "Ilse Nobody,i@example.invalid,",
    )
    made = plan(directory, "name,email,orcid", row)
    assert sentence in errors(made)[0][1]
    assert made.add + made.change == []


def test_two_rows_that_mean_one_person_are_not_both_taken(directory: Directory) -> None:
    imported(directory, "name,email", "Ilse Nobody,i@example.invalid;i2@example.invalid")
    made = plan(directory, "name,email", "Ilse Nobody,i@example.invalid", "Ilse Nobody,i2@example.invalid")
    assert errors(made) == [(3, "It is the same person as on line 2.")]


def test_two_namesakes_in_the_file_do_not_both_become_the_one_in_the_directory(directory: Directory) -> None:
    imported(directory, "name", "Jean Placeholder")
    made = plan(
        directory, "name,email", "Jean Placeholder,1@example.invalid", "Jean Placeholder,2@example.invalid"
    )
    assert [line for line, _ in errors(made)] == [2, 3]


def test_an_orcid_proves_that_a_namesake_is_somebody_else(directory: Directory) -> None:
    imported(directory, "name,orcid", f"Jean Placeholder,{ORCID}")
    made = imported(directory, "name,orcid", f"Jean Placeholder,{OTHER_ORCID}")
    assert len(made.add) == 1


@pytest.mark.parametrize("key", ["old@example.invalid", OTHER_ORCID])
def test_what_belonged_to_a_double_means_the_person_kept(directory: Directory, key: str) -> None:
    imported(directory, "name,orcid", f"Hrafn Placeholder,{ORCID}")
    hrafn = person(directory, "Hrafn Placeholder")
    double = Person(name="H. P.", emails=["old@example.invalid"], orcid=OTHER_ORCID, merged_into=hrafn.doc_id)
    directory.people().add(double)
    column = "email" if "@" in key else "orcid"
    made = imported(directory, f"name,{column},interests", f"Hrafn Placeholder,{key},birds")
    assert [(row.person.doc_id, row.changed) for row in made.change] == [(hrafn.doc_id, ("interests",))]


def test_people_merged_in_a_circle_end_no_import(directory: Directory) -> None:
    one = directory.people().add(Person(name="H. P.", emails=["one@example.invalid"]))
    other = directory.people().add(Person(name="Hrafn P.", merged_into=one.doc_id))
    directory.people().save(msgspec.structs.replace(one, merged_into=other.doc_id))
    imported(directory, "name,email,interests", "H. P.,one@example.invalid,birds")
    assert [each.interests for each in directory.people().find()].count(["birds"]) == 1


def test_an_import_is_all_or_nothing(directory: Directory) -> None:
    imported(directory, "name,role", "Hrafn Placeholder,Student")
    made = plan(directory, "name,role,group", "Ilse Nobody,Student,Graphs", "Hrafn Placeholder,Postdoc,")
    hrafn = person(directory, "Hrafn Placeholder")
    hrafn.interests = ["meanwhile"]
    directory.people().save(hrafn)
    with pytest.raises(StaleRecord):
        apply(directory, made)
    assert [each.name for each in directory.people().find()] == ["Ada Placeholder", "Hrafn Placeholder"]
    assert directory.groups().find() == []


def test_only_who_may_edit_people_may_import_them(directory: Directory) -> None:
    with pytest.raises(NotAllowed):
        plan(directory.acting_as(actor_with("researcher")), "name", "A Nobody")


@given(st.text(max_size=300))
def test_whatever_the_text_it_is_read_or_refused(text: str) -> None:
    try:
        sheet = read_sheet(text)
    except Refused:
        return
    assert all(
        set(row) <= {"name", "email", "group", "role", "interests", "offers", "languages", "orcid"}
        for _, row in sheet.rows
    )


def test_a_login_is_given_to_who_has_none_and_taken_from_nobody(directory: Directory) -> None:
    imported(directory, "name,login", "Hrafn Placeholder,", "Bo Placeholder,bo")
    made = plan(
        directory,
        "nom,identifiant",
        "Hrafn Placeholder,bo",
        "Bo Placeholder,other",
        "New Nobody,Not A Login",
        "Cy Nobody,cy",
        "Di Nobody,cy",
    )
    assert [line for line, _ in errors(made)] == [2, 3, 4, 6]
    assert [row.person.login for row in made.add] == ["cy"]
    imported(directory, "name,login", "Hrafn Placeholder,hrafn", "Bo Placeholder,")
    assert person(directory, "Hrafn Placeholder").login == "hrafn"
    assert person(directory, "Bo Placeholder").login == "bo"
