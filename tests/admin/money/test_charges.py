"""One list of charges for the administrator: seen with their reasons, confirmed or waived together, each once."""

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from training import clock
from training.history import queries as history
from training.history.models import History
from training.mail.models import Message
from training.payments.models import Proposal, Refund
from training.payments.queries import account_of


@pytest.fixture
def event(make):
    return make.event(make.course(title="Neglect", price_pence=8000), days=10)


@pytest.fixture
def late(make, event):
    """Makes a late cancellation whose charge stands, paid or not: late("Ann", paid=True)."""

    def made(name="Ann Late", *, paid=False, way="invoice", of=None, **values):
        booking = make.booking(of or event, make.person(name), state="cancelled", **values)
        charge = make.charge(booking, make.payer(way=way), reason="late cancellation")
        if paid:
            make.paid(charge, "card" if way == "card" else "bank transfer")
        return make.proposal(booking), booking

    return made


@pytest.fixture
def free_absence(make):
    """An absence from a free event, with a payer, which owes nothing yet."""
    payer = make.payer(organisation="Colne Scouts")
    free = make.event(make.course(title="Listening"), days=-3)
    booking = make.booking(free, make.person("Abi Sent"), payer_id=payer.id, pays_by="invoice")
    booking.outcome, booking.outcome_because = "did not attend", "Rang to say the bus broke down"
    proposal = make.proposal(booking, reason="did not attend", pence=1500, explanation="Did not attend: £15.00")
    return proposal, booking


def message_of(session, kind, booking):
    return session.scalars(select(Message).where(Message.kind == kind, Message.about_id == booking.id)).one()


def press(admin, button, *proposals, address="/admin/charges", **typed):
    return admin.submit(address, button, proposal=[proposal.id for proposal in proposals], **typed)


def test_each_charge_stands_with_all_that_speaks_for_and_against_it(make, admin, late, free_absence):
    late("Ann Late", paid=True, cancel_category="bereavement", agency=make.agency("Tendring nursery"))
    late("Una Paid")
    page = main_text(admin.get("/admin/charges"))
    for fact in (
        "To decide (3)", "Cancelled late (2)", "Did not attend (1)", "Decided (0)",
        "Ann Late", "Tendring nursery", "Neglect", "Friday 22 May 2026", "£80.00", "Paid already", "Bereavement",
        "On invoice, Example Scouts", "No reason given",
        "Abi Sent", "£15.00", "Owed once you confirm it, Colne Scouts", "Rang to say the bus broke down",
        "noted by the trainer",
    ):  # fmt: skip
        assert fact in page, fact


def test_what_people_wrote_is_shown_at_a_press_that_is_written_down(make, admin, administrator, session, late):
    proposal, booking = late("Ann Late", cancel_category="bereavement")
    make.reason(booking, "My mother died")
    assert "My mother died" not in admin.get("/admin/charges").text
    assert "My mother died" not in admin.get(f"/admin/bookings/{booking.ref}/waive").text

    shown = press(admin, "Show the reasons in their words", proposal)

    assert "My mother died" in main_text(shown)
    assert f'value="{proposal.id}" checked' in shown.text, "what was ticked stays ticked"
    assert shown.headers["Cache-Control"] == "no-store"
    look = session.scalars(select(History).where(History.action == "reason seen")).one()
    assert (look.subject_id, look.actor_id, look.details) == (booking.id, administrator.id, {})
    assert proposal.decided_at is None


def test_the_list_of_charges_is_filtered_by_kind_and_by_event(make, admin, event, late, free_absence):
    late()
    other = make.event(make.course(title="Online safety", price_pence=5000))
    late("Otto Other", of=other)
    absences = main_text(admin.get("/admin/charges?kind=absent"))
    assert "Abi Sent" in absences
    assert "Ann Late" not in absences
    of_one = main_text(admin.get(f"/admin/charges?event={other.ref}"))
    assert "Otto Other" in of_one
    assert "Ann Late" not in of_one
    for odd in ("kind=x", "event=%00", "event=" + "x" * 99, "show=maybe", "page=0"):
        admin.get(f"/admin/charges?{odd}")


