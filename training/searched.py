"""What can be searched, and by which words: one line for each table. Above the packages, which know nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session

from training.certificates.models import Certificate
from training.courses.models import Course, Event, Venue
from training.evaluations.quotes.models import Quote
from training.mail.models import Message
from training.payments.invoice_models import Invoice, InvoiceLine
from training.payments.models import Payment
from training.people.addresses.models import PersonAddress
from training.people.models import Agency, Person
from training.search import operations
from training.search.models import Subject
from training.search.operations import Part, Searched

SEARCHED: dict[type, Searched] = {
    Person: Searched(Subject.PERSON, ("name", "all_addresses")),
    Agency: Searched(Subject.AGENCY, ("name", "town", "postcode", "urn", "ods", "charity_number")),
    Venue: Searched(Subject.VENUE, ("name", "town")),
    Course: Searched(Subject.COURSE, ("title", "code")),
    Event: Searched(Subject.EVENT, ("ref",)),
    Certificate: Searched(Subject.CERTIFICATE, ("name", "number")),
    Invoice: Searched(Subject.INVOICE, ("number", "organisation", "contact_email", "purchase_order")),
    InvoiceLine: Searched(Subject.INVOICE_LINE, ("description",)),
    Payment: Searched(Subject.PAYMENT, ("payer_name", "reference")),
    Message: Searched(Subject.MESSAGE, ("to_address", "subject")),
    Quote: Searched(Subject.QUOTE, ("words",)),
}
PARTS: dict[type, Part] = {PersonAddress: Part(Person, "person_id", ("address",))}


_LATER = "searched later"


def keep_searched() -> None:
    """Whatever is written down from now on can be found: in this process, by every session of it."""
    if not event.contains(Session, "after_flush", _after_flush):
        event.listen(Session, "after_flush", _after_flush)


def make_anew(session: Session) -> None:
    """Everything that can be found, from the things themselves; belongs inside transaction()."""
    operations.make_rows_anew(session, SEARCHED)


@contextmanager
def made_anew_at_the_end(session: Session) -> Iterator[None]:
    """While so much is written that its rows are made once, when all of it is there; belongs inside transaction()."""
    session.info[_LATER] = True
    try:
        yield
        make_anew(session)
    finally:
        del session.info[_LATER]


def _after_flush(session: Session, _context: object) -> None:
    if _LATER not in session.info:
        operations.keep_rows(session, SEARCHED, PARTS)
