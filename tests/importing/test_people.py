"""People from a file: who is meant by a line, what is asked, and that nobody is written to."""

import pytest
from sqlalchemy import func, select

from tests.files_in.files import separated
from tests.pages import main_text
from training.history import queries as history
from training.importing.people.operations import PEOPLE
from training.mail.models import Message
from training.people.models import Affiliation, Agency, Person

HEADINGS = ["Name", "Email", "Organisation", "Town", "Job role", "Staff number"]


def people(*lines, headings=HEADINGS) -> bytes:
    return separated([headings, *lines])


def line(name="Jane Smith", email="jane@nhs.example", organisation="Colne Scouts", town="", role="Leader", number=""):
    return [name, email, organisation, town, role, number]


@pytest.fixture
def scouts(make) -> Agency:
    return make.agency("Colne Scouts", town="Colchester")


@pytest.fixture
def send(importing):
    def sent(*lines, headings=HEADINGS) -> str:
        importing.send(people(*lines, headings=headings), kind="people")
        return importing.checked()

    return sent


def known(session) -> list[tuple[str, str | None]]:
    session.expire_all()
    administrator = Person.name == "Alex Administrator"
    found = session.scalars(select(Person).where(~administrator).order_by(Person.id)).all()
    return [(one.name, one.email) for one in found]


def ties(session, name) -> list[tuple[str | None, str, str]]:
    session.expire_all()
    found = session.scalars(
        select(Affiliation).join(Affiliation.person).where(Person.name == name).order_by("id")
    ).all()
    return [(tie.agency.full_name if tie.agency else None, tie.job_role, tie.staff_number) for tie in found]


def test_people_are_written_down_with_their_organisation_and_nobody_is_written_to(importing, send, session, scouts):
    assert "New 2" in send(line(number="4711"), line("KHAN, Omar", "omar@home.example", "self-employed", role="Minder"))
    importing.bring_in()
    assert known(session) == [("Jane Smith", "jane@nhs.example"), ("Omar Khan", "omar@home.example")]
    assert ties(session, "Jane Smith") == [("Colne Scouts, Colchester", "Leader", "4711")]
    assert ties(session, "Omar Khan") == [(None, "Minder", "")]
    jane = session.scalars(select(Person).where(Person.name == "Jane Smith")).one()
    assert jane.confirmed_at is None
    assert jane.can_sign_in
    assert [row.action for row in history.of(session, "person", jane.id)] == ["brought in from a file"]
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    assert "There is nothing to bring in" in send(
        line(number="4711"), line("KHAN, Omar", "omar@home.example", "self-employed", role="Minder")
    )


def test_the_same_person_four_times_in_other_spellings_is_one(importing, send, session, scouts):
    said = send(
        line("Elizabeth Smith", "liz@nhs.example"),
        line("SMITH, Liz", "LIZ@NHS.example"),
        line("E. Smith", "liz@nhs.example", role=""),
        line("Mrs Elizabeth Smith", "", role=""),
    )
    assert "New 1 As it is 3" in said
    importing.bring_in()
    assert known(session) == [("Elizabeth Smith", "liz@nhs.example")]
    assert "The same person as line 2." in importing.lines()


def test_two_who_share_an_address_are_two(importing, send, session, scouts):
    said = send(line("Jane Smith", "info@scouts.example"), line("Omar Khan", "info@scouts.example"))
    assert "New 2" in said
    importing.bring_in()
    assert known(session) == [("Jane Smith", "info@scouts.example"), ("Omar Khan", "info@scouts.example")]
    omar = session.scalars(select(Person).where(Person.name == "Omar Khan")).one()
    assert not omar.can_sign_in
    assert "There is nothing to bring in" in send(
        line("Jane Smith", "info@scouts.example"), line("Omar Khan", "info@scouts.example")
    )