def test_several_charges_are_confirmed_together(admin, administrator, session, late, free_absence):
    paid, unpaid, free = late("Ann Paid", paid=True), late("Una Paid", way="card"), free_absence
    answer = press(admin, "Confirm the charges", paid[0], unpaid[0], free[0])
    assert "3 charges confirmed, £175.00 in all. The delegates are told." in main_text(answer)
    assert "No charge waits for you" in main_text(answer)
    assert [row.decided_by_id for row in session.scalars(select(Proposal))] == [administrator.id] * 3
    assert [account_of(session, booking.id).open_pence for _, booking in (paid, unpaid, free)] == [0, 8000, 1500]
    assert session.scalars(select(Refund)).all() == [], "what is paid stays paid"
    assert "It has been paid already" in message_of(session, "bookings/charged", paid[1]).text
    assert "Please pay £80.00 by card" in message_of(session, "bookings/charged", unpaid[1]).text
    absent = message_of(session, "bookings/charged", free[1]).text
    assert "because the register says that you did not attend" in absent
    assert "We will send an invoice for £15.00 to Colne Scouts" in absent
    assert "charge confirmed" in [row.action for row in history.of(session, "booking", free[1].id)]


def test_waiving_gives_back_what_was_paid_and_keeps_the_reason(admin, session, late):
    proposal, booking = late(paid=True, way="card")
    answer = press(admin, "Waive the charges", proposal, because="Bereavement")
    assert "1 charge waived, £80.00 in all. The delegates are told. £80.00 goes back." in main_text(answer)
    assert (proposal.waived, proposal.waived_because) == (True, "Bereavement")
    assert session.scalars(select(Refund.pence)).all() == [8000]
    assert account_of(session, booking.id).live == []
    text = message_of(session, "bookings/waived", booking).text
    assert "We have dropped this charge: you owe nothing." in text
    assert "Bereavement" in text
    assert "£80.00 goes back to where it came from" in text
    assert "Bereavement" not in str([row.details for row in history.of(session, "booking", booking.id)])


def test_waiving_several_with_one_reason(admin, session, late, free_absence):
    ours = [late(f"Delegate {number}")[0] for number in range(3)]
    press(admin, "Waive the charges", *ours, because="The bridge was closed")
    assert {row.waived_because for row in ours} == {"The bridge was closed"}
    assert free_absence[0].decided_at is None, "what was not ticked waits"


@pytest.mark.parametrize(
    ("button", "typed", "ticked", "sentence"),
    (
        ("Confirm the charges", {}, False, "Tick at least one charge"),
        ("Waive the charges", {"because": "Ill"}, False, "Tick at least one charge"),
        ("Waive the charges", {}, True, "Enter why the charge is waived: the reason is kept"),
        ("Waive the charges", {"because": "   "}, True, "Enter why the charge is waived: the reason is kept"),
    ),
)
def test_a_charge_decision_without_a_tick_or_a_reason_is_refused_and_keeps_what_was_typed(
    admin, late, button, typed, ticked, sentence
):
    proposal, _ = late()
    answer = press(admin, button, *([proposal] if ticked else []), **typed)
    assert answer.status_code == 422
    assert sentence in main_text(answer)
    soup = soup_of(answer)
    assert (soup.find(id=f"proposal-{proposal.id}").get("checked") is not None) == ticked
    assert soup.find(id="because")["value"] == typed.get("because", "").strip()
    assert proposal.decided_at is None


def test_deciding_a_charge_twice_is_refused_with_a_sentence(admin, session, late):
    proposal, booking = late()
    other, _ = late("Otto Other")
    page = admin.get("/admin/charges")
    press(admin, "Confirm the charges", proposal)
    again = press(admin, "Waive the charges", proposal, page=page, because="Too late")
    assert again.status_code == 422
    assert "These charges had been decided before, so nothing was changed." in main_text(again)
    assert proposal.waived is False
    both = press(admin, "Confirm the charges", proposal, other, page=page)
    assert "1 charge confirmed" in main_text(both)
    assert "Decided before, and left as they were: 1." in main_text(both)
    assert len(session.scalars(select(Message).where(Message.about_id == booking.id)).all()) == 1


