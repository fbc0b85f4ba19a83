"""Where quotes were used: collections for reports and bulletins, and what has to be put right in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from training.evaluations.quotes.models import ConsentChange, Quote, QuoteCollection, QuoteConsent, QuoteUse, Verdict
from training.evaluations.quotes.queries import IN_BANK, QuoteShown, quote_rows, quotes_said, shown_quotes
from training.texts.models import TextKind
from training.texts.queries import not_hidden


@dataclass(frozen=True)
class ListedCollection:
    collection: QuoteCollection
    quotes: int
    to_put_right: int


def collections(session: Session) -> Sequence[ListedCollection]:
    """Every collection with how many quotes it has, the newest first."""
    changed = func.count(QuoteUse.change)
    rows = session.execute(
        select(QuoteCollection, func.count(QuoteUse.id), changed)
        .outerjoin(QuoteCollection.uses)
        .group_by(QuoteCollection.id)
        .order_by(QuoteCollection.made_at.desc(), QuoteCollection.id.desc())
    ).tuples()
    return [ListedCollection(*row) for row in rows]


def newest_collections(session: Session, most: int, first: int) -> Sequence[QuoteCollection]:
    """The newest few, and before them the one with this id, if there is one."""
    order = (QuoteCollection.id == first).desc(), QuoteCollection.made_at.desc(), QuoteCollection.id.desc()
    return session.scalars(select(QuoteCollection).order_by(*order).limit(most)).all()


@dataclass(frozen=True)
class UsedQuote:
    """A quote in a collection; without `shown` it may not be quoted any more."""

    use: QuoteUse
    shown: QuoteShown | None
    why_not: str


_HIDDEN = "A concern was raised about it. Do not quote it, and take it out wherever it still can be."
_NOT_FIT = "It was found not fit to use since. Take it out wherever it still can be."
_WITHDRAWN = "Whoever said it has taken it back. Take it out wherever it still can be."


def uses_in(session: Session, collection_id: int) -> list[UsedQuote]:
    """What was taken into a collection, in its order."""
    rows = session.execute(
        select(QuoteUse, Quote, QuoteConsent.withdrawn_at, not_hidden(TextKind.EVALUATION, QuoteConsent.evaluation_id))
        .join(QuoteUse.quote)
        .join(Quote.consent)
        .where(QuoteUse.collection_id == collection_id)
        .order_by(QuoteUse.position)
        .options(joinedload(QuoteUse.used_by))
    ).all()
    reasons: dict[int, str] = {}
    for _, quote, withdrawn_at, may_be_shown in rows:
        if not may_be_shown:
            reasons[quote.id] = _HIDDEN
        elif withdrawn_at:
            reasons[quote.id] = _WITHDRAWN
        elif quote.verdict != Verdict.FIT:
            reasons[quote.id] = _NOT_FIT
    shown = {one.id: one for one in shown_quotes(session, [quote.id for _, quote, *_ in rows])}
    return [
        UsedQuote(use, None, reasons[quote.id]) if quote.id in reasons else UsedQuote(use, shown[quote.id], "")
        for use, quote, *_ in rows
    ]


def quotes_in(session: Session, collection_id: int) -> list[QuoteShown]:
    """The quotes of a collection that may be quoted now, in its order: for a report or a bulletin. One query."""
    return quotes_said(session, _used(QuoteUse.collection_id == collection_id))


def quotes_of_year(session: Session, year: int) -> list[QuoteShown]:
    """The quotes chosen for a year, 2026 for April 2026 to March 2027: those of all its collections, each once.

    One query.
    """
    found = quotes_said(session, _used(QuoteCollection.year == year))
    return list({one.id: one for one in found}.values())


def _used(condition: ColumnElement[bool]) -> Select[Any]:
    return (
        quote_rows()
        .join(QuoteUse, QuoteUse.quote_id == Quote.id)
        .join(QuoteUse.collection)
        .where(condition, *IN_BANK)
        .order_by(QuoteCollection.made_at, QuoteCollection.id, QuoteUse.position)
    )


@dataclass(frozen=True)
class ChangedUse:
    """A quote that whoever said it changed after it was used, and where that was."""

    use: QuoteUse
    words: str
    """As they were used; nothing where a concern hides them."""

    @property
    def is_withdrawn(self) -> bool:
        return self.use.change == ConsentChange.WITHDRAWN


def changed_uses(session: Session) -> list[ChangedUse]:
    """What has to be put right, the oldest first; with its words unless a concern hides them."""
    uses = session.execute(
        select(QuoteUse, not_hidden(TextKind.EVALUATION, QuoteConsent.evaluation_id))
        .join(QuoteUse.quote)
        .join(Quote.consent)
        .where(QuoteUse.change.is_not(None))
        .options(joinedload(QuoteUse.collection))
        .order_by(QuoteUse.changed_at, QuoteUse.id)
    ).tuples()
    return [ChangedUse(use, use.words if may_be_shown else "") for use, may_be_shown in uses]
