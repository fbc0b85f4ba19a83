"""An agency that was typed: kept, asked about where the list has others like it, and never taken for its namesake."""

from typing import ClassVar

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from training import clock
from training.access import Role
from training.bookings.models import Booking
from training.courses.models import LineManager
from training.people.models import Affiliation, Agency, Coordinator
from training.people.queries import agencies_like

DETAILS = {"name": "Zoë Smith", "email": "zoe@example.org", "job_role": "Teacher"}


@pytest.fixture
def two_schools(make):
    return [make.agency("St Mary’s C of E Primary", town=town) for town in ("Braintree", "Harwich")]


def ask(client, event, page=None, **typed):
    return client.submit(f"/events/{event.ref}/book", "Continue", page=page, **{**DETAILS, **typed})


def choices(response) -> list[str]:
    found = soup_of(response).find_all("input", {"name": "agency_match"})
    return [str(one.find_next("label").get_text(strip=True)) for one in found]


@pytest.mark.parametrize(
    "typed",
    (
        {"agency": "other", "agency_name": "St Marys C of E Primary"},
        {"agency": "other", "agency_name": "st mary's"},
        {"agency": "", "agency_typed": "St. Mary's C of E primary"},
        {"agency": "other", "agency_name": "St Mary’s CofE Primary"},
    ),
)
def test_namesakes_are_asked_about_with_their_towns(client, make, session, two_schools, typed):
    event = make.event()
    asked = ask(client, event, **typed)
    assert asked.status_code == 422
    assert choices(asked)[:2] == ["St Mary’s C of E Primary, Braintree", "St Mary’s C of E Primary, Harwich"]
    check = ask(client, event, page=asked, agency_match=str(two_schools[1].id))
    assert "St Mary’s C of E Primary, Harwich" in main_text(check)
    client.submit("", "Accept the terms and hold my place", page=check)
    assert session.scalars(select(Booking.agency_id)).one() == two_schools[1].id
    assert len(session.scalars(select(Agency.id)).all()) == 2


def test_namesakes_are_told_apart_wherever_somebody_chooses(make, session, client_for, two_schools):
    event, admin, person = make.event(), client_for(make.administrator()), make.person(agency=two_schools[0])
    coordinator = make.coordinator(two_schools[0])
    session.add_all(
        [
            Affiliation(person_id=person.id, agency_id=two_schools[1].id, began_at=clock.now()),
            Coordinator(person_id=coordinator.id, agency_id=two_schools[1].id, created_at=clock.now()),
        ]
    )
    session.commit()
    names = [f"St Mary’s C of E Primary, {town}" for town in ("Braintree", "Harwich")]
    for browser, address, field in (
        (client_for(person), f"/events/{event.ref}/book", "affiliation"),
        (client_for(person), "/my/membership", "agency"),
        (client_for(coordinator), f"/events/{event.ref}/book-several", "agency"),
        (admin, f"/admin/events/{event.ref}/edit", "agencies"),
        (admin, f"/admin/events/{event.ref}/add/{person.id}", "agency"),
    ):
        page = browser.page(address)
        drop_down = page.find("select", {"name": field})
        labels = drop_down.find_all("option") if drop_down else page.find_all("label")
        shown = [label.get_text(" ", strip=True) for label in labels]
        assert [text for text in shown if "St Mary" in text] == names, address


def test_another_of_the_same_name_is_written_down_once_it_was_asked_about(client, make, session, two_schools):
    event = make.event()
    for name in ("St Mary's C of E Primary", "ST MARY’S C OF E PRIMARY"):
        asked = ask(client, event, agency="other", agency_name=name, email=f"{len(name)}{name[1]}@example.org")
        check = ask(client, event, page=asked, agency_match="none", email=f"{len(name)}{name[1]}@example.org")
        client.submit("", "Accept the terms and hold my place", page=check)
    written = session.scalars(select(Agency).where(Agency.checked_at.is_(None))).all()
    assert [agency.name for agency in written] == ["St Mary's C of E Primary"]
    assert set(session.scalars(select(Booking.agency_id))) == {written[0].id}


