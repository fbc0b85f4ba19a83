"""A new date is told to whoever waits for one, once, and nothing more is said after they stop."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.interest.conftest import link_in
from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.courses import event_operations
from training.history.models import History
from training.interest.models import Interest, InterestLink, InterestNotice
from training.mail.models import Message
from training.people.models import Affiliation
from training.settings.models import Setting


@pytest.fixture
def course(make):
    return make.course("L3", title="Safeguarding lead")


@pytest.fixture
def told(messages):
    """To whom a new date was told, in order."""
    return lambda: [message.to_address for message in messages("new_date")]


def number_of(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_a_date_that_is_published_is_told_once_however_often_the_worker_looks(
    make, session, course, transact, run_job, told, messages
):
    person = make.person(email="kim@example.org")
    interest = make.interest(course, person, "North")
    make.interest(course, "gus@example.org", "anywhere")
    event = make.event(course, state="draft", published_at=None)
    event_id = event.id
    run_job("interest.tell")
    assert told() == [], "a draft is nobody's business"

    with transact() as inner:
        event_operations.publish(inner, event_id, SYSTEM, clock.now())
    run_job("interest.tell")
    run_job("interest.tell")
    assert sorted(told()) == ["gus@example.org", "kim@example.org"]
    assert number_of(session, InterestNotice) == 2

    message = next(message for message in messages("new_date") if message.to_person_id == person.id)
    assert message.subject == "New date to book: Safeguarding lead, Saturday 11 July 2026"
    for words in (
        "new dates of Safeguarding lead in North Essex",
        f"/events/{event.ref}",
        "Saturday 11 July 2026, 9:30am",
        "Example hall",
    ):
        assert words in message.text
    actions = session.scalars(
        select(History.action).where(History.subject == "interest", History.subject_id == interest.id)
    )
    assert actions.all() == ["told"]


def test_each_event_is_told_of_by_itself(make, course, run_job, told):
    make.interest(course, "gus@example.org")
    make.event(course)
    run_job("interest.tell")
    make.event(course, days=70)
    run_job("interest.tell")
    assert told() == ["gus@example.org"] * 2


def test_one_address_that_asked_for_two_quadrants_gets_one_message_of_a_new_date(
    make, session, course, run_job, told, messages
):
    person = make.person(email="Kim@example.org")
    make.interest(course, person, "North")
    make.interest(course, person, "anywhere")
    make.interest(course, "kim@example.org", "North")
    make.event(course)
    run_job("interest.tell")
    run_job("interest.tell")
    assert told() == ["kim@example.org"]
    assert number_of(session, InterestNotice) == 3
    assert "in North Essex or anywhere in Essex" in messages("new_date")[0].text


def test_asking_for_another_quadrant_later_brings_no_second_message_of_a_new_date(make, session, course, run_job, told):
    make.interest(course, "gus@example.org", "North")
    late = make.interest(course, "gus@example.org", "Mid", confirmed_at=None)
    make.event(course, online=True)
    run_job("interest.tell")
    late.confirmed_at = clock.now()
    run_job("interest.tell")
    assert told() == ["gus@example.org"]


@pytest.mark.parametrize(
    ("wish", "event", "why"),
    (
        ({"reach": "South"}, {}, "another quadrant"),
        ({"reach": "online"}, {}, "in a room"),
        ({"confirmed_at": None}, {}, "nobody has confirmed the address"),
        ({}, {"published_at": clock.now() - timedelta(days=3650)}, "it was there before"),
        ({}, {"state": "cancelled"}, "cancelled"),
        ({}, {"state": "closed"}, "closed"),
        ({}, {"days": -5}, "past"),
        ({}, {"days": 1}, "booking is over"),
        ({}, {"capacity": 0}, "full"),
        ({}, {"open_to": "invitation"}, "by invitation"),
        ({}, {"open_to": "agencies"}, "for agencies of which we do not know that it is theirs"),
    ),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_date_that_is_no_news_for_whoever_asked_is_not_told(make, course, run_job, told, wish, event, why):
    make.interest(course, "gus@example.org", **wish)
    make.event(course, **event)
    run_job("interest.tell")
    assert told() == [], why


def test_an_event_of_another_course_is_no_news(make, course, run_job, told):
    make.interest(course, "gus@example.org")
    make.event()
    run_job("interest.tell")
    assert told() == []


def test_an_online_date_is_told_to_everybody(make, course, run_job, told):
    for reach in ("South", "online", "anywhere"):
        make.interest(course, f"{reach.lower()}@example.org", reach)
    make.event(course, online=True)
    run_job("interest.tell")
    assert sorted(told()) == ["anywhere@example.org", "online@example.org", "south@example.org"]


def test_a_full_date_is_told_once_a_place_is_free(make, session, course, run_job, told):
    make.interest(course, "gus@example.org")
    event = make.event(course, capacity=1)
    make.booking(event)
    run_job("interest.tell")
    assert told() == []
    event.pools[0].capacity = 2
    run_job("interest.tell")
    assert told() == ["gus@example.org"]


def test_dates_for_certain_agencies_are_told_to_theirs(make, session, course, run_job, told):
    ours, theirs = make.agency(), make.agency()
    inside, left = (
        make.person(email="inside@example.org", agency=ours),
        make.person(email="left@example.org", agency=ours),
    )
    session.scalars(select(Affiliation).where(Affiliation.person_id == left.id)).one().ended_at = clock.now()
    make.person(email="known@example.org", agency=ours)
    for whose in (inside, left, make.person(agency=theirs), "known@example.org", "stranger@example.org"):
        make.interest(course, whose)
    make.event(course, open_to="agencies", agencies=(ours,))
    run_job("interest.tell")
    assert sorted(told()) == ["inside@example.org", "known@example.org"]


def test_whoever_has_a_booking_for_the_new_date_is_not_told_of_it(make, course, run_job, told):
    event = make.event(course)
    for state in ("confirmed", "waiting", "cancelled"):
        booked = make.person(email=f"{state}@example.org")
        make.booking(event, booked, state=state)
        make.interest(course, booked)
    make.interest(course, "confirmed@example.org")
    run_job("interest.tell")
    assert told() == ["cancelled@example.org"]


def test_an_account_that_is_switched_off_is_not_written_to(make, course, run_job, told):
    make.interest(course, make.person(active=False))
    make.event(course)
    run_job("interest.tell")
    assert told() == []


class TestStopping:
    def test_the_link_of_any_message_stops_all_about_the_course_and_forgets_the_address(
        self, make, session, course, client, run_job, told, messages
    ):
        make.interest(course, "gus@example.org", "North")
        make.interest(course, "gus@example.org", "anywhere")
        other = make.interest(make.course("L2"), "gus@example.org")
        make.event(course)
        run_job("interest.tell")
        link = link_in(messages("new_date")[0], "stop")

        page = client.get(link)
        assert "in North Essex and anywhere in Essex" in main_text(page)
        assert number_of(session, Interest) == 3
        stopped = client.submit("", "Stop these messages", page=page)
        assert "These messages have been stopped" in main_text(stopped)
        open_ones = session.scalars(select(Interest).where(Interest.ended_at.is_(None))).all()
        assert [one.id for one in open_ones] == [other.id]
        assert session.scalars(select(Interest.email).where(Interest.course_id == course.id)).all() == [None, None]

        make.event(course, days=80)
        run_job("interest.tell")
        assert len(told()) == 1

    def test_stopping_messages_of_new_dates_twice_says_the_same(self, make, session, course, client):
        link = f"/interest/stop/{make.interest_link(make.interest(course, 'gus@example.org'))}"
        page = client.get(link)
        for _ in range(2):
            said = main_text(client.submit("", "Stop these messages", page=page))
            assert "These messages have been stopped" in said

    def test_stopping_messages_of_new_dates_before_confirming_forgets_the_address(self, make, session, course, client):
        interest = make.interest(course, "gus@example.org", confirmed_at=None)
        token = make.interest_link(interest)
        client.submit(f"/interest/stop/{token}", "Stop these messages")
        assert interest.email is None
        confirm = client.get(f"/interest/confirm/{token}")
        assert confirm.status_code == 410
        assert "These messages have been stopped" in main_text(confirm)

    def test_somebody_signed_in_stops_being_told_of_new_dates_on_their_page(self, make, session, course, client_for):
        person = make.person(email="kim@example.org")
        interest = make.interest(course, person, "North")
        make.interest(course, "kim@example.org", "Mid")
        make.interest(course, make.person(), "West")
        browser = client_for(person)
        assert browser.page("/my/bookings").find("a", href="/my/interest")
        page = browser.get("/my/interest")
        assert "In North Essex 12 May 2026 12 May 2028" in main_text(page)
        assert "In Mid Essex" in main_text(page)
        assert "West" not in main_text(page)
        said = main_text(browser.submit("", "Stop telling me about Safeguarding lead in North Essex", page=page))
        assert "We do not write to you about new dates of Safeguarding lead any more." in said
        assert interest.ended_at == clock.now()
        assert browser.post(f"/my/interest/{interest.id}/end").status_code in {400, 404}

    def test_the_stop_link_of_a_message_stops_what_was_not_stopped_on_the_page(
        self, make, session, course, client, client_for
    ):
        person = make.person()
        ended, kept = make.interest(course, person, "North"), make.interest(course, person, "Mid")
        link = f"/interest/stop/{make.interest_link(ended)}"
        client_for(person).submit("/my/interest", "Stop telling me about Safeguarding lead in North Essex")
        client.submit(link, "Stop these messages")
        assert kept.ended_at == clock.now()

    def test_new_dates_that_were_stopped_can_be_asked_for_again(self, make, session, course, client_for):
        person = make.person()
        make.interest(course, person, "North")
        browser = client_for(person)
        browser.submit("/my/interest", "Stop telling me about Safeguarding lead in North Essex")
        assert "You are not waiting for a new date" in main_text(browser.get("/my/interest"))
        browser.submit("/courses/L3/tell-me", "Tell me about new dates", reach="North")
        assert "In North Essex" in main_text(browser.get("/my/interest"))

    def test_a_course_that_is_no_longer_offered_stays_on_the_page(self, make, session, course, client_for):
        person = make.person()
        make.interest(course, person)
        course.retired_at = clock.now()
        said = main_text(client_for(person).get("/my/interest"))
        assert "Not offered at the moment. We will write to you if it comes back" in said


class TestForgetting:
    def test_who_asked_for_new_dates_is_forgotten_after_so_many_months_and_not_before(
        self, make, session, course, run_job, frozen_clock
    ):
        person = make.person()
        interest = make.interest(course, person)
        make.interest_link(interest)
        make._save(InterestNotice(interest_id=interest.id, event_id=make.event(course).id, told_at=clock.now()))
        frozen_clock.move_to(clock.at(clock.today().replace(year=2028), clock.local(clock.now()).time()))
        run_job("interest.forget")
        assert number_of(session, Interest) == 1
        frozen_clock.shift(timedelta(days=1))
        run_job("interest.forget")
        run_job("interest.forget")
        assert [number_of(session, table) for table in (Interest, InterestLink, InterestNotice)] == [0, 0, 0]
        assert session.scalars(select(History.action).where(History.subject == "interest")).all() == ["forgotten"]

    def test_the_months_after_which_who_asked_for_new_dates_is_forgotten_are_a_rule(
        self, make, session, course, run_job, frozen_clock
    ):
        make.interest(course, make.person())
        make._save(Setting(name="interest_months", value="1"))
        frozen_clock.shift(timedelta(days=33))
        run_job("interest.forget")
        assert number_of(session, Interest) == 0

    def test_who_asked_for_new_dates_unconfirmed_is_forgotten_when_the_last_link_has_run_out(
        self, make, session, course, client, run_job, frozen_clock
    ):
        def ask():
            client.submit("/courses/L3/tell-me", "Tell me about new dates", email="gus@example.org")

        ask()
        frozen_clock.shift(timedelta(days=2))
        ask()
        frozen_clock.shift(timedelta(days=2))
        run_job("interest.forget")
        assert number_of(session, Interest) == 1
        frozen_clock.shift(timedelta(days=1))
        run_job("interest.forget")
        assert number_of(session, Interest) == 0

    def test_everybody_is_forgotten_though_more_are_due_than_are_read_at_once(
        self, make, session, course, run_job, monkeypatch
    ):
        from training.interest import tasks

        monkeypatch.setattr(tasks, "AT_ONCE", 2)
        for number in range(5):
            make.interest(course, f"{number}@example.org", confirmed_at=None)
        run_job("interest.forget")
        assert number_of(session, Interest) == 0


def test_every_message_has_its_own_way_to_stop(make, session, course, client, run_job):
    """Whatever is sent about an interest: no account is needed to end it."""
    make.interest(course, "gus@example.org")
    client.submit("/courses/L3/tell-me", "Tell me about new dates", email="gus@example.org")
    client.submit("/courses/L3/tell-me", "Tell me about new dates", email="new@example.org")
    make.event(course)
    run_job("interest.tell")
    sent = session.scalars(select(Message).where(Message.kind.startswith("interest/"))).all()
    assert {message.kind for message in sent} == {"interest/confirm", "interest/already", "interest/new_date"}
    links = {link_in(message, "stop") for message in sent}
    assert len(links) == len(sent)
    assert all("Stop these messages" in main_text(client.get(link)) for link in links)


@pytest.mark.parametrize(
    ("values", "said"),
    (
        ({"kind": "headcount"}, "You do not need to book for it."),
        ({"partner": "Essex Police", "partner_link": "https://example.org/book"}, "It is booked with Essex Police"),
        ({}, "Booking closes on "),
    ),
    ids=("counted only", "booked with a partner", "usual"),
)
def test_how_a_new_date_is_booked_is_said_as_it_is(make, course, run_job, messages, values, said):
    make.interest(course, "gus@example.org", "anywhere")
    make.event(course, **values)
    run_job("interest.tell")
    (one,) = messages("new_date")
    assert said in one.text
    assert ("Booking closes" in one.text) == (not values)
    make.event(course, days=70, **values)
    make.event(course, days=71, **values)
    run_job("interest.tell")
    (several,) = messages("new_dates")
    assert several.text.count(said) == 2
