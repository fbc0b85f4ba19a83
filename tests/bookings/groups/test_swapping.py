"""A colleague comes instead, or is named for a place without a name: who may, who is told, what goes with it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.courses.conftest import edit_address, fields_of, on, save_and_tell
from tests.pages import main_text
from training import clock
from training.access import Actor
from training.bookings.groups import operations as groups_operations
from training.bookings.groups.colleagues import Colleague
from training.bookings.lifecycle import AlreadyDone
from training.bookings.models import Booking, BookingLink, Needs
from training.history.models import History
from training.mail.models import Message
from training.people.models import Affiliation, Person
from training.refusals import Refused


@pytest.fixture
def sick(make: Any, agency: Any) -> Person:
    return make.person("Sick Sam", agency=agency)


@pytest.fixture
def booking(make: Any, agency: Any, sick: Person) -> Booking:
    booking = make.booking(
        make.event(), sick, agency=agency, manager_name="Mo", manager_email="mo@example.org", prerequisite="In 2025"
    )
    make.session.add(Needs(booking_id=booking.id, access="A ramp", dietary="Vegan"))
    make.session.commit()
    return booking


def messages(session: Any) -> dict[str, Message]:
    return {message.to_address: message for message in session.scalars(select(Message)).all()}


def test_a_coordinator_swaps_a_sick_colleague_in_four_clicks(client_for, make, session, agency, coordinator, booking):
    colleague = make.person("Able Abi", agency=agency, job_role="Detective elsewhere")
    make.booking(make.event(days=-30), colleague, agency=agency, job_role="Scout leader")
    browser = client_for(coordinator)
    path = f"/bookings/{booking.ref}/substitute"
    assert browser.page("/agency").find("a", href=path), "the first click; the field and the name are two more"

    shown = browser.submit(path, "Swap", colleague=str(colleague.id))  # the fourth

    assert "Able Abi now comes instead of Sick Sam. Both have been told." in shown.text
    assert (booking.delegate_id, booking.job_role, booking.state) == (colleague.id, "Scout leader", "confirmed")
    assert (booking.manager_name, booking.manager_email, booking.prerequisite) == ("", "", "")
    assert booking.needs is None
    told = messages(session)
    assert (
        "Able Abi now has your place"
        in told["".join(address for address in told if address != colleague.email)].subject
    )
    given = told[colleague.email].text
    assert f"{coordinator.name} has given you a place." in given
    assert "or something special to eat? Please say what you need." in given
    assert re.search(r"/bookings/open/\S+\?on_to=needs", given)
    assert "METHOD:CANCEL" in told[next(a for a in told if a != colleague.email)].attachments[0].content.decode()
    assert "METHOD:PUBLISH" in told[colleague.email].attachments[0].content.decode()
    [row] = session.scalars(select(History).where(History.action == "substitute")).all()
    assert set(row.details) == {"former", "delegate"}


def test_somebody_new_is_written_down_and_comes_in_by_their_link(
    client_for, client, session, agency, coordinator, booking
):
    shown = client_for(coordinator).submit(
        f"/bookings/{booking.ref}/substitute",
        "Swap",
        colleague="else",
        name="New Nora",
        email="Nora@example.org",
        job_role="Helper",
    )
    assert "New Nora now comes instead" in shown.text
    nora = session.scalars(select(Person).where(Person.email == "nora@example.org")).one()
    assert session.scalars(select(Affiliation.agency_id).where(Affiliation.person_id == nora.id)).all() == [agency.id]
    link = next(word for word in messages(session)[nora.email].text.split() if "/bookings/open/" in word)
    path = link.partition("127.0.0.1:8000")[2].strip("<>")

    opened = client.get(path, follow_redirects=True)

    assert (opened.status_code, opened.request.path) == (200, f"/bookings/{booking.ref}")


def test_the_links_of_a_swapped_delegate_end(client, client_for, make, session, coordinator, booking, sick):
    token = make.link(booking, "entrance", sent_to=sick.email)
    offer = make.link(booking, "offer", sent_to=sick.email)
    assert client.get(f"/bookings/open/{token}").status_code == 302
    client_for(coordinator).submit(
        f"/bookings/{booking.ref}/substitute", "Swap", colleague="", name="New Nora", email="nora@example.org"
    )
    assert client.get(f"/bookings/open/{token}").status_code == 410
    assert offer
    ended = session.scalars(select(BookingLink).where(BookingLink.sent_to == sick.email)).all()
    assert all(link.ended_at for link in ended)


def test_the_link_to_a_booking_opens_nothing_for_somebody_else_who_is_signed_in(client_for, make, booking, sick):
    token = make.link(booking, "entrance", sent_to=sick.email)
    other = client_for(make.person("Ot Her"))
    page = other.get(f"/bookings/open/{token}")
    assert "signed in as somebody else" in main_text(page)


def test_a_substitute_whose_address_we_know_keeps_their_own_name_and_role(
    client_for, make, session, coordinator, booking
):
    elsewhere = make.person("Real Name", agency=make.agency("Elsewhere"), job_role="Nurse", email="real@example.org")
    client_for(coordinator).submit(
        f"/bookings/{booking.ref}/substitute", "Swap", colleague="", name="Real Typed", email="REAL@example.org"
    )
    session.refresh(elsewhere)
    assert (booking.delegate_id, elsewhere.name, elsewhere.job_role) == (elsewhere.id, "Real Name", "Nurse")
    assert "real@example.org" in messages(session)


def test_a_delegate_gives_their_place_away_and_sees_nobody_of_the_agency(
    client_for, make, session, booking, sick, agency
):
    make.person("Hidden Hal", agency=agency)
    browser = client_for(sick)
    page = browser.page(f"/bookings/{booking.ref}/substitute")
    assert "Hidden Hal" not in page.get_text()
    shown = browser.submit(f"/bookings/{booking.ref}/substitute", "Give them my place", name="Hidden Hal")
    assert "Hidden Hal now comes instead of Sick Sam" in shown.text
    assert booking.delegate.email, "found by name among the agency's own people"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"colleague": "", "name": ""}, "Choose somebody, or add their name"),
        ({"colleague": "else", "name": ""}, "Enter the full name of your colleague"),
        ({"colleague": "else", "name": "A B", "email": "nonsense"}, "Enter an e-mail address in the correct format"),
        ({"colleague": "999999", "name": ""}, "That choice is no longer there"),
    ),
)
def test_what_is_wrong_with_a_substitute_is_said_beside_the_field(
    client_for, make, agency, coordinator, booking, typed, sentence
):
    make.person("Able Abi", agency=agency)
    page = client_for(coordinator).submit(f"/bookings/{booking.ref}/substitute", "Swap", **typed)
    assert page.status_code == 422
    assert sentence in page.text
    if typed["name"]:
        assert f'value="{typed["name"]}"' in page.text


def test_a_coordinator_reads_who_is_not_in_the_list_and_nothing_of_what_is_booked_elsewhere(
    client_for, make, agency, coordinator, booking
):
    make.booking(booking.event, make.person("Grace Ward", agency=agency), agency=agency)
    make.booking(booking.event, make.person("Elsa Where", agency=agency), agency=make.agency())
    page = client_for(coordinator).get(f"/bookings/{booking.ref}/substitute")
    assert "they have a booking for this event already: Grace Ward." in main_text(page)
    assert "Elsa Where" not in page.text


def test_whoever_enters_their_own_name_keeps_the_form(client_for, sick, booking):
    typed = {"name": sick.name, "email": sick.email, "job_role": "Helper"}
    page = client_for(sick).submit(f"/bookings/{booking.ref}/substitute", "Give them my place", **typed)
    assert page.status_code == 422
    assert "You have this place already. Enter the name of the colleague" in main_text(page)
    assert 'value="Helper"' in page.text


def test_whoever_has_a_booking_already_is_refused(client_for, make, session, agency, coordinator, booking):
    other = make.person("Able Abi", agency=agency)
    make.booking(booking.event, other, agency=agency)
    page = client_for(coordinator).submit(
        f"/bookings/{booking.ref}/substitute", "Swap", colleague="", name="Abi", email=other.email
    )
    assert page.status_code == 422
    assert "Abi already has a booking for this event." in page.text
    assert "Able Abi already" not in page.text, "what somebody is called is not told by their address"
    assert session.scalars(select(Message)).all() == []


def test_a_substitute_without_the_blocking_prerequisite_is_refused(client_for, make, agency, coordinator):
    before = make.course(title="Level 2", level="2")
    course = make.course(level="3", prerequisite_id=before.id, prerequisite_blocks=True)
    booking = make.booking(make.event(course), agency=agency)
    able, path = make.person("Able Abi", agency=agency), f"/bookings/{booking.ref}/substitute"
    make.booking(make.event(before, days=-20), able, agency=agency, outcome="attended")
    unable = make.person("Unable Una", agency=agency)
    browser = client_for(coordinator)

    refused = browser.submit(path, "Swap", colleague=str(unable.id))
    assert refused.status_code == 422
    assert "This course comes after “Level 2”, and our records do not show that Unable Una has done it" in refused.text
    assert browser.submit(path, "Swap", colleague="else", name="New Nora").status_code == 422

    assert "Able Abi now comes instead" in browser.submit(path, "Swap", colleague=str(able.id)).text


def test_two_colleagues_of_one_name_need_an_address(transact, make, agency, coordinator, booking):
    make.person("Jo Smith", agency=agency), make.person("Jo Smith", agency=agency)
    actor = Actor(coordinator.id, "coordinator")
    booking_id = booking.id
    with pytest.raises(Refused, match="2 people called"), transact() as session:
        groups_operations.substitute_delegate(
            session, session.get_one(Booking, booking_id), Colleague(name="jo smith"), actor, clock.now()
        )


def test_the_same_swap_twice_is_done_once(transact, make, session, agency, coordinator, booking):
    colleague, booking_id = make.person("Able Abi", agency=agency), booking.id
    who, actor = Colleague(person_id=colleague.id), Actor(coordinator.id, "coordinator")
    for expected in (type(None), AlreadyDone):
        with transact() as inner:
            mine = inner.get_one(Booking, booking_id)
            assert isinstance(groups_operations.substitute_delegate(inner, mine, who, actor, clock.now()), expected)
    assert len(session.scalars(select(Message)).all()) == 2


def test_whoever_gets_the_place_back_has_it_in_their_calendar_again(
    transact, make, session, agency, coordinator, sick, booking
):
    """Calendars pass over what is not newer than the cancellation they have had."""
    colleague, booking_id = make.person("Able Abi", agency=agency), booking.id
    sick_id, actor = sick.id, Actor(coordinator.id, "coordinator")
    for person_id in (colleague.id, sick_id):
        with transact() as inner:
            mine = inner.get_one(Booking, booking_id)
            groups_operations.substitute_delegate(inner, mine, Colleague(person_id=person_id), actor, clock.now())
    files = [
        message.attachments[0].content.decode()
        for message in session.scalars(select(Message).where(Message.to_person_id == sick_id).order_by(Message.id))
    ]
    assert [("METHOD:CANCEL" in file, re.search(r"SEQUENCE:(\d+)", file)[1]) for file in files] == [
        (True, "2"),
        (False, "3"),
    ]


def test_the_booking_of_somebody_who_works_for_themselves_shows_no_way_to_swap(client_for, sick, booking, session):
    booking.agency_id = None
    session.commit()
    browser = client_for(sick)
    assert browser.get(f"/bookings/{booking.ref}/substitute").status_code == 302
    shown = browser.get(f"/bookings/{booking.ref}")
    assert "Give it to a colleague" not in shown.text
    assert "Cancel my place" in shown.text


def test_the_operation_refuses_to_swap_somebody_who_works_for_themselves(transact, sick, booking, session):
    booking.agency_id = None
    booking_id, actor, who = booking.id, Actor(sick.id, "delegate"), Colleague(name="A B")
    with pytest.raises(Refused, match="works for themselves"), transact() as inner:
        groups_operations.substitute_delegate(inner, inner.get_one(Booking, booking_id), who, actor, clock.now())


def test_a_substitution_is_free_until_the_event_starts(client_for, make, agency, coordinator, frozen_clock):
    booking = make.booking(make.event(days=1, price_pence=8000), agency=agency)
    charge = make.charge(booking)
    path = f"/bookings/{booking.ref}/substitute"
    client_for(coordinator).submit(path, "Swap", name="New Nora")
    assert booking.delegate.name == "New Nora"
    assert (booking.price_pence, charge.withdrawn_at) == (8000, None)
    frozen_clock.move_to(booking.event.starts_at + timedelta(minutes=1))
    late = client_for(coordinator)
    assert late.get(path).status_code == 302


def test_a_coordinator_names_a_colleague_for_an_unnamed_place(client_for, make, session, agency, coordinator):
    event = make.event()
    unnamed = make.unnamed(event, booked_by=coordinator, agency=agency)
    colleague = make.person("Able Abi", agency=agency)
    browser = client_for(coordinator)
    path = f"/bookings/{unnamed.ref}/name"
    assert browser.page("/agency").find("a", href=path)
    shown = browser.submit(path, "Name them", colleague=str(colleague.id))
    assert "Able Abi comes. We have written to them." in shown.text
    assert unnamed.delegate_id == colleague.id
    assert list(messages(session)) == [colleague.email]
    assert browser.get(f"/bookings/{unnamed.ref}/name").status_code == 302, "it has a name"


def test_the_manager_who_was_named_for_a_place_learns_who_comes(client_for, make, session, agency, coordinator):
    event = make.event(make.course(line_manager="told"))
    unnamed = make.unnamed(
        event, booked_by=coordinator, agency=agency, manager_name="Mo", manager_email="mo@example.org"
    )
    client_for(coordinator).submit(f"/bookings/{unnamed.ref}/name", "Name them", name="New Nora")
    assert messages(session)["mo@example.org"].subject.startswith("For your information, New Nora has booked training")
    assert unnamed.manager_name == "Mo"


def test_naming_an_offered_place_sends_the_offer_on(client_for, make, session, agency, coordinator):
    held = clock.now() + timedelta(days=1)
    unnamed = make.unnamed(make.event(), booked_by=coordinator, agency=agency, state="offered", held_until=held)
    colleague = make.person("Able Abi", agency=agency)
    client_for(coordinator).submit(f"/bookings/{unnamed.ref}/name", "Name them", colleague=str(colleague.id))
    assert messages(session)[colleague.email].kind == "bookings/offered"


def test_a_coordinator_of_another_agency_cannot_swap_or_name_anybody(client_for, make, booking):
    browser = client_for(make.coordinator(make.agency("Elsewhere")))
    for page in ("substitute", "name"):
        assert browser.get(f"/bookings/{booking.ref}/{page}").status_code == 404
        assert browser.post(f"/bookings/{booking.ref}/{page}").status_code in {400, 404}


def test_a_delegate_who_was_swapped_sees_the_booking_no_more(client_for, make, agency, coordinator, booking, sick):
    colleague = make.person("Able Abi", agency=agency)
    client_for(coordinator).submit(f"/bookings/{booking.ref}/substitute", "Swap", colleague=str(colleague.id))
    assert client_for(sick).get(f"/bookings/{booking.ref}").status_code == 404


def test_the_list_of_bookings_asks_the_database_as_often_for_many(client_for, make, agency, coordinator):
    browser, counted = client_for(coordinator), []
    for _ in range(2):
        event = make.event()
        make.unnamed(event, booked_by=coordinator, agency=agency)
        make.booking(event, agency=agency)
        browser.page("/agency")
        counted.append(len(browser.queries))
    assert counted[0] == counted[1] <= 12


def test_a_colleague_whose_place_is_cancelled_reads_who_did_it(client_for, session, coordinator, booking, sick):
    shown = client_for(coordinator).submit(f"/bookings/{booking.ref}/cancel", "Cancel the booking")
    assert "The booking is cancelled. Whoever was to come is told" in shown.text
    assert "Whoever books for your organisation has cancelled your place" in messages(session)[sick.email].text


def test_a_substitute_s_typed_address_tells_nothing_of_whose_it_is(client_for, make, session, coordinator, booking):
    make.person("Real Name", agency=make.agency("Elsewhere"), job_role="Detective", email="real@example.org")
    shown = client_for(coordinator).submit(
        f"/bookings/{booking.ref}/substitute", "Swap", colleague="", name="Typed", email="real@example.org"
    )
    assert "Typed now comes instead of Sick Sam. Both have been told." in main_text(shown)
    assert booking.job_role == ""
    [told] = [one for one in messages(session).values() if "now has your place" in one.subject]
    assert "Typed" in told.text
    assert "Real Name" not in told.text + told.subject


def test_a_refusal_calls_whoever_was_chosen_what_the_agency_calls_them(client_for, make, session, agency, coordinator):
    course = make.course(prerequisite_id=make.course(title="Level 2").id, prerequisite_blocks=True)
    booking = make.booking(make.event(course), agency=agency)
    known = make.person("Real Name", agency=agency)
    session.scalars(select(Affiliation).where(Affiliation.person_id == known.id)).one().known_as = "Typed Name"
    refused = client_for(coordinator).submit(f"/bookings/{booking.ref}/substitute", "Swap", colleague=str(known.id))
    assert "do not show that Typed Name has done it" in main_text(refused)
    assert "Real Name" not in refused.text


def test_colleagues_without_an_address_are_told_of_the_swap_by_whoever_swapped_them(
    client_for, make, session, agency, coordinator
):
    booking = make.booking(make.event(), make.person("Sick Sam", agency=agency, email=None), agency=agency)
    shown = client_for(coordinator).submit(f"/bookings/{booking.ref}/substitute", "Swap", colleague="", name="New Nora")
    assert "Tell New Nora and Sick Sam yourself: we have no e-mail address." in main_text(shown)


def test_who_gave_their_place_away_is_not_told_afterwards_that_the_event_has_changed(
    client_for, make, session, agency, coordinator, booking, sick
):
    desk, event = client_for(make.administrator()), booking.event
    save_and_tell(desk, edit_address(event), **fields_of(0, on(15, 7), "10am", "3pm"))
    assert [one.kind for one in session.scalars(select(Message))] == ["courses/changed"]
    colleague = make.person("Able Abi", agency=agency)
    client_for(coordinator).submit(f"/bookings/{booking.ref}/substitute", "Swap", colleague=str(colleague.id))
    session.expire_all()
    assert [one.kind for one in session.scalars(select(Message)) if one.to_person_id == sick.id] == [
        "bookings/given_away"
    ]
