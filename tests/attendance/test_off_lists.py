"""Somebody who must not be found keeps their name off lists and badges."""

from sqlalchemy import select

from tests.pages import main_text
from training.courses.trainers.models import TrainerProfile
from training.history import queries as history
from training.mail.models import Message
from training.people.models import Person

ON_NO_LIST = "Keeps their name off lists: do not read it out or pass it on."


def test_a_delegate_keeps_their_name_off_and_lets_it_stand_again(make, session, client_for):
    person = make.person()
    own = client_for(person)
    assert own.page("/my/bookings").find("a", href="/my/name-on-lists")
    page = own.submit("/my/name-on-lists", "Save", off_lists="yes")
    assert "Your name is kept off lists and badges." in main_text(page)
    session.expire_all()
    assert person.off_lists
    own.submit("/my/name-on-lists", "Save")  # pressed again: nothing is new
    own.submit("/my/name-on-lists", "Save", off_lists="no")
    session.expire_all()
    assert not person.off_lists
    actions = [row.action for row in history.of(session, "person", person.id)]
    assert actions == ["kept off lists", "on lists again"]


def test_the_training_team_keeps_it_off_for_somebody_who_asks(make, session, client_for):
    person, desk = make.person(), client_for(make.administrator())
    address = f"/admin/people/{person.id}?part=roles"
    page = main_text(desk.submit(address, "Keep their name off lists and badges"))
    assert "Their name is kept off lists." in page
    assert "Name on no list" in page
    session.expire_all()
    assert person.off_lists
    desk.submit(address, "Let their name stand on lists again")
    session.expire_all()
    assert not person.off_lists


def test_a_trainer_is_sent_a_list_without_the_name_and_sees_it_on_the_register(day, make, session, run_job):
    today = day()
    make.booking(today.event, make.person("Amina Yusuf"))
    make.booking(today.event, make.person("Zara Hidden", off_lists=True))
    run_job("attendance.register_links")
    sent = session.scalars(select(Message).where(Message.kind == "attendance/register_link")).one()
    assert "Amina Yusuf" in sent.text
    assert "Zara" not in sent.text + sent.html
    assert "2 people are expected" in sent.text
    assert "And 1 other, on the register." in sent.text
    register = today.page()
    assert "Zara Hidden" in register
    assert register.count(ON_NO_LIST) == 1


def test_a_query_for_lists_and_badges_leaves_them_out(make, session):
    make.person("Zara Hidden", off_lists=True)
    shown = make.person("Amina Yusuf")
    assert session.scalars(select(Person).where(~Person.off_lists)).all() == [shown]


def test_a_trainer_who_must_not_be_found_stands_on_no_public_page(make, session, client, frozen_clock):
    trainer = make.trainer()
    event = make.event(trainers=(trainer,))
    session.add(TrainerProfile(person_id=trainer.id, biography="Twenty years of it.", agreed_at=event.created_at))
    assert "Terry Trainer" in client.get(f"/events/{event.ref}").text
    trainer.off_lists = True
    session.commit()
    assert "Terry Trainer" not in client.get(f"/events/{event.ref}").text
