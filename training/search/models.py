"""One row for each thing that can be searched, and the keys that names are sorted by."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from training.db import Base, code
from training.search.normal_form import LONGEST_KEY, sort_key


class Subject(StrEnum):
    """What can be searched. training/searched.py says what of it is looked through."""

    PERSON = "person"
    AGENCY = "agency"
    VENUE = "venue"
    COURSE = "course"
    EVENT = "event"
    CERTIFICATE = "certificate"
    INVOICE = "invoice"
    INVOICE_LINE = "invoice line"
    PAYMENT = "payment"
    MESSAGE = "message"
    QUOTE = "quote"


SHADOW = "search_words"
"""SQLite's table of trigrams, which no model describes; its own parts are called search_words_…"""
TRIGRAMS = "ix_search_row_words"
"""PostgreSQL's."""


def seen_by_alembic(dialect: str) -> dict[str, Callable[..., bool]]:
    """What Alembic compares with the models, as its options say it: not the shadow table, nor its parts, which SQLite
    keeps by itself; and the trigrams of PostgreSQL on PostgreSQL only, where they are an index of the table itself.
    """

    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not str(name).startswith(SHADOW)

    def is_there(_thing: object, name: str | None, kind: str, *_: object) -> bool:
        return not (dialect == "sqlite" and kind == "index" and name == TRIGRAMS)

    return {"include_name": is_ours, "include_object": is_there}


class SearchRow(Base):
    """What a search looks through of one thing. On PostgreSQL its index is of trigrams; on SQLite a shadow table has
    one, which triggers keep (migration 0022). Made anew from the thing itself at any time: nothing is kept only here.
    """

    __tablename__ = "search_row"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id"),
        Index(
            TRIGRAMS,
            "words",
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ).ddl_if(dialect="postgresql"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(code())
    subject_id: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    """In the normal form, and with a space before the first, so that the beginning of every word can be looked for."""


def kept_key(of: str) -> MappedColumn[str]:
    """A column with the sort key of another, from the day the row is made. Its class keeps it with `@validates`."""

    def made(context: DefaultExecutionContext) -> str:
        values: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
        return sort_key(values.get(of) or "")

    return mapped_column(String(LONGEST_KEY), default=made, index=True)
