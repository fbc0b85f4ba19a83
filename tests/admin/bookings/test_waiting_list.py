"""The page of a waiting list: who waits and why, and what the administrator can press."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from tests.pages import main_text
from training import clock
from training.bookings.models import Booking
from training.courses.models import PlacePool
from training.links import new_code
from training.mail.models import Message
from training.people.models import Person


def address_of(event):
    return f"/admin/events/{event.ref}/waiting"


@pytest.fixture
def event(make):
    """Full: its one place is taken."""
    event = make.event(make.course(title="Neglect"), capacity=1)
    make.booking(event)
    return event


@pytest.fixture
def ada(make, event):
    return make.booking(event, make.person("Ada Lace", email="ada@example.org"), state="waiting")


@pytest.fixture
def ben(make, event, ada):
    return make.booking(event, make.person("Ben Nevis"), state="waiting")


def names_in_order(admin, event):
    page = admin.page(address_of(event))
    return [link.get_text() for link in page.select("tbody tr[id] th a")]


def test_an_empty_waiting_list_says_that_nobody_waits_and_how_many_places_are_free(make, admin):
    said = main_text(admin.get(address_of(make.event())))
    assert "Nobody waits" in said
    assert "In the room: 0 of 24 taken, 24 free" in said
    assert "Waiting list (0)" in said


def test_the_waiting_list_says_who_waits_where_since_when_and_why(make, admin, event, ada, ben):
    make.booking(event, make.person("Uma Known"), state="waiting", awaits="address", held_until=clock.now())
    ben.passed_over_because = "Has been before"
    said = main_text(admin.get(address_of(event)))
    for words in (
        "Waiting list (3)",
        "No place is free. Add places to offer one",
        "Ada Lace ada@example.org",
        ada.agency_name,
        "Full Since Tuesday 12 May 2026, 9am",
        "Passed over Has been before",
        "None yet Uma Known",
        "Address not confirmed",
    ):
        assert words in said, words
    assert "Offer a place" not in said


def test_the_next_on_the_waiting_list_is_offered_an_added_place_with_one_press(session, admin, event, ada, ben):
    said = main_text(admin.submit(address_of(event), "Add places and offer them"))
    assert "1 place is added. 1 place was offered to the next on the waiting list." in said
    assert "Offered, and not answered yet Open offers, the next deadline first" in said
    session.refresh(ada)
    assert (ada.state, ben.state, event.capacity) == ("offered", "waiting", 2)
    assert session.scalars(select(Message.kind)).all() == ["bookings/offered"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ("", "Enter how many places to add"),
        ("many", "Enter"),
        ("0", "Enter a number from 1 to 5,000"),
        ("-1", "Enter a number from 1 to 5,000"),
        ("30", "holds 30 people at most. There is 1 place already, so you can add 29 more"),
    ),
)
def test_places_that_cannot_be_added_have_a_sentence(session, admin, event, ada, typed, sentence):
    page = admin.submit(address_of(event), "Add places and offer them", number=typed)
    assert page.status_code == 422
    assert sentence in main_text(page)
    assert f'value="{typed}"' in page.text
    session.refresh(ada)
    assert (ada.state, session.scalar(select(PlacePool.capacity))) == ("waiting", 1)


def test_an_event_in_a_room_and_online_is_asked_which_places(make, session, admin, event, ada):
    online = PlacePool(mode="online", capacity=1, taken=0)
    event.pools.append(online)
    ada.pool_id = event.pools[0].id  # the room or nothing
    said = main_text(admin.get(address_of(event)))
    assert "In the room only" in said
    missing = admin.submit(address_of(event), "Add places and offer them", number="1")
    assert "Choose which places to add" in main_text(missing)
    admin.submit(address_of(event), "Add places and offer them", number="1", mode="online")
    session.refresh(ada)
    assert (ada.state, online.capacity) == ("waiting", 2)
    admin.submit(address_of(event), "Add places and offer them", number="1", mode="room")
    session.refresh(ada)
    assert ada.state == "offered"


def test_somebody_moves_up_down_and_to_a_position(make, admin, event, ada, ben):
    make.booking(event, make.person("Cem Can"), state="waiting")
    said = main_text(admin.submit(address_of(event), "Up : Cem Can"))
    assert "Cem Can is number 2 on the waiting list." in said
    assert names_in_order(admin, event) == ["Ada Lace", "Cem Can", "Ben Nevis"]
    admin.submit(address_of(event), "Down : Ada Lace")
    assert names_in_order(admin, event) == ["Cem Can", "Ada Lace", "Ben Nevis"]
    admin.submit(address_of(event), "Move Ben Nevis", to="1")
    assert names_in_order(admin, event) == ["Ben Nevis", "Cem Can", "Ada Lace"]


def test_somebody_who_was_offered_a_place_meanwhile_has_no_position_to_get_wrong(make, admin, event, ada):
    page = admin.get(f"/admin/events/{event.ref}/waiting")
    ada.state, ada.waiting_order, ada.pool_id = "offered", None, event.pools[0].id
    make.session.commit()
    token = page.text.partition('name="csrf_token"')[2].split('"')[1]
    answer = admin.post(
        f"/admin/bookings/{ada.ref}/move", data={"to": "abc", "csrf_token": token}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert "This booking is not on the waiting list any more." in main_text(answer)


@pytest.mark.parametrize("typed", ("", "0", "-1", "first", "²", "1.5"))
def test_a_position_that_makes_no_sense_has_a_sentence_beside_it(admin, event, ada, ben, typed):
    page = admin.submit(address_of(event), "Move Ben Nevis", to=typed)
    assert page.status_code == 422
    assert "Enter a position, like 1 for the first in the list" in main_text(page)
    assert f'value="{typed}" aria-describedby="to-{ben.ref}-error"' in page.text
    assert names_in_order(admin, event) == ["Ada Lace", "Ben Nevis"]


def test_a_free_place_is_offered_beyond_the_cap(make, session, admin):
    agency = make.agency()
    event = make.event(capacity=2, agency_cap=1)
    make.booking(event, agency=agency)
    over = make.booking(event, make.person("Over Cap", email="over@example.org"), agency=agency, state="waiting")
    said = main_text(admin.get(address_of(event)))
    assert "Agency at its cap 1 of 1. From Monday 29 June 2026 it may have more." in said
    assert "A place is free that nobody who waits may have yet." in said
    done = main_text(admin.submit(address_of(event), "Offer a place : Over Cap"))
    assert (
        "A place is offered to Over Cap, until Thursday 14 May 2026, 5pm. The message goes to over@example.org." in done
    )
    session.refresh(over)
    assert over.state == "offered"


def test_an_offer_is_accepted_by_telephone(make, session, admin, event):
    silent = make.person("Sid Silent", email=None)
    agency = make.agency()
    held = {"state": "offered", "held_until": clock.now() + timedelta(days=1), "booked_by_id": silent.id}
    event.pools[0].capacity = 2
    booking = make.booking(event, silent, agency=agency, **held)
    said = main_text(admin.submit(address_of(event), "Accept for them : Sid Silent"))
    assert "Accepted for them: Sid Silent has the place." in said
    assert "tell them yourself" in said
    session.refresh(booking)
    assert booking.state == "confirmed"


def test_an_offer_accepted_by_telephone_asks_no_manager_who_must_approve(make, session, admin):
    event = make.event(make.course(line_manager="must approve"))
    manager = {"manager_name": "Mo Manager", "manager_email": "mo@example.org"}
    booking = make.booking(event, make.person("Tess Telephone"), state="offered", **manager)
    said = main_text(admin.submit(address_of(event), "Accept for them : Tess Telephone"))
    assert "Accepted for them: Tess Telephone has the place." in said
    session.refresh(booking)
    assert (booking.state, booking.awaits) == ("confirmed", None)
    told = session.scalars(select(Message.kind).where(Message.to_address == "mo@example.org")).all()
    assert told == ["bookings/manager_told"]


def test_an_offer_to_be_paid_by_card_waits_for_the_payment(make, session, admin):
    event = make.event(make.course(price_pence=8000))
    payer = make.payer(way="card")
    values = {"payer_id": payer.id, "pays_by": "card", "price_pence": 8000}
    booking = make.booking(event, make.person("Cara Card"), state="offered", **values)
    said = main_text(admin.submit(address_of(event), "Accept for them : Cara Card"))
    assert "Cara Card has to pay by card, until" in said
    session.refresh(booking)
    assert booking.state == "awaiting payment"
    assert session.scalars(select(Message.kind)).all() == ["bookings/please_pay"]


def test_somebody_on_the_waiting_list_is_passed_over_with_a_reason_that_they_are_told(session, admin, event, ada, ben):
    page = admin.page(address_of(event))
    link = next(link for link in page.find_all("a") if "Pass over" in link.get_text() and "Ada" in link.get_text())
    without = admin.submit(link["href"], "Pass over")
    assert (without.status_code, "Enter why they are passed over" in main_text(without)) == (422, True)
    said = main_text(admin.submit(link["href"], "Pass over", reason="You have a place on 3 June"))
    assert "No place is offered to Ada Lace for now. The message goes to ada@example.org." in said
    assert "You have a place on 3 June" in session.scalar(select(Message.text))
    added = main_text(admin.submit(address_of(event), "Add places and offer them"))
    assert "Ben Nevis" in added[added.index("Offered, and not answered yet") : added.index("Who waits")]
    again = main_text(admin.submit(address_of(event), "Let them take their turn : Ada Lace"))
    assert "Ada Lace takes their turn again." in again
    kinds = session.scalars(select(Message.kind).where(Message.about_id == ada.id).order_by(Message.id)).all()
    assert kinds == ["bookings/passed_over", "bookings/takes_turn_again"]


def test_somebody_is_taken_off_the_list_and_an_offer_withdrawn(make, session, admin, event, ada, ben):
    page = admin.get(f"/admin/bookings/{ada.ref}/cancel")
    assert "Take Ada Lace off the waiting list?" in main_text(page)
    said = main_text(admin.submit("", "Take off the list", page=page))
    assert "Taken off the list: Ada Lace." in said
    assert "Waiting list (1)" in said
    admin.submit(address_of(event), "Add places and offer them")
    page = admin.get(f"/admin/bookings/{ben.ref}/cancel")
    assert "Withdraw the place offered to Ben Nevis?" in main_text(page)
    admin.submit("", "Withdraw the offer", page=page)
    session.refresh(ben)
    assert (ben.state, session.get(type(event), event.id).taken) == ("cancelled", 1)


def test_places_added_on_the_event_s_own_form_are_offered_to_the_waiting_list_at_once(session, admin, event, ada, ben):
    said = main_text(admin.submit(f"/admin/events/{event.ref}/edit", "Save the event", room_places="3"))
    assert "The event is saved. 2 places were offered to the next on the waiting list." in said
    session.refresh(ada)
    session.refresh(ben)
    assert (ada.state, ben.state) == ("offered", "offered")


def test_a_higher_cap_lets_the_next_of_the_agency_in(make, session, admin):
    agency = make.agency()
    event = make.event(capacity=5, agency_cap=1)
    make.booking(event, agency=agency)
    waits = make.booking(event, agency=agency, state="waiting")
    said = main_text(admin.submit(f"/admin/events/{event.ref}/edit", "Save the event", agency_cap="2"))
    assert "1 place was offered to the next on the waiting list." in said
    session.refresh(waits)
    assert waits.state == "offered"


def test_a_cancelled_event_has_no_buttons(make, admin, event, ada):
    event.state = "cancelled"
    page = admin.page(address_of(event))
    assert page.find("main").find("form") is None


def test_roster_event_and_programme_link_to_the_waiting_list(admin, event, ada, ben):
    for address in (f"/admin/events/{event.ref}/roster", f"/admin/events/{event.ref}/edit", "/admin/programme/"):
        assert admin.page(address).find("a", href=address_of(event)), address
    assert "2 people wait for a place at 1 event: Neglect, Saturday 11 July 2026 (2)" in main_text(
        admin.get("/admin/programme/")
    )


def test_the_roster_tells_who_waits_and_who_was_offered(make, admin, event, ada, ben):
    address = f"/admin/events/{event.ref}/roster"
    assert "Ada Lace" not in main_text(admin.get(address)), "expected are those who hold a place"
    said = main_text(admin.get(f"{address}?state=waiting"))
    assert "Ada Lace" in said
    assert "On the waiting list Number 1" in said
    admin.submit(address_of(event), "Add places and offer them")
    assert "Offered a place Answer by Thursday 14 May 2026, 5pm" in main_text(admin.get(f"{address}?state=offered"))


def test_a_waiting_list_of_500_stays_within_the_budget_of_queries(make, session, admin, event):
    agency = make.agency()
    people = [{"name": f"Waiter {n:03}", "fs_uniquifier": f"u{n}", "created_at": clock.now()} for n in range(500)]
    session.execute(insert(Person), people)
    ids = session.scalars(select(Person.id).where(Person.name.like("Waiter %")).order_by(Person.name)).all()
    common = {
        "event_id": event.id,
        "state": "waiting",
        "agency_id": agency.id,
        "agency_name": agency.name,
        "created_at": clock.now(),
    }
    rows = [
        {**common, "ref": new_code(8), "delegate_id": number, "waiting_order": order}
        for order, number in enumerate(ids, start=1)
    ]
    session.execute(insert(Booking), rows)
    said = main_text(admin.get(address_of(event)))  # the browser counts the queries
    assert "Waiting list (500)" in said
    assert said.count("Take off the list") == 50
    last = admin.get(f"{address_of(event)}?page=10")
    assert "Position of Waiter 499" in main_text(last)
    moved = admin.submit("", "Move Waiter 499", page=last, to="3")
    assert "Waiter 499 is number 3 on the waiting list." in main_text(moved)
    orders = session.scalars(select(Booking.waiting_order).where(Booking.state == "waiting")).all()
    assert len(orders) == len(set(orders)) == 500


def test_the_spreadsheet_lists_who_waits_in_their_turn(make, admin, event, ada, ben):
    ben.passed_over_because = "Has been before"
    ada.waiting_order, ben.waiting_order = 900, 800
    response = admin.get(f"/admin/events/{event.ref}/roster.xlsx?state=waiting")
    sheet = load_workbook(BytesIO(response.data)).active
    headings = [cell.value for cell in sheet[1]]
    found = [dict(zip(headings, (cell.value for cell in line), strict=True)) for line in list(sheet.rows)[1:]]
    assert [(row["Delegate"], row["On the list"], row["Passed over because"]) for row in found] == [
        ("Ben Nevis", 1, "Has been before"),
        ("Ada Lace", 2, None),
    ]
    alone = admin.get(f"/admin/events/{event.ref}/roster.xlsx?state=all&q=Ada")
    sheet = load_workbook(BytesIO(alone.data)).active
    assert 2 in [cell.value for cell in sheet[2]], "her number is that of the whole list"


def test_the_second_of_two_administrators_is_told_that_a_booking_left_the_waiting_list(session, admin, event, ada):
    """Both have the page open; the first takes Ada off the list."""
    page = admin.get(address_of(event))
    admin.submit(f"/admin/bookings/{ada.ref}/cancel", "Take off the list")
    said = main_text(admin.submit("", "Up : Ada Lace", page=page))
    assert "This booking is not on the waiting list any more." in said


def test_an_offer_by_hand_whose_place_is_gone_meanwhile_leads_to_adding_places(make, session, admin):
    agency = make.agency()
    event = make.event(capacity=2, agency_cap=1)
    make.booking(event, agency=agency)
    over = make.booking(event, make.person("Over Cap"), agency=agency, state="waiting")
    page = admin.get(address_of(event))
    make.booking(event)
    answer = admin.submit("", "Offer a place : Over Cap", page=page, follow=False)
    assert answer.location.endswith(f"{address_of(event)}#add-places")
    assert "No place is free that they would take, so nothing was offered. Add places first." in main_text(
        admin.get(answer.location)
    )
    session.refresh(over)
    assert over.state == "waiting"