def test_a_new_surname_at_a_known_address_is_asked_about(importing, send, session, make, scouts):
    jane = make.person("Jane Smith", email="jane@nhs.example", agency=scouts)
    send(line("Jane Brown"), line("Jane Brown", role=""))
    asked = main_text(importing.browser.get(f"{importing.page}/questions"))
    assert "1 question" in asked
    assert "Is Jane Brown (jane@nhs.example) one of these?" in asked
    assert "It is Jane Smith, jane@nhs.example It is somebody else: add them" in asked
    said = importing.answer(n0=str(jane.id))
    assert "Changed 1 As it is 1" in said
    importing.bring_in()
    assert known(session) == [("Jane Smith", "jane@nhs.example")]
    assert ties(session, "Jane Smith") == [("Colne Scouts, Colchester", "Leader", "")]


def test_an_unclear_name_above_in_the_file_is_asked_about(importing, send, session, scouts):
    send(line("Jane Smith"), line("Jane Brown"))
    assert "It is Jane Smith, line 2" in main_text(importing.browser.get(f"{importing.page}/questions"))
    importing.answer(n0="line 2")
    importing.bring_in()
    assert known(session) == [("Jane Smith", "jane@nhs.example")]


def test_somebody_known_gets_another_organisation_and_keeps_address_and_name(importing, send, session, make, scouts):
    make.person("Jane Smith", email="jane@home.example", agency=scouts)
    guides = make.agency("Stour Guides")
    tie = session.scalars(select(Affiliation)).one()
    tie.staff_number = "12"
    session.commit()
    said = send(
        line("Jane Smith", "jane@nhs.example", number="12"), line("Jane Smith", "jane@home.example", guides.name)
    )
    assert "Changed 2" in said
    shown = importing.lines()
    assert "Their address stays jane@home.example" in shown
    assert "Is of Stour Guides, too" in shown
    importing.bring_in()
    assert known(session) == [("Jane Smith", "jane@home.example")]
    assert [name for name, _, _ in ties(session, "Jane Smith")] == ["Colne Scouts, Colchester", "Stour Guides"]


def test_a_staff_number_is_nobody_elses(send, make, session, scouts):
    make.person("Peter Jones", email=None, agency=scouts)
    session.scalars(select(Affiliation)).one().staff_number = "12"
    session.commit()
    said = send(line("Jane Smith", number="12"))
    assert "Staff number 12 of Colne Scouts is that of Peter Jones. Put the number or the name right." in said


def test_without_an_address_name_and_organisation_say_who_it_is(importing, send, session, make, scouts):
    make.person("Nora Lund", email=None, agency=scouts)
    said = send(line("Nora Lund", "", role=""), line("Olaf Lund", ""), line("Olaf Lund", "olaf@home.example"))
    assert "New 1 Changed 1 As it is 1" in said
    importing.bring_in()
    assert known(session) == [("Nora Lund", None), ("Olaf Lund", "olaf@home.example")]


def test_somebody_of_the_same_name_and_organisation_with_another_address_is_asked_about(importing, send, make, scouts):
    make.person("Jane Smith", email="jane@old.example", agency=scouts)
    send(line())
    asked = main_text(importing.browser.get(f"{importing.page}/questions"))
    assert "It is Jane Smith, jane@old.example" in asked
    assert "New 1" in importing.answer(n0="new")


def test_an_organisation_is_asked_about_once_and_the_answer_is_remembered(importing, send, session, scouts):
    said = send(line(organisation="Colne Scuots"), line("Omar Khan", "omar@nhs.example", "Colne Scuots"))
    assert "2 lines wait for an answer" in said
    asked = main_text(importing.browser.get(f"{importing.page}/questions"))
    assert "1 question" in asked
    assert "Which organisation is “Colne Scuots”? Line 2 and 1 more Colne Scouts, Colchester" in asked
    importing.answer(n0=str(scouts.id))
    importing.bring_in()
    assert ties(session, "Omar Khan")[0][0] == "Colne Scouts, Colchester"
    assert "New 1" in send(line("Ann Other", "ann@nhs.example", "colne scuots"))


