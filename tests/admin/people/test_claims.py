"""A delegate says that their organisation is a member; the administrator decides, and prices follow."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.pages import main_text
from training import clock
from training.bookings.models import Booking
from training.history.models import History
from training.mail.models import Message
from training.payments.models import Charge
from training.people.models import Membership, MembershipClaim

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
CLAIM = "/my/membership"


@pytest.fixture
def agency(make):
    return make.agency("Mid Essex Scouts")


@pytest.fixture
def person(make, agency):
    return make.person("Dele Delegate", agency=agency)


@pytest.fixture
def browser(client_for, person):
    return client_for(person)


@pytest.fixture
def booked(make, agency):
    """booked(): somebody of the agency has booked for £80.00 without the discount, on invoice."""

    def book(delegate=None, *, charged: bool = True, **values) -> Booking:
        event = values.pop("event", None) or make.event(make.course(title="Safeguarding lead", price_pence=8000))
        explained = {"price_explanation": "£80.00 standard price", **values}
        booking = make.booking(event, delegate, **{"agency": agency, **explained})
        if charged:
            make.charge(booking)
        return booking

    return book


def confirm(admin, claim, **typed):
    dates = {"starts_on": ["1", "4", "2026"], "ends_on": ["31", "3", "2027"], "member_number": "E-1"}
    return admin.submit(
        f"/admin/memberships/claims/{claim.id}", "Confirm and write it into the register", **{**dates, **typed}
    )


def told(session, kind: str) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.kind == kind)))


class TestClaiming:
    def test_a_claim_of_membership_goes_from_the_booking_to_the_desk(
        self, browser, booked, person, agency, session, admin
    ):
        booking = booked(person)
        page = browser.page(f"/bookings/{booking.ref}")
        link = page.find("a", string="My organisation is a member of ECVYS")["href"]
        said = main_text(browser.submit(link, "Tell the training team", member_number="E-1"))
        assert "We will check with ECVYS, and write to you either way." in said
        claim = session.scalars(select(MembershipClaim)).one()
        assert (claim.person_id, claim.agency_id, claim.member_number) == (person.id, agency.id, "E-1")
        assert "1 delegate says that their agency is a member of ECVYS" in main_text(admin.get("/admin"))
        waiting = main_text(admin.get("/admin/memberships/claims"))
        assert "Mid Essex Scouts E-1 Dele Delegate" in waiting

    def test_courses_and_events_link_to_the_claim_of_membership_where_it_would_lower_the_price(
        self, browser, make, agency
    ):
        event = make.event(make.course(price_pence=8000))
        for address in (f"/events/{event.ref}", f"/courses/{event.course.code}"):
            assert browser.page(address).find("a", href=CLAIM)
        assert browser.page(f"/events/{make.event().ref}").find("a", href=CLAIM) is None, "it is free"
        make.membership(agency, FIRST, LAST)
        assert browser.page(f"/events/{event.ref}").find("a", href=CLAIM) is None, "the register has it"

    @pytest.mark.usefixtures("person")
    def test_a_person_claims_membership_once_for_an_agency(self, browser, session):
        page = browser.get(CLAIM)
        browser.submit("", "Tell the training team", page=page)
        again = browser.submit("", "Tell the training team", page=page)
        assert "you have told us, and we are checking it." in main_text(browser.get(CLAIM))
        assert again.status_code in {200, 422}
        assert len(session.scalars(select(MembershipClaim)).all()) == 1

    def test_nobody_claims_for_an_agency_that_is_not_theirs(self, browser, make, session):
        other = make.agency("Another agency")
        page = browser.submit(CLAIM, "Tell the training team", agency=str(other.id))
        assert page.status_code == 422
        assert session.scalars(select(MembershipClaim)).all() == []

    def test_who_needs_no_claim_of_membership_is_told_so(self, browser, client_for, make, agency):
        make.membership(agency, FIRST, LAST)
        assert "is a member, so we take the discount off" in main_text(browser.get(CLAIM))
        assert "You have not told us where you work or volunteer" in main_text(client_for(make.person()).get(CLAIM))

    def test_the_database_keeps_one_open_claim(self, make, session, person, agency):
        make.claim(person, agency, decided_at=clock.now(), refused_because="No")
        make.claim(person, agency)
        with pytest.raises(IntegrityError):
            make.claim(person, agency)
        session.rollback()

    @pytest.mark.parametrize(
        "values", ({"decided_at": datetime(2026, 5, 1, tzinfo=clock.LONDON)}, {"refused_because": "No"})
    )
    def test_the_database_keeps_one_decision_about_a_claim_of_membership(self, make, session, person, agency, values):
        with pytest.raises(IntegrityError, match="decided_one_way"):
            make.claim(person, agency, **values)
        session.rollback()


class TestDeciding:
    def test_a_confirmed_claim_is_in_the_membership_register_and_unpaid_bookings_cost_less(
        self, admin, make, session, person, agency, booked
    ):
        booking, colleague = booked(person), booked(make.person("Colle Ague", agency=agency))
        said = main_text(confirm(admin, make.claim(person, agency)))
        assert "The membership is confirmed. Whoever told us is written to; 2 bookings get cheaper." in said
        membership = session.scalars(select(Membership)).one()
        assert (membership.agency_id, membership.member_number, membership.starts_on) == (agency.id, "E-1", FIRST)
        for one in (booking, colleague):
            session.refresh(one)
            kept = (one.price_pence, one.price_explanation, one.discount_pence)
            assert kept == (6000, "£80.00 less 25% for ECVYS members = £60.00", 2000)
            old, new = session.scalars(select(Charge).where(Charge.booking_id == one.id).order_by(Charge.id))
            assert (old.pence, old.withdrawn_because) == (8000, "ECVYS membership confirmed")
            assert (new.pence, new.explanation, new.withdrawn_at) == (6000, one.price_explanation, None)
            assert new.payer_id == old.payer_id
        messages = told(session, "bookings/repriced")
        assert {message.to_address for message in messages} == {person.email, colleague.delegate.email}
        assert "Price until now: £80.00" in messages[0].text
        assert "Price from now on: £60.00" in messages[0].text
        (thanks,) = told(session, "people/claim_confirmed")
        assert "until 31 March 2027" in thanks.text
        actions = session.scalars(select(History.action).where(History.subject_id == booking.id)).all()
        assert {"repriced", "charge withdrawn", "charged"} <= set(actions)

    def test_a_membership_without_an_end_is_confirmed_without_one(self, admin, make, session, person, agency, booked):
        booking = booked(person)
        confirm(admin, make.claim(person, agency), ends_on=["", "", ""])
        (thanks,) = told(session, "people/claim_confirmed")
        assert "We have confirmed it." in thanks.text
        session.refresh(booking)
        assert booking.discount_pence == 2000

    def test_bookings_that_the_membership_does_not_cover_keep_their_price(
        self, admin, make, session, person, agency, booked
    ):
        untouched = [
            booked(created_at=clock.start_of(FIRST) - timedelta(seconds=1)),
            booked(state="cancelled"),
            booked(agency=make.agency("Another agency")),
            booked(price_pence=0, price_explanation="Free", charged=False),
        ]
        first_day = booked(created_at=clock.start_of(FIRST))
        assert "1 booking gets cheaper" in main_text(confirm(admin, make.claim(person, agency)))
        assert [session.get(Booking, one.id).discount_pence for one in (first_day, *untouched)] == [2000, 0, 0, 0, 0]

    def test_a_members_price_of_the_course_that_day_counts(self, admin, make, session, person, agency, booked):
        course = make.course(price_pence=8000)
        make.price(course, members_only=True, starts_on=FIRST, ends_on=clock.today())
        booking = booked(person, event=make.event(course))
        confirm(admin, make.claim(person, agency))
        assert session.get(Booking, booking.id).price_explanation == "Free for members of ECVYS"
        assert session.scalars(select(Charge).where(Charge.withdrawn_at.is_(None))).all() == []
        assert "Nothing is owed for the place." in told(session, "bookings/repriced")[0].text

    def test_claims_of_membership_by_colleagues_are_answered_together(self, admin, make, session, person, agency):
        claims = [make.claim(one, agency) for one in (person, make.person("Colle Ague", agency=agency))]
        assert "2 people who told us are written to; no bookings get cheaper" in main_text(confirm(admin, claims[0]))
        assert len(told(session, "people/claim_confirmed")) == 2
        late = admin.get(f"/admin/memberships/claims/{claims[1].id}")
        assert "Confirmed on Tuesday 12 May 2026" in main_text(late)

    def test_a_claim_is_confirmed_by_a_membership_that_the_register_has_already(
        self, admin, make, session, person, agency, booked
    ):
        booking, claim = booked(person), make.claim(person, agency)
        make.membership(agency, FIRST, LAST)
        clash = confirm(admin, claim)
        assert clash.status_code == 422
        assert "The register has this agency as a member from 1 April 2026" in main_text(clash)
        button = "Confirm by the register: 1 April 2026 to 31 March 2027"
        admin.submit(f"/admin/memberships/claims/{claim.id}", button)
        assert session.get(Booking, booking.id).price_pence == 6000
        assert len(session.scalars(select(Membership)).all()) == 1

    def test_a_claim_of_membership_is_refused_with_a_reason_that_is_sent(
        self, admin, make, session, person, agency, booked
    ):
        booking, claim = booked(person), make.claim(person, agency)
        address = f"/admin/memberships/claims/{claim.id}"
        assert "Say why it could not be confirmed" in main_text(admin.submit(address, "Refuse"))
        admin.submit(address, "Refuse", reason="ECVYS does not know this number.")
        (message,) = told(session, "people/claim_refused")
        assert "ECVYS does not know this number." in message.text
        assert session.get(Booking, booking.id).price_pence == 8000
        assert session.scalars(select(Membership)).all() == []
        decided = main_text(admin.get("/admin/memberships/claims?show=decided"))
        assert "Refused ECVYS does not know this number." in decided

    def test_a_claim_of_membership_decided_by_a_button_pressed_twice_is_decided_once(
        self, admin, make, session, person, agency
    ):
        address = f"/admin/memberships/claims/{make.claim(person, agency).id}"
        page = admin.get(address)
        admin.submit("", "Refuse", page=page, reason="No.")
        for button, typed in (
            ("Refuse", {"reason": "No."}),
            (
                "Confirm and write it into the register",
                {"starts_on": ["1", "4", "2026"], "ends_on": ["31", "3", "2027"]},
            ),
        ):
            late = admin.submit("", button, page=page, **typed)
            assert late.status_code == 422
            assert "This claim was decided on Tuesday 12 May 2026 already." in main_text(late)
        assert session.scalars(select(Membership)).all() == []
        assert len(told(session, "people/claim_refused")) == 1

    @pytest.mark.usefixtures("bare_posts")
    def test_a_typed_agency_is_matched_or_added_before_its_claim_of_membership_is_decided(self, admin, make, session):
        typed = make.unchecked_agency("Tendring sailing")
        claim = make.claim(make.person(agency=typed), typed)
        address = f"/admin/memberships/claims/{claim.id}"
        assert "Match it to the list or add it" in main_text(admin.get(address))
        dates = {"starts_on": ["1", "4", "2026"], "ends_on": ["31", "3", "2027"]}
        page = admin.post(address, data=dates)
        assert page.status_code == 422
        assert "Nobody has looked at this agency yet." in main_text(page)
        assert admin.get("/admin/memberships/claims/0").status_code == 404


class TestMatchingAgencies:
    def test_claims_of_membership_move_along_when_a_typed_agency_is_matched(self, admin, make, session):
        target, typed = make.agency("Tendring Sailing Club"), make.unchecked_agency("Tendring sailing")
        person = make.person(agency=typed)
        make.claim(person, typed)
        make.claim(person, target)
        admin.submit(f"/admin/agencies/{typed.id}", "Match to Tendring Sailing Club")
        assert session.scalars(select(MembershipClaim.agency_id)).all() == [target.id]

    def test_two_agencies_that_were_members_at_once_have_one_membership_when_matched(self, admin, make, session):
        target, typed = make.agency("Tendring Sailing Club"), make.unchecked_agency("Tendring sailing")
        for one in (target, typed):
            make.membership(one, FIRST, LAST)
        admin.submit(f"/admin/agencies/{typed.id}", "Match to Tendring Sailing Club")
        assert session.scalars(select(Membership.agency_id)).all() == [target.id]