def test_what_was_typed_and_not_picked_is_kept(client, make, session):
    event = make.event()
    check = ask(client, event, agency="", agency_typed="Harwich Kites")
    assert check.status_code == 200
    assert "Harwich Kites" in main_text(check)
    again = ask(client, event, agency="", agency_typed="Harwich Kites", name="")
    assert again.status_code == 422
    page = soup_of(again)
    assert page.find("input", {"name": "agency_name"})["value"] == "Harwich Kites"
    assert page.find("select", {"name": "agency"}).find("option", selected=True)["value"] == "other"


def test_what_was_typed_and_not_picked_is_shown_again_where_every_agency_is_listed(client, make, two_schools):
    event = make.event(open_to="agencies", agencies=two_schools)
    again = ask(client, event, agency="", agency_typed="Harwich Kites")
    assert again.status_code == 422
    field = soup_of(again).find("select", {"name": "agency"})
    assert (field["data-typed"], field["data-always"]) == ("Harwich Kites", "other myself")


def test_agencies_nobody_has_checked_are_shown_to_no_guest(client, make):
    make.unchecked_agency("Zoë’s childminding, 12 Mill Lane")
    event = make.event()
    check = ask(client, event, agency="other", agency_name="Zoe's childminding")
    assert check.status_code == 200
    assert "Mill Lane" not in main_text(check)


@pytest.mark.parametrize("name", (" ".join(f"w{n}" for n in range(1500)), "colne " * 40_000), ids=("words", "letters"))
def test_a_name_that_is_far_too_long_is_refused_and_not_searched_for(client, make, name):
    make.agency("Colne youth club")
    answer = ask(client, make.event(), agency="other", agency_name=name)
    assert answer.status_code == 422
    assert "Use 200 characters or fewer" in main_text(answer)


def test_likeness_finds_a_slip_of_the_finger_and_nothing_else(make, session):
    club = make.agency("Colne youth club", town="Colchester")
    make.agency("Harwich scouts")
    assert agencies_like(session, "Colne yuth club") == [(str(club.id), "Colne youth club, Colchester")]
    assert agencies_like(session, "Colne") == [(str(club.id), "Colne youth club, Colchester")]
    assert agencies_like(session, "Colchester Zoo") == []


class TestEveryOtherForm:
    def test_my_organisations(self, make, session, client_for, two_schools):
        person = make.person()
        browser = client_for(person)
        typed = {"agency": "other", "agency_name": "St Mary's C of E Primary"}
        asked = browser.submit("/my/organisations", "Add this organisation", **typed)
        assert asked.status_code == 422
        assert len(choices(asked)) == 3
        browser.submit("", "Add this organisation", page=asked, agency_match=str(two_schools[0].id))
        ties = select(Affiliation.agency_id).where(Affiliation.person_id == person.id)
        assert session.scalars(ties).all() == [two_schools[0].id]

    def test_a_booking_by_hand(self, make, session, client_for, two_schools):
        admin = client_for(make.administrator())
        event = make.event()
        typed = {"name": "Zoë Smith", "agency": "unlisted", "agency_name": "St Mary's C of E Primary"}
        asked = admin.submit(f"/admin/events/{event.ref}/add/new", "Add to the roster", **typed)
        assert asked.status_code == 422
        admin.submit("", "Add to the roster", page=asked, agency_match=str(two_schools[0].id))
        assert session.scalars(select(Booking.agency_id)).one() == two_schools[0].id

    def test_a_walk_in(self, make, session, client_for, two_schools):
        trainer = make.person("Terry Trainer", Role.TRAINER)
        event = make.event(days=0, trainers=(trainer,))
        browser = client_for(trainer)
        typed = {"name": "Zoë Smith", "agency": "other", "other_agency": "St Mary's C of E Primary"}
        asked = browser.submit(f"/register/{event.ref}/walk-in", "Add to the register", **typed)
        assert asked.status_code == 422
        browser.submit("", "Add to the register", page=asked, agency_match=str(two_schools[0].id))
        assert session.scalars(select(Booking.agency_id)).one() == two_schools[0].id


