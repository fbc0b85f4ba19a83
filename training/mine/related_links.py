"""What can be opened that goes with somebody's bookings: evaluation forms, certificates, invoices, what to do next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from training import clock
from training.attendance.completing_queries import days_in_words, days_to_make_up
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.certificates.queries import current_certificates
from training.evaluations.queries import open_forms
from training.evaluations.quotes.queries import forms_written_by
from training.invoices.queries import visible_among
from training.payments.invoice_models import Invoice
from training.people.models import Person


@dataclass(frozen=True)
class RelatedLink:
    """Something to open or press that goes with a booking; without an address where this person may not open it.

    `posts`: it is a button of a form; otherwise a link.
    """

    text: str
    href: str
    posts: bool = False
    downloads: bool = False


def evaluation_forms_of(session: Session, booking_ids: Sequence[int]) -> Mapping[int, RelatedLink]:
    """The evaluation forms that are still to be filled in, by booking."""
    text = "Fill in the evaluation to get your certificate"
    return {
        booking_id: RelatedLink(text, url_for("evaluations.answer", token=token))
        for booking_id, token in open_forms(session, booking_ids, clock.now()).items()
    }


def quoting_links_of(session: Session, booking: Booking) -> Sequence[RelatedLink]:
    """Where its delegate sees what they wrote, and says whether it may be quoted."""
    forms = forms_written_by(session, booking.delegate_id, booking.id) if booking.delegate_id else ()
    words = {True: "We may quote what you wrote", False: "We do not quote what you wrote"}
    return [RelatedLink(words[bool(one.naming)], url_for("quotes.mine", token=one.token)) for one in forms]


def certificates_of(session: Session, booking_ids: Sequence[int]) -> Mapping[int, RelatedLink]:
    """The certificates that were not taken back, by booking."""
    return {
        booking_id: RelatedLink("Certificate (PDF)", url_for("certificates.pdf", number=certificate.number))
        for booking_id, certificate in current_certificates(session, booking_ids).items()
        if certificate.revoked_at is None
    }


def ways_on(session: Session, bookings: Iterable[Booking]) -> dict[int, list[RelatedLink]]:
    """What can be done about bookings of which a part was attended: completing the rest at another date."""
    refs = {one.id: one.ref for one in bookings if one.outcome == Outcome.PARTIAL and one.completes_id is None}
    found: dict[int, list[RelatedLink]] = {booking_id: [] for booking_id in refs}
    if not refs:
        return found
    for booking_id, days in days_to_make_up(session, list(refs)).items():
        text = f"Complete {days_in_words(days)} at another date"
        found[booking_id].append(RelatedLink(text, url_for("attendance.complete", ref=refs[booking_id])))
    return found


def papers_of(session: Session, person: Person, on_them: Sequence[Invoice]) -> list[RelatedLink]:
    """Every invoice and credit note that a booking is on, and those of them that this person may open."""
    visible = visible_among(session, person, [invoice.id for invoice in on_them]) if on_them else set()
    return [
        RelatedLink(
            f"{invoice.kind.capitalize()} {invoice.number}, {clock.show_date(invoice.issued_on, weekday=False)},"
            f" sent to {invoice.contact_name}",
            url_for("invoices.pdf", number=invoice.number) if invoice.id in visible else "",
        )
        for invoice in on_them
    ]
