"""BibTeX: what is right is read, what is broken is named by its line and costs no other entry."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui_expertise.sources.bibtex import parse, works
from coordtui_expertise.sources.latex import plain_text

WHOLE = "@article{whole, title={Whole}, author={Nobody, Ute}, year={2024}}\n"


def one(text: str):
    (work,), left_out = works(text)
    assert left_out == []
    return work


def test_an_entry_is_read():
    work = one(
        "@InProceedings(  key:1,\n  Title = {A {Nested {Title}} of $x^{2}$},\n"
        '  AUTHOR = "Nobody, Ute and {The Invented Lab} and Hrafn Placeholder and others",\n'
        "  booktitle = {Workshop on Nothing},\n  month = mar # {}, year = 2024,\n"
        "  doi = {https://doi.org/10.99999/NIL.1},\n  url = {https://example.invalid/1},\n"
        "  abstract = {Some\n  lines.},\n)"
    )
    assert work.title == "A Nested Title of $x^{2}$"
    assert work.authors == ["Ute Nobody", "The Invented Lab", "Hrafn Placeholder"]
    assert (work.venue, work.date) == ("Workshop on Nothing", date(2024, 3, 1))
    assert (work.key, work.doi, work.url) == (
        "doi:10.99999/nil.1",
        "10.99999/nil.1",
        "https://example.invalid/1",
    )
    assert work.abstract == "Some lines."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ute van Nobody", "Ute van Nobody"),
        ("van Nobody, Ute", "Ute van Nobody"),
        ("Nobody, Jr., Ute", "Ute Nobody Jr."),
        ("{Nobody and Sons}", "Nobody and Sons"),
        ("{\\'E}tienne Per{\\c c}on", "Étienne Perçon"),
    ],
)
def test_names_are_said_in_their_order(name: str, said: str):
    assert one(f"@misc{{k, title={{T}}, author={{{name}}}}}").authors == [said]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\'Etudes \`a c\^ot\'e", "Études à côté"),
        (r"{\"o}{\"{u}}\"a", "öüä"),
        (r"\v{S}koda, \c{C}a, \k{a}, \H{o}, \r{A}, \u{g}", "Škoda, Ça, ą, ő, Å, ğ"),
        (r"\o{} \L\'od\'z \ss{}e {\AE}on \i", "ø Łódź ße Æon ı"),
        (r"na\"{\i}ve \'{\i}", "naïve í"),
        (r"Smith \& Sons, 50\% of \$5, a\_b \#1 \{x\}", "Smith & Sons, 50% of $5, a_b #1 {x}"),
        (r"a~b -- c --- ``d''", "a b – c — “d”"),
        (r"\textbf{bold} {\em words}", "bold words"),
        (r"$\alpha^{2}$ and {B}rackets", r"$\alpha^{2}$ and Brackets"),
    ],
)
def test_latex_becomes_text(latex: str, text: str):
    assert plain_text(latex) == text


def test_macros_and_joined_texts_are_put_in():
    work = one(
        '@string{nil = "Nil"}\n@STRING{j = nil # " Journal"}\n@misc{k, title={T}, journal = J # { (B)}}'
    )
    assert work.venue == "Nil Journal (B)"


def test_an_entry_inherits_from_the_one_it_refers_to():
    found, _ = works(
        "@inproceedings{a, title={Mine}, author={U N}, crossref={P}}\n"
        "@proceedings{p, title={Proceedings of Nothing}, year=2023, editor={H P}}"
    )
    assert (found[0].venue, found[0].date, found[0].authors) == (
        "Proceedings of Nothing",
        date(2023, 1, 1),
        ["U N"],
    )


@pytest.mark.parametrize(
    ("fields", "dated"),
    [
        ("year = 2024", "year"),
        ("year = 2024, month = mar", "month"),
        ("date = {2024-03-01}", "day"),
        ("", "day"),
    ],
)
def test_it_is_kept_how_much_of_the_date_was_given(fields, dated):
    assert one(f"@misc{{k, title={{T}}, {fields}}}").dated == dated


def test_arxiv_is_known_by_its_eprint_and_by_its_address():
    assert one("@misc{k, title={T}, eprint={2611.99014v2}, archivePrefix={arXiv}}").key == "arxiv:2611.99014"
    assert one("@misc{k, title={T}, url={https://arxiv.org/abs/2611.99014}}").key == "arxiv:2611.99014"
    assert one("@misc{k, title={T}, eprint={123}}").key.startswith("bib:")


def test_the_same_work_without_identifier_has_the_same_key():
    first, second = (
        one("@misc{a, title={An {Idea}}, year=2024}"),
        one('@book{b, title="an idea", year={2024}}'),
    )
    assert first.key == second.key
    assert first.key != one("@misc{a, title={An Idea}, year=2023}").key


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("@article{k, title={Never closed, year=2024", "not closed"),
        ("@article{k, title={No comma} year=2024}", "“,” is missing"),
        ("@article{, title={No key}}", "no key"),
        ("@article{k, title=}", "no value"),
        ("@article{k, title={T}, journal=jmlr}", "“jmlr” is not defined"),
        ("@article{k, {T}}", "no name"),
        ("@article{k, title {T}}", "“=” is missing"),
        ("@article{k, year=2024}", "no title"),
        ("@article{whole, title={Twice}}", "that of line 1"),
        ("@article{k, title={" + "x" * 2_000 + "}}", "2000 characters"),
        ("@article{k, title={T}, abstract={" + "x " * 20_000 + "}}", "characters"),
        ('@article{k, title="T}"}', "not closed"),
        ("@string{j = {never}", "missing"),
    ],
)
def test_what_is_broken_is_named_by_its_line_and_costs_no_other(broken: str, why: str):
    found, left_out = works(f"{WHOLE}\nSome words between.\n{broken}\n{WHOLE.replace('whole', 'after')}")
    assert [work.title for work in found] == ["Whole", "Whole"]
    (left,) = left_out
    assert left.what.startswith("4: ")
    assert why in str(left.why)


def test_comments_are_passed_over():
    found, left_out = works("@comment{@article{k, title={T}}}\n@preamble{ {x} }\n% words\n" + WHOLE)
    assert (len(found), left_out) == (1, [])


def test_hostile_depth_is_read_in_time():
    deep = "{" * 50_000 + "x" + "}" * 50_000
    (work,), _ = works(f"@misc{{k, title={{{deep}}}, year=2024}}")
    assert work.title == "x"
    many = "@misc{k, title={" * 2_000
    assert len(works(many.replace("@", "\n@"))[1]) == 2_000


@given(st.text(alphabet="@{}()\",=#%\\ \n'~$abc12", max_size=80))
def test_no_text_breaks_the_reader(text: str):
    works("@article{" + text)
    parse(text)
    plain_text(text)
