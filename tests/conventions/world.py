"""One small world with a row of everything, and everybody who might look at it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import Flask
from flask_security.confirmable import generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy.orm import Session

from tests.factories import Make
from training import clock
from training.attendance.models import Mark, RegisterLink
from training.bookings.emails import sent_for_form
from training.bookings.models import Booking
from training.certificates.models import Certificate, CertificateDocument
from training.evaluations.models import Evaluation
from training.links import new_token, token_hash
from training.mail.models import Attachment, Message
from training.payments.invoice_models import Invoice
from training.payments.models import Charge, Refund
from training.people.models import Agency, Person

LOOKERS = (
    "guest",
    "delegate",
    "another delegate",
    "coordinator",
    "another agency's coordinator",
    "trainer",
    "another event's trainer",
    "Board reader",
    "administrator",
)


@dataclass(frozen=True)
class World:
    """Who looks (a guest is None), and what the addresses of the rows are made of."""

    people: dict[str, Person | None]
    parts: dict[str, str]


def make_world(app: Flask, make: Make) -> World:
    """The delegate and the coordinator are of one agency, the trainer delivers every event here."""
    agency, other_agency = make.agency("Example Scouts"), make.agency("Example Football")
    people: dict[str, Person | None] = {
        "guest": None,
        "delegate": make.person("Dele Gate", agency=agency),
        "another delegate": make.person("Ano Ther", agency=other_agency),
        "coordinator": make.coordinator(agency),
        "another agency's coordinator": make.coordinator(other_agency),
        "trainer": make.trainer(),
        "another event's trainer": make.trainer("Toni Trainer"),
        "Board reader": make.board_reader(),
        "administrator": make.administrator(),
    }
    delegate, trainer, coordinator = people["delegate"], people["trainer"], people["coordinator"]
    assert delegate is not None
    assert trainer is not None
    assert coordinator is not None
    course = make.course("SG2", funder_id=make.funder().id, policy_id=make.policy().id)
    coming, draft = make.event(course, trainers=(trainer,)), make.event(course, state="draft", trainers=(trainer,))
    today = make.event(course, days=0, trainers=(trainer,))
    past = make.event(course, days=-5, trainers=(trainer,), register_closed_at=clock.now())
    make.event(course, days=30, trainers=(people["another event's trainer"],))

    booking = make.booking(coming, delegate, agency=agency, price_pence=8000, price_explanation="standard price")
    invoice, refund = _invoice(make, make.charge(booking))
    to_invoice = make.charge(make.booking(coming, agency=agency, price_pence=8000))
    attempt = make.attempt(booking)
    to_confirm, to_approve = new_token(), make.booking(coming, state="requested", awaits="manager", agency=agency)
    newcomer = make.person("New Comer", confirmed_at=None, password="none")
    unconfirmed = make.booking(
        coming,
        newcomer,
        state="requested",
        held_until=clock.now() + timedelta(minutes=30),
        address_token_hash=token_hash(to_confirm),
        form_token=new_token(),
    )
    make.booking(today, delegate, agency=agency)
    late = make.booking(coming, make.person(agency=agency), agency=agency, state="cancelled", cancel_reason="Illness")
    make.proposal(late)
    attended = make.booking(past, delegate, agency=agency, outcome="attended")
    unanswered = make.booking(past, make.person(agency=agency), agency=agency, outcome="attended")
    in_part = _in_part(make, delegate, agency, trainer)
    certificate = _certificate(make.session, attended)
    evaluation, answered = _evaluation(make.session, unanswered), _evaluation(make.session, attended, answered=True)
    register_link = new_token()
    offered = make.booking(coming, agency=agency, state="offered", held_until=clock.now() + timedelta(days=1))
    offer_link = make.link(offered, "offer")
    asks = {"state": "requested", "awaits": "manager", "held_until": clock.now() + timedelta(days=3)}
    by_invitation = make.event(course, open_to="invitation")
    invited, invited_link = make.event_invitation(by_invitation, delegate.email)
    own_to_approve = make.booking(make.event(course), delegate, agency=agency, **asks)
    on_the_list = make.booking(coming, agency=agency, state="waiting")
    entrance_link = make.link(booking, "entrance", sent_to=delegate.email)
    group_token = new_token()
    unnamed = make.unnamed(coming, booked_by=people["coordinator"], agency=agency, form_token=f"{group_token}-0")
    make.session.add(
        RegisterLink(
            token_hash=token_hash(register_link), event_id=today.id, person_id=trainer.id, created_at=clock.now()
        )
    )
    after = make.course(prerequisite_id=course.id, prerequisite_blocks=True)
    declared = make.booking(make.event(after), delegate, agency=agency, prerequisite="At my own organisation, 2025")
    invitation_link = new_token()
    invitation = make.invitation(agency, coordinator, token=invitation_link)
    message = _message(make.session, booking)
    _message(make.session, unconfirmed, once=sent_for_form(unconfirmed.form_token or ""))
    make.session.commit()
    with app.app_context():
        confirm_token, reset_token = generate_confirmation_token(newcomer), generate_reset_password_token(delegate)
    parts = {
        "course": course.code,
        "event": coming.ref,
        "draft": draft.ref,
        "today": today.ref,
        "past": past.ref,
        "booking": booking.ref,
        "attempt": attempt.key,
        "invoice": invoice.number,
        "payment": refund.payment_id,
        "refund": refund.id,
        "to_invoice": to_invoice.id,
        "unconfirmed": unconfirmed.ref,
        "to_approve": to_approve.ref,
        "late": late.ref,
        "attended": attended.ref,
        "unanswered": unanswered.ref,
        "in_part": in_part.ref,
        "confirm_booking": to_confirm,
        "form_token": unconfirmed.form_token or "",
        "certificate": certificate.number,
        "certificate_token": certificate.token,
        "evaluation": evaluation.token,
        "answered": answered.token,
        "register_link": register_link,
        "offer_link": offer_link,
        "approval_link": make.link(make.booking(coming, agency=agency, **asks), "approval"),
        "by_invitation": by_invitation.ref,
        "invited": invited.id,
        "invited_link": invited_link,
        "own_to_approve": own_to_approve.ref,
        "own_approval_link": make.link(own_to_approve, "approval"),
        "offered": offered.ref,
        "on_the_list": on_the_list.ref,
        "entrance_link": entrance_link,
        "unnamed": unnamed.ref,
        "group_token": group_token,
        "confirm_token": confirm_token,
        "reset_token": reset_token,
        "message": message.id,
        "attachment": message.attachments[0].id,
        "person": delegate.id,
        "agency": agency.id,
        "affiliation": delegate.affiliations[0].id,
        "coordinator": coordinator.id,
        "invitation": invitation.id,
        "invitation_link": invitation_link,
        "unchecked_agency": make.unchecked_agency("Example Allotment").id,
        "venue": coming.venue_id,
        "funder": course.funder_id,
        "policy": course.policy_id,
        "membership": make.membership(other_agency, clock.today() - timedelta(days=9), clock.today()).id,
        "claim": make.claim(delegate, agency).id,
        "equivalence": make.equivalence(delegate, course).id,
        "declared": declared.ref,
        "price": make.price(course, percent=10).id,
        "interest": make.interest(course, delegate).id,
        "interest_link": make.interest_link(make.interest(course, "guest@example.org", confirmed_at=None)),
    }
    return World(people, {name: str(part) for name, part in parts.items()})


def _invoice(make: Make, charge: Charge) -> tuple[Invoice, Refund]:
    """An invoice, and a refund of a cheque that has nothing to do with it."""
    invoice = make.invoice(charge)
    payment = make.payment(pence=500)
    refund = Refund(
        payment_id=payment.id,
        pence=200,
        state="wanted",
        source="site",
        because="Paid twice.",
        created_at=clock.now(),
        due_at=clock.now(),
    )
    make.session.add(refund)
    make.session.commit()
    return invoice, refund


def _in_part(make: Make, delegate: Person, agency: Agency, trainer: Person) -> Booking:
    """Of an event of two days, the second of which was missed; another of theirs was moved and completes a third."""
    course = make.course("SG3", sittings=2)
    past = make.event(course, days=-9, sittings=2, trainers=(trainer,), register_closed_at=clock.now())
    missed = [make.booking(past, person, agency=agency, outcome="partial") for person in (delegate, make.person())]
    for booking in missed:
        for sitting, kind in zip(past.sittings, ("present", "absent"), strict=True):
            make.session.add(Mark(sitting_id=sitting.id, booking_id=booking.id, kind=kind, marked_at=clock.now()))
    coming = make.event(course, days=40, sittings=2, trainers=(trainer,))
    completing = {"completes_id": missed[1].id, "comes_for": "2"}
    make.booking(coming, missed[1].delegate, transfers=1, transferred_at=clock.now(), **completing)
    return missed[0]


def _certificate(session: Session, booking: Booking) -> Certificate:
    certificate = Certificate(
        year=2026,
        serial=1,
        number="ESCB-2026-00001",
        token=new_token(),
        short_code="ABCDE23456",
        booking_id=booking.id,
        name="Dele Gate",
        course_title="Example course",
        level="2",
        hours=Decimal(6),
        dates="7 May 2026",
        place="Colchester",
        attended_on=date(2026, 5, 7),
        valid_until=date(2029, 5, 7),
        issued_at=clock.now(),
        wanted_at=clock.now(),
        rendered_at=clock.now(),
        document=CertificateDocument(pdf=b"%PDF-1.7 example"),
    )
    session.add(certificate)
    session.commit()
    return certificate


def _evaluation(session: Session, booking: Booking, answered: bool = False) -> Evaluation:
    evaluation = Evaluation(
        booking_id=booking.id,
        event_id=booking.event_id,
        token=new_token(),
        form="standard",
        sent_at=clock.now(),
        expires_at=clock.now() + timedelta(days=90),
        submitted_at=clock.now() if answered else None,
    )
    session.add(evaluation)
    session.commit()
    return evaluation


def _message(session: Session, booking: Booking, once: str | None = None) -> Message:
    assert booking.delegate is not None
    message = Message(
        created_at=clock.now(),
        due_at=clock.now(),
        failed_at=clock.now(),
        last_error="550 no such mailbox",
        kind="bookings/confirmed",
        once=once,
        to_address=booking.delegate.email,
        to_person_id=booking.delegate_id,
        about="booking",
        about_id=booking.id,
        from_address="escbtraining@essex.gov.uk",
        subject="Your place is confirmed",
        text="You have a place.\n",
        html="<p>You have a place.</p>",
        attachments=[Attachment(filename="booking.ics", content_type="text/calendar", content=b"BEGIN:VCALENDAR")],
    )
    session.add(message)
    session.commit()
    return message
