"""A walk-in whom we know: found by their full name among the people of their agency, and in no other way."""

import pytest
from sqlalchemy import select

from tests.attendance.test_walk_ins import add, names_on, walk_in_of
from tests.pages import main_text
from training.attendance.queries import known_at_agency
from training.people.models import Affiliation

ASKED = "Is this Wanda Walker of Essex Police"


@pytest.fixture
def police(make):
    return make.agency("Essex Police", town="Chelmsford")


@pytest.fixture
def wanda(make, police):
    return make.person("Wanda Walker", agency=police, job_role="Detective", email="wanda@police.example")


def arrive(today, agency, name="Wanda Walker", **typed):
    """What comes of the first press."""
    return add(today, name=name, agency=str(agency.id), **typed)


def answer(today, page, words):
    return today.phone.submit("", words, page=page)


def test_a_name_and_an_agency_find_whom_we_know_with_one_more_press(day, session, police, wanda):
    today = day()
    asked = arrive(today, police)
    assert asked.status_code == 200
    assert f"{ASKED}, Chelmsford" in main_text(asked)
    assert names_on(session) == []
    done = answer(today, asked, "Yes, it is them")
    assert "Wanda Walker is on the register." in main_text(done)
    booking = walk_in_of(session, today.event)
    assert (booking.delegate_id, booking.came_as, booking.agency_id) == (wanda.id, "", police.id)


def test_nothing_else_of_them_is_shown(day, police, wanda):
    asked = arrive(day(), police)
    assert [word for word in ("Detective", "wanda@police", str(wanda.fs_uniquifier)) if word in asked.text] == []


def test_somebody_else_of_the_same_name_is_somebody_new(day, session, police, wanda):
    today = day()
    answer(today, arrive(today, police), "No, somebody else")
    assert walk_in_of(session, today.event).delegate_id != wanda.id


@pytest.mark.parametrize("name", ("Wanda", "W. Walker", "Wanda Walkers", "wanda@police.example", "%"))
def test_part_of_a_name_finds_nobody(session, make, police, wanda, name):
    """A link of a register must not become a list of an agency's staff."""
    assert known_at_agency(session, make.event().id, police.id, name) is None


@pytest.mark.parametrize("name", ("wanda  WALKER", "Wánda Walker"))
def test_the_same_name_is_found_however_it_is_typed(day, session, police, wanda, name):
    today = day()
    answer(today, arrive(today, police, name), "Yes, it is them")
    booking = walk_in_of(session, today.event)
    assert (booking.delegate_id, booking.came_as) == (wanda.id, "")


def test_nobody_is_found_in_another_agency_or_after_they_left(day, make, session, police, wanda):
    today, other = day(), make.agency("Harwich Kites")
    assert "is on the register." in main_text(arrive(today, other))
    session.scalars(select(Affiliation).where(Affiliation.person_id == wanda.id)).one().ended_at = wanda.created_at
    elsewhere = day()
    assert "is on the register." in main_text(arrive(elsewhere, police))


def test_nobody_is_found_who_is_to_stand_on_no_list(day, police, wanda):
    """That somebody at risk works there must not be learned by typing their name."""
    wanda.off_lists = True
    assert "Wanda Walker is on the register." in main_text(arrive(day(), police))


def test_of_two_with_one_name_nobody_is_offered(day, make, police, wanda):
    make.person("Wanda Walker", agency=police)
    assert "Wanda Walker is on the register." in main_text(arrive(day(), police))


def test_the_name_that_the_agency_knows_is_the_one_that_counts(day, make, session, police):
    """A coordinator added somebody under another name: the register does not tell whose address it was."""
    today = day()
    person = make.person("Registered Name", agency=police)
    session.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one().known_as = "Wanda Walker"
    assert "is on the register." in main_text(arrive(day(), police, "Registered Name"))
    answer(today, arrive(today, police), "Yes, it is them")
    assert walk_in_of(session, today.event).delegate_id == person.id
    assert "Registered Name" not in today.page()


def test_their_own_address_typed_needs_no_question(day, session, police, wanda):
    today = day()
    assert "is on the register." in main_text(arrive(today, police, email="wanda@police.example"))
    assert walk_in_of(session, today.event).delegate_id == wanda.id


def test_an_address_typed_by_a_trainer_is_not_added_to_somebody(day, session, police, wanda):
    today = day()
    answer(today, arrive(today, police, email="new@example.org"), "Yes, it is them")
    assert walk_in_of(session, today.event).delegate_id == wanda.id
    assert wanda.email == "wanda@police.example"


def test_whom_another_phone_let_in_meanwhile_is_not_let_in_twice(day, session, police, wanda):
    today = day()
    first, second = arrive(today, police), arrive(today, police)
    answer(today, first, "Yes, it is them")
    assert "Wanda Walker (Essex Police) is on this register already" in main_text(
        answer(today, second, "Yes, it is them")
    )
    assert names_on(session) == ["Wanda Walker"]
