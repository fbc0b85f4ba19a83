"""Whose words in documents of figures may not be quoted any more: taken back, found not fit, or hidden by a concern."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.evaluations.quotes.models import Quote, QuoteConsent
from training.evaluations.quotes.queries import IN_BANK, ids_of
from training.reports.documents.models import FiguresDocument
from training.texts.models import TextKind
from training.texts.queries import not_hidden
from training.yearly_requests.impact.models import ImpactAnswer
from training.yearly_requests.models import AgencyRequest


def taken_back_in(session: Session, documents: Sequence[FiguresDocument]) -> dict[int, int]:
    """How many of the texts that each of these documents has may not be quoted any more as they stand in it, by its id;
    without those in which all may. Two queries at most.
    """
    quotes = {one for document in documents for one in document.cites.get("quotes", ())}
    agencies = {one for document in documents for one in document.cites.get("agencies", ())}
    decided = dict(
        session.execute(ids_of(*IN_BANK, Quote.id.in_(quotes)).add_columns(Quote.decided_at)).tuples().all()
        if quotes
        else ()
    )
    if agencies:
        cited = (ImpactAnswer.cited_at.is_not(None), not_hidden(TextKind.AGENCY, AgencyRequest.id))
        query = select(ImpactAnswer.id).join(AgencyRequest, AgencyRequest.id == ImpactAnswer.request_id)
        agencies -= set(session.scalars(query.where(ImpactAnswer.id.in_(agencies), *cited)))
    found = {}
    for document in documents:
        made = document.rendered_at
        # A quote that was decided again since has other words left out.
        stays = {one for one, at in decided.items() if made and at and at <= made}
        gone = len(set(document.cites.get("quotes", ())) - stays)
        if gone := gone + len(agencies.intersection(document.cites.get("agencies", ()))):
            found[document.id] = gone
    return found


def words_taken_back(session: Session, document: FiguresDocument) -> Sequence[str]:
    """The words of quotes in it that may not be quoted any more, to be found in copies; not what a concern hides."""
    ids = document.cites.get("quotes", [])
    still = ids_of(*IN_BANK, Quote.id.in_(ids))
    return session.scalars(
        select(Quote.words)
        .join(Quote.consent)
        .where(Quote.id.in_(ids), Quote.id.not_in(still), Quote.words != "")
        .where(not_hidden(TextKind.EVALUATION, QuoteConsent.evaluation_id))
        .order_by(Quote.id)
    ).all()
