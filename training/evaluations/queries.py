"""Reading evaluations: one by its link, or an event's together and without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.bookings.models import Booking
from training.courses.models import Course, Event, LearningOutcome
from training.evaluations.figures import AnswerShare, Growth, Mean, breakdown, growth, mean, share_of_yes, without_order
from training.evaluations.models import Confidence, Evaluation, Pace
from training.texts.models import TextKind
from training.texts.queries import not_hidden, refs_of

WORDS_SHOWN = not_hidden(TextKind.EVALUATION, Evaluation.id)
"""For every query that shows what somebody wrote in a form: none of what a concern hides."""


@dataclass(frozen=True)
class SaidTogether:
    """Words that one or several people used, and by what a concern about them is raised."""

    text: str
    people: int
    refs: Sequence[str]


@dataclass(frozen=True)
class Results:
    """What an event's delegates said, without names. Means and shares hold their own denominators."""

    responses: AnswerShare
    growth: Sequence[Growth]
    content: Mean
    trainer: Mean
    venue: Mean
    recommend: Mean
    pace: dict[str, AnswerShare] | None
    mix_helped: AnswerShare | None
    one_things: Sequence[SaidTogether]
    comments: Sequence[SaidTogether]


def evaluation_by_token(session: Session, token: str) -> Evaluation | None:
    """One form with all that its page shows."""
    return session.scalar(
        select(Evaluation)
        .where(Evaluation.token == token)
        .options(
            joinedload(Evaluation.booking).options(
                joinedload(Booking.delegate),
                joinedload(Booking.event).options(
                    joinedload(Event.course).selectinload(Course.outcomes), selectinload(Event.sittings)
                ),
            )
        )
    )


def open_forms(session: Session, booking_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """The links of forms that can still be filled in, by booking."""
    found = session.execute(
        select(Evaluation.booking_id, Evaluation.token).where(
            Evaluation.booking_id.in_(booking_ids), Evaluation.submitted_at.is_(None), Evaluation.expires_at > now
        )
    ).tuples()
    return dict(found.all())


def results_of(session: Session, event_id: int) -> Results:
    """The figures of one event."""
    sent = session.scalar(select(func.count()).where(Evaluation.event_id == event_id)) or 0
    found = session.execute(
        select(Evaluation, WORDS_SHOWN).where(Evaluation.event_id == event_id, Evaluation.submitted_at.is_not(None))
    ).tuples()
    with_words = dict(found.all())
    answered, shown = list(with_words), [one for one, is_shown in with_words.items() if is_shown]
    refs = refs_of(session, TextKind.EVALUATION, [one.id for one in shown])
    return Results(
        responses=AnswerShare(len(answered), sent),
        growth=_growth_of(session, event_id),
        content=mean(one.content for one in answered),
        trainer=mean(one.trainer for one in answered),
        venue=mean(one.venue for one in answered),
        recommend=mean(one.recommend for one in answered),
        pace=breakdown((one.pace for one in answered), [pace.value for pace in Pace]),
        mix_helped=share_of_yes(one.mix_helped for one in answered),
        one_things=_together([(one.one_thing, refs.get(one.id)) for one in shown], len(answered)),
        comments=_together([(one.comments, refs.get(one.id)) for one in shown], len(answered)),
    )


def _together(said: Sequence[tuple[str, str | None]], responses: int) -> list[SaidTogether]:
    """Words in the order of the alphabet, each once, with everything by which a concern about them is raised."""
    texts = dict.fromkeys(without_order((text for text, _ in said), responses))
    return [
        SaidTogether(text, sum(one == text for one, _ in said), [ref for one, ref in said if one == text and ref])
        for text in texts
    ]


def responses_of(session: Session, event_ids: Sequence[int]) -> dict[int, AnswerShare]:
    """How many forms came back, of how many sent, for each event that has any."""
    found = session.execute(
        select(Evaluation.event_id, func.count(Evaluation.submitted_at), func.count())
        .where(Evaluation.event_id.in_(event_ids))
        .group_by(Evaluation.event_id)
    ).tuples()
    return {event_id: AnswerShare(answered, sent) for event_id, answered, sent in found}


def _growth_of(session: Session, event_id: int) -> list[Growth]:
    found = session.execute(
        select(LearningOutcome.text, Confidence.before, Confidence.after)
        .join(Confidence, Confidence.outcome_id == LearningOutcome.id)
        .join(Evaluation, Evaluation.id == Confidence.evaluation_id)
        .where(Evaluation.event_id == event_id, Evaluation.submitted_at.is_not(None))
        .order_by(LearningOutcome.position)
    ).tuples()
    pairs: dict[str, list[tuple[int, int]]] = {}
    for text, before, after in found:
        pairs.setdefault(text, []).append((before, after))
    return growth(pairs)
