"""Several certificates: how far their PDFs have come, which nobody has asked for, and each with its PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from training.bookings.models import Booking
from training.certificates.models import Certificate, CertificateDocument
from training.certificates.queries import in_trouble
from training.people.models import Person

_AT_A_TIME = 10
"""PDFs held in memory at once while a file is put together; one is about 60 kB."""

Certificates = Select[tuple[Certificate]]
"""Which certificates, of an event or of an agency."""


@dataclass(frozen=True)
class CertificateCounts:
    """How many certificates there are, and how far their PDFs have come."""

    total: int
    made: int
    in_trouble: int
    asked: int
    """Those whose PDF is made, or somebody waits for."""

    @property
    def to_be_made(self) -> int:
        return self.total - self.made

    @property
    def soon(self) -> int:
        """Those that waiting helps."""
        return max(0, self.asked - self.made - self.in_trouble)

    @property
    def percent(self) -> int:
        """Of those that were asked for, how many are made: 100 only when all are."""
        return self.made * 100 // self.asked if self.asked else 0


def certificates_of_event(event_id: int) -> Certificates:
    """Those that stand: neither replaced nor revoked. By name."""
    return (
        select(Certificate)
        .join(Certificate.booking)
        .join(Booking.delegate)
        .where(
            Booking.event_id == event_id,
            Certificate.replaced_at.is_(None),
            Certificate.revoked_at.is_(None),
        )
        .options(contains_eager(Certificate.booking))
        .order_by(Person.name_key, Certificate.id)
    )


def counts(session: Session, of: Certificates) -> CertificateCounts:
    made = Certificate.rendered_at.is_not(None)
    columns = (
        func.count(),
        func.count().filter(made),
        func.count().filter(in_trouble()),
        func.count().filter(Certificate.wanted_at.is_not(None) | made),
    )
    total, ready, failing, asked = session.execute(
        of.with_only_columns(*columns, maintain_column_froms=True).order_by(None)
    ).one()
    return CertificateCounts(total, ready, failing, asked)


def not_wanted_yet(session: Session, of: Certificates) -> Sequence[int]:
    """The ids of those whose PDF nobody has asked for."""
    query = of.where(Certificate.wanted_at.is_(None))
    return session.scalars(query.with_only_columns(Certificate.id, maintain_column_froms=True).order_by(None)).all()


def with_documents(session: Session, of: Certificates) -> Iterator[tuple[Certificate, bytes | None]]:
    """Each certificate with its PDF, a few at a time: memory does not grow with their number."""
    rows = session.execute(
        of.outerjoin(CertificateDocument, CertificateDocument.certificate_id == Certificate.id)
        .add_columns(CertificateDocument.pdf)
        .execution_options(yield_per=_AT_A_TIME)
    )
    yield from rows.tuples()