class TestOnlyWhatIsSeenIsAskedFor:
    def test_who_works_for_themselves_is_asked_for_no_manager(self, client, make, session):
        course = make.course(line_manager=LineManager.MUST_APPROVE)
        event = make.event(course)
        check = ask(client, event, agency="myself", manager_name="", manager_email="")
        assert check.status_code == 200
        assert "Line manager" not in main_text(check)
        client.submit("", "Accept the terms and hold my place", page=check)
        booking = session.scalars(select(Booking)).one()
        assert (booking.awaits, booking.manager_email) == ("address", "")

    def test_and_their_booking_waits_for_nobody(self, make, session, client_for):
        person = make.person()
        event = make.event(make.course(line_manager=LineManager.MUST_APPROVE))
        browser = client_for(person)
        check = browser.submit(f"/events/{event.ref}/book", "Continue", agency="myself", job_role="Childminder")
        browser.submit("", "Accept the terms and book", page=check)
        assert session.scalars(select(Booking.state)).one() == "confirmed"

    def test_everybody_else_still_is(self, client, make):
        event = make.event(make.course(line_manager=LineManager.TOLD))
        agency = make.agency()
        answer = ask(client, event, agency=str(agency.id), manager_name="", manager_email="")
        assert "Enter the name of your line manager" in main_text(answer)

    def test_no_invoice_is_asked_about_while_no_way_to_pay_is_chosen(self, client, make, client_for):
        agency = make.agency()
        event = make.event(make.course(price_pence=8000))
        for browser, details in ((client, DETAILS), (client_for(make.person()), {"job_role": "Teacher"})):
            said = {**details, "agency": str(agency.id)}
            answer = browser.submit(f"/events/{event.ref}/book", "Continue", **said)
            text = main_text(answer)
            assert answer.status_code == 422
            assert "Choose how it will be paid" in text
            assert "Enter the e-mail address the invoice goes to" not in text
            assert "Enter the name of a person or team" not in text


class TestTheCap:
    def test_is_said_on_the_event_page_to_whom_it_concerns(self, make, client, client_for):
        agency, other = make.agency("Colne youth club"), make.agency()
        event = make.event(agency_cap=2)
        for _ in range(2):
            make.booking(event, agency=agency)
        address = f"/events/{event.ref}"
        concerned = main_text(client_for(make.person(agency=agency)).get(address))
        assert "Your organisation already has 2 places at this event" in concerned
        assert "You can join the waiting list now." in concerned
        assert "each organisation can have up to 2 places" in main_text(client.get(address))
        assert "may hold" not in main_text(client_for(make.person(agency=other)).get(address))

    def test_is_not_said_once_it_is_open_or_where_there_is_none(self, make, client, frozen_clock):
        for event in (make.event(days=7, agency_cap=2), make.event(agency_cap=None)):
            assert "may hold" not in main_text(client.get(f"/events/{event.ref}"))


class TestDescribingAgencies:
    PLACE: ClassVar = {"sector": "school", "tariff": "education", "area": "Essex", "quadrant": "North"}

    @pytest.fixture
    def admin(self, make, client_for):
        return client_for(make.administrator())

    def test_two_of_one_name_in_two_towns(self, make, session, admin, two_schools):
        typed = make.unchecked_agency("St Mary's C of E Primary")
        address = f"/admin/agencies/{typed.id}"
        for town in ("", "braintree"):
            answer = admin.submit(address, "Add to the list", town=town, **self.PLACE)
            assert answer.status_code == 422
            assert "Another agency has this name" in main_text(answer)
        admin.submit(address, "Add to the list", town="Clacton", urn="114853", **self.PLACE)
        session.expire_all()
        kept = session.get(Agency, typed.id)
        assert (kept.full_name, kept.urn, kept.ods) == ("St Mary's C of E Primary, Clacton", "114853", None)
        assert kept.checked_at == clock.now()

    def test_a_number_is_one_agencys(self, make, admin):
        make.agency("Colne School", urn="114853")
        typed = make.unchecked_agency("Stour School")
        answer = admin.submit(f"/admin/agencies/{typed.id}", "Add to the list", urn="114853", **self.PLACE)
        assert answer.status_code == 422
        assert "Colne School has this URN." in main_text(answer)

    def test_the_list_shows_and_finds_the_town(self, admin, two_schools):
        said = main_text(admin.get("/admin/agencies", query_string={"q": "harwich mary"}))
        assert "St Mary’s C of E Primary Harwich" in said
        assert "Braintree" not in said
