"""What an administrator asked for and cannot have: a sentence for each field that is in the way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


class Refused(Exception):
    """Nothing was saved. `problems` maps fields of the form to sentences; "" stands for the form as a whole."""

    def __init__(self, problems: Mapping[str, str] | str) -> None:
        self.problems = {"": problems} if isinstance(problems, str) else dict(problems)
        super().__init__("; ".join(self.problems.values()))


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
                raise Refused({field: sentence}) from error
        raise