def test_a_charge_that_was_not_on_the_page_cannot_be_confirmed(admin, late):
    page = admin.get("/admin/charges") if late() else None
    for odd in ("x", "-1", "9" * 40, "²", "99999"):
        answer = admin.submit("/admin/charges", "Confirm the charges", page=page, proposal=odd)
        assert answer.status_code == 422, odd


def test_all_on_the_page_are_ticked_by_a_link(admin, late):
    ours = [late(f"Delegate {number}")[0] for number in range(3)]
    soup = admin.page("/admin/charges")
    href = next(link["href"] for link in soup.find_all("a") if link.get_text().startswith("Tick all 3"))
    ticked = admin.page(href)
    assert all(ticked.find(id=f"proposal-{row.id}").get("checked") is not None for row in ours)
    assert "Untick all" in ticked.get_text()


def test_decided_charges_are_listed_with_who_decided(admin, late):
    waived, confirmed = late("Wai Ved"), late("Con Firmed")
    press(admin, "Waive the charges", waived[0], because="Court")
    press(admin, "Confirm the charges", confirmed[0])
    page = main_text(admin.get("/admin/charges?show=decided"))
    assert "Waived Tuesday 12 May 2026, 9am, Alex Administrator Court" in page
    assert "Confirmed Tuesday 12 May 2026, 9am, Alex Administrator" in page
    assert "Confirm the charges" not in page


def test_a_confirmed_charge_can_be_waived_later_from_the_booking(admin, session, late):
    proposal, booking = late(paid=True)
    press(admin, "Confirm the charges", proposal)
    assert "Waive the charge" in main_text(admin.get(f"/admin/bookings/{booking.ref}"))
    empty = admin.submit(f"/admin/bookings/{booking.ref}/waive", "Waive the charge")
    assert empty.status_code == 422
    assert "Enter why the charge is waived: the reason is kept" in main_text(empty)
    page = admin.get(f"/admin/bookings/{booking.ref}/waive")
    done = admin.submit("", "Waive the charge", page=page, because="A letter from the hospital came")
    assert "1 charge waived, £80.00 in all." in main_text(done)
    assert session.scalars(select(Refund.pence)).all() == [8000]
    again = admin.submit("", "Waive the charge", page=page, because="Once more")
    assert again.status_code == 422
    assert "There is no charge to waive" in main_text(again)
    assert len(session.scalars(select(Refund)).all()) == 1


def test_a_booking_without_a_charge_has_none_to_waive(make, admin):
    booking = make.booking()
    assert "Waive" not in main_text(admin.get(f"/admin/bookings/{booking.ref}"))
    assert "There is no charge to waive" in main_text(admin.get(f"/admin/bookings/{booking.ref}/waive"))


def test_the_desk_counts_charges_for_late_cancellation_and_for_not_coming(admin, late, free_absence):
    late()
    page = main_text(admin.get("/admin"))
    assert "2 charges wait for you to confirm or waive, 1 for cancelling late, 1 for not coming" in page


def test_the_list_without_a_charge_to_decide_says_so(admin):
    assert "No charge waits for you" in main_text(admin.get("/admin/charges"))
    assert "No charge has been decided yet" in main_text(admin.get("/admin/charges?show=decided"))


def test_five_hundred_charges_are_paged_in_as_many_queries_as_one(make, admin, event):
    payer, agency = make.payer(), make.agency()
    for _ in range(500):
        booking = make.booking(event, agency=agency, state="cancelled", payer_id=payer.id, pays_by="invoice")
        make.session.add(
            Proposal(
                booking_id=booking.id,
                reason="late cancellation",
                pence=8000,
                explanation="Late",
                created_at=clock.now(),
            )
        )
    make.session.commit()
    page = admin.page("/admin/charges?page=10")  # at most twelve queries, or the page fails
    assert len(page.find_all("input", attrs={"name": "proposal"})) == 50
    ids = [box["value"] for box in page.find_all("input", attrs={"name": "proposal"})]
    answer = admin.submit("/admin/charges?page=10", "Confirm the charges", proposal=ids)
    assert "50 charges confirmed" in main_text(answer)