def test_an_organisation_like_none_of_ours_is_written_down_to_be_checked(importing, send, session, scouts):
    send(line(organisation="Manningtree Chess Club"), line("Omar Khan", "omar@nhs.example", "Manningtree Chess Club"))
    assert "Manningtree Chess Club is not on the list: it is added, to be checked." in importing.lines()
    importing.bring_in()
    club = session.scalars(select(Agency).where(Agency.name == "Manningtree Chess Club")).one()
    assert club.waits_to_be_checked
    assert ties(session, "Jane Smith")[0][0] == ties(session, "Omar Khan")[0][0] == "Manningtree Chess Club"


def test_of_several_organisations_of_one_name_the_town_says_which(importing, send, session, make, scouts):
    make.agency("Colne Scouts", town="Harwich")
    said = send(
        line(town="Harwich"),
        line("Omar Khan", "omar@nhs.example", "Colne Scouts, Harwich"),
        line("Ann Other", "ann@nhs.example"),
    )
    assert "New 2" in said
    asked = main_text(importing.browser.get(f"{importing.page}/questions"))
    assert "Colne Scouts, Colchester Colne Scouts, Harwich" in asked
    importing.answer(leave_out=True)
    importing.bring_in()
    assert ties(session, "Jane Smith")[0][0] == ties(session, "Omar Khan")[0][0] == "Colne Scouts, Harwich"


def test_first_and_last_name_do_instead_of_a_name(importing, send, session, scouts):
    said = send(["Jane", "Smith", "jane@nhs.example"], headings=["Forename", "Surname", "E-mail"])
    assert "New 1" in said
    importing.bring_in()
    assert known(session) == [("Jane Smith", "jane@nhs.example")]


WRONG = {
    "no name": (line("  "), "The name is missing."),
    "no address": (line(email="jane at nhs"), "“jane at nhs” is no e-mail address. Write one like name@example.org.uk"),
    "an address nobody can send to": (line(email="jané@nhs.example"), "Mail cannot be sent to an address with letters"),
    "a name alone": (line(email="", organisation=""), "It needs an e-mail address or an organisation"),
    "a number of nobody": (
        line(organisation="", number="3"),
        "A staff number needs an organisation whose",
    ),
    "a number of two": (line("Omar Khan", "omar@nhs.example", number="7"), "Another line has staff number 7"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_line_says_why(send, scouts, name):
    wrong, sentence = WRONG[name]
    first = line("Ann Other", "", number="7")
    wrong = [*wrong[:1], "", *wrong[2:]] if name == "a number of two" else wrong
    assert sentence in send(first, wrong)


def test_somebody_merged_is_whom_they_are_merged_with(send, make, session, scouts):
    winner = make.person("Jane Smith", email="jane@nhs.example", agency=scouts)
    make.person("J Smith", email="j@nhs.example", active=False, merged_into_id=winner.id)
    assert "New 1" in send(line("Ann Other", "j@nhs.example"))


def test_the_page_of_people_leads_there(importing):
    assert "Bring in from a file" in main_text(importing.browser.get("/admin/people"))


def test_a_list_of_the_staff_of_one_organisation_says_once_whose_it_is(importing, send, session, scouts):
    headings = ["Surname", "Forename", "Work e-mail", "Payroll no", "Unit"]
    said = send(["Smith", "Jane", "jane@nhs.example", "4711", "North"], headings=headings)
    assert "choose a column or one for every line under “Choose the columns”." in said
    at = {column.name: f"column_{number}" for number, column in enumerate(PEOPLE.columns)}
    importing.press("Check the lines", "/columns", **{at["Organisation"]: "=Colne Scouts, Colchester"})
    said = importing.checked()
    assert "New 1" in said
    assert "Organisation: every line has “Colne Scouts, Colchester”" in said
    importing.bring_in()
    assert ties(session, "Jane Smith") == [("Colne Scouts, Colchester", "", "4711")]


def test_where_the_headings_say_no_address_the_lines_say_where_to_choose_its_column(importing, send):
    said = send(["Jane Smith", "jane@nhs.example"], headings=["Name", "Reach them at"])
    assert "Write one, or choose its column under “Choose the columns”." in said
    assert "Not read: “Reach them at”" in said


def test_work_mail_is_an_address(send):
    assert "New 1" in send(["Jane Smith", "jane@nhs.example"], headings=["Name", "Work mail"])
