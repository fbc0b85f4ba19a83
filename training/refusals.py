"""What cannot be done, and why: one exception for every rule. answers.py shows it to whoever tried."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


class Code(StrEnum):
    """Which kind of rule refused. Code compares these; sentences are for people, and may be worded anew."""

    FULL = "full"
    CAPPED = "capped"
    """The agency has as many places as it may have."""
    TAKEN = "taken"
    """Somebody or something has this already: the booking, the name, the number, the days."""
    CHANGED = "changed"
    """What was looked at is no longer so."""
    DONE = "done"
    """It was done or decided before."""
    CLOSED = "closed"
    """The event, its booking or its register is over, closed or cancelled."""
    TOO_EARLY = "too early"
    MISSING = "missing"
    """Something has to be entered, chosen or put right first."""
    TOO_MUCH = "too much"
    """More money, places, lines or messages than there may be."""
    NOT_ALLOWED = "not allowed"
    """It is not for this person to do."""
    NOT_POSSIBLE = "not possible"
    """It cannot be done to this, as it stands."""
    PREREQUISITE = "prerequisite"
    """Another course has to come first."""
    NOBODY_PAYS = "nobody pays"
    UNREACHABLE = "unreachable"
    """Another system does not answer."""


class Refused(Exception):
    """It cannot be done, and nothing was changed. `sentence` is for the person who tried.

    `field` is the field of a form that the sentence stands beside, also one inside a list (“sittings-0-day”); without
    one it is about the form as a whole. `problems` are all the sentences with their fields, mostly this one.
    """

    def __init__(self, code: Code, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.field = code, sentence, field
        self.problems: tuple[tuple[str | None, str], ...] = ((field, sentence),)

    @classmethod
    def for_fields(cls, code: Code, sentences: Mapping[str, str]) -> "Refused":
        """Several at once: a sentence for each field that is in the way."""
        refused = cls(code, "; ".join(sentences.values()))
        refused.problems = tuple(sentences.items())
        return refused


@contextmanager
def mapped(session: Session, sentences: Mapping[str, tuple[str, str]]) -> Iterator[None]:
    """Flush at the end of the block, and turn what the database refuses into a sentence beside a field.

    `sentences` maps a column or the name of a constraint (“venue.name”: SQLite says the column, PostgreSQL the
    constraint “uq_venue_name”, and both are looked for) to a field and its sentence. Raises Refused.
    """
    try:
        with session.no_autoflush:
            yield
        session.flush()
    except IntegrityError as error:
        said = str(error.orig)
        for column, (field, sentence) in sentences.items():
            if column in said or f"uq_{column.replace('.', '_')}" in said:
                raise Refused(Code.TAKEN, sentence, field) from error
        raise
