from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.quotes.attribution import Naming
from training.people.models import Person

NAME_LENGTH = 60


class Verdict(StrEnum):
    """What the administrator decided who read it for details of a case."""

    FIT = "fit"
    NOT_USED = "not used"


class QuoteConsent(Base):
    """That what somebody wrote in one form may be quoted. Theirs to change, and to take back, at any time."""

    __tablename__ = "quote_consent"
    __table_args__ = (one_of("naming", Naming),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), unique=True)
    naming: Mapped[str] = mapped_column(code(), default=Naming.ANONYMOUS)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    evaluation: Mapped[Evaluation] = relationship()
    quotes: Mapped[list["Quote"]] = relationship(back_populates="consent", cascade="all, delete-orphan")


quote_tag = Table(
    "quote_tag",
    Base.metadata,
    Column("quote_id", ForeignKey("quote.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("quote_theme.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class QuoteTheme(Base):
    """What a quote is about, from a list that the administrator keeps."""

    __tablename__ = "quote_theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    """Its letters and digits: no two themes are called the same."""


class Quote(Base):
    """One answer in words that may be quoted. What was written stays where it is; this has what is quoted of it."""

    __tablename__ = "quote"
    __table_args__ = (
        CheckConstraint("verdict IN ('fit', 'not used')", name="verdict_known"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided_with_when"),
        CheckConstraint("(verdict IS NOT NULL AND verdict = 'fit') = (words <> '')", name="words_if_fit"),
        CheckConstraint("(verdict IS NOT NULL AND verdict = 'not used') = (reason <> '')", name="reason_if_not"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("quote_consent.id", ondelete="CASCADE"), index=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("evaluation_answer.id", ondelete="CASCADE"), unique=True)
    verdict: Mapped[str | None] = mapped_column(code(), index=True)
    """Nothing while nobody has read it for this."""
    left_out: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Which words of the answer are left out, counted from 0."""
    words: Mapped[str] = mapped_column(Text, default="")
    """What is quoted: words of the answer in their order, and a mark where some are left out."""
    reason: Mapped[str] = mapped_column(String(200), default="")
    """Why it is not used."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=0)
    """How often it was decided: a page that was opened before the last time changes nothing."""

    consent: Mapped[QuoteConsent] = relationship(back_populates="quotes")
    answer: Mapped[EvaluationAnswer] = relationship()
    decided_by: Mapped[Person | None] = relationship()
    themes: Mapped[list[QuoteTheme]] = relationship(secondary=quote_tag, order_by=QuoteTheme.name)


class QuoteCollection(Base):
    """Quotes for one report, one bulletin or the like, in their order."""

    __tablename__ = "quote_collection"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    year: Mapped[int | None] = mapped_column(index=True)
    """Of which year's figures it stands beside, 2026 for April 2026 to March 2027; nothing: of none."""
    made_at: Mapped[datetime]

    uses: Mapped[list["QuoteUse"]] = relationship(
        back_populates="collection", cascade="all, delete-orphan", order_by="QuoteUse.position"
    )


class ConsentChange(StrEnum):
    """What somebody changed about words that were used already."""

    WITHDRAWN = "withdrawn"
    ANONYMOUS = "anonymous"
    """Their organisation is not to stand beside them any more."""


class QuoteUse(Base):
    """That a quote was taken into a collection, and what has to be put right since."""

    __tablename__ = "quote_use"
    __table_args__ = (
        UniqueConstraint("collection_id", "quote_id"),
        CheckConstraint("change IN ('withdrawn', 'anonymous')", name="change_known"),
        CheckConstraint("(change IS NULL) = (changed_at IS NULL)", name="changed_with_when"),
        CheckConstraint("change IS NOT NULL OR words = ''", name="words_only_if_changed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("quote_collection.id", ondelete="CASCADE"))
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    used_at: Mapped[datetime]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    change: Mapped[str | None] = mapped_column(code())
    """What the delegate changed since, until the administrator has put it right."""
    changed_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")
    """As they were used, so that the administrator finds them where they were printed; no longer than needed."""

    collection: Mapped[QuoteCollection] = relationship(back_populates="uses")
    quote: Mapped[Quote] = relationship()
    used_by: Mapped[Person | None] = relationship()
