"""Agreeing to be quoted and taking it back; deciding what is fit to use. All run inside transaction()."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.access import Actor
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import Question
from training.evaluations.questions import QuestionKind
from training.evaluations.quotes import queries
from training.evaluations.quotes.attribution import Naming
from training.evaluations.quotes.leaving_out import only_left_out, quoted
from training.evaluations.quotes.models import (
    ConsentChange,
    Quote,
    QuoteConsent,
    QuoteTheme,
    QuoteUse,
    Verdict,
)
from training.history.operations import record
from training.refusals import Code, Refused

MAY_QUOTE, NAME_ORGANISATION = "may_quote", "name_organisation"
"""The keys of the two boxes to tick in a form. Where the second is not asked, nobody's organisation is named."""
GONE = (
    "It is not there any more: whoever wrote it does not want to be quoted, or a concern was raised about it."
    " Go on with the next."
)
DECIDED_MEANWHILE = (
    "Somebody else decided about this quote while you read it. Look at what they chose, then decide again."
)
NOTHING_LEFT = "Nothing would be left of it. Leave less out, or choose “Not to be used”."


def keep_consent(session: Session, evaluation: Evaluation, now: datetime) -> None:
    """Somebody has sent a form: what they wrote may be quoted where they ticked so."""
    rows = session.execute(
        select(EvaluationAnswer, Question.key, Question.kind)
        .join(EvaluationAnswer.question)
        .where(EvaluationAnswer.evaluation_id == evaluation.id)
        .order_by(Question.position)
    ).all()
    ticked = {key for answer, key, kind in rows if kind == QuestionKind.CONSENT and answer.number}
    written = [answer for answer, _, kind in rows if kind == QuestionKind.TEXT]
    if MAY_QUOTE in ticked and written:
        naming = Naming.ORGANISATION if NAME_ORGANISATION in ticked else Naming.ANONYMOUS
        _agree(session, evaluation.id, written, naming, now)


def _agree(
    session: Session, evaluation_id: int, written: Sequence[EvaluationAnswer], naming: Naming, now: datetime
) -> None:
    quotes = [Quote(answer_id=answer.id) for answer in written]
    session.add(QuoteConsent(evaluation_id=evaluation_id, naming=naming, given_at=now, quotes=quotes))
    session.flush()


def choose_quoting(session: Session, evaluation_id: int, naming: Naming | None, actor: Actor, now: datetime) -> bool:
    """Whoever wrote it says how it may be quoted from now on, or not at all. Returns whether that changed anything.

    Where it was used already, the administrator is told where by what is written to these uses.
    """
    evaluation = session.scalars(select(Evaluation).where(Evaluation.id == evaluation_id).with_for_update()).one()
    consent = session.scalar(
        select(QuoteConsent)
        .where(QuoteConsent.evaluation_id == evaluation.id)
        .execution_options(populate_existing=True)
    )
    before = None if consent is None or consent.withdrawn_at else Naming(consent.naming)
    if naming is before:
        return False
    if consent is None:
        assert naming is not None
        texts = select(EvaluationAnswer).where(
            EvaluationAnswer.evaluation_id == evaluation_id, EvaluationAnswer.text.is_not(None)
        )
        _agree(session, evaluation_id, session.scalars(texts).all(), naming, now)
    elif naming is None:
        consent.withdrawn_at = now
        _note_change(session, consent, ConsentChange.WITHDRAWN, now)
    else:
        was_named = consent.naming == Naming.ORGANISATION  # also before it was taken back
        consent.withdrawn_at, consent.naming = None, naming
        if naming is Naming.ANONYMOUS:
            _note_change(session, consent, ConsentChange.ANONYMOUS, now, only_if_changed=not was_named)
        else:
            _note_change(session, consent, None, now)
    done = "quoting withdrawn" if naming is None else "quoting allowed" if before is None else "quoting changed"
    record(session, "evaluation", evaluation_id, done, actor, now)
    return True


def _note_change(
    session: Session,
    consent: QuoteConsent,
    change: ConsentChange | None,
    now: datetime,
    *,
    only_if_changed: bool = False,
) -> None:
    """Write to where it was used what has to be put right there; nothing has to be where it may be as it was.

    `only_if_changed`: where something had to be put right before. The organisation may stand there still.
    """
    uses = session.scalars(
        select(QuoteUse).join(QuoteUse.quote).where(Quote.consent_id == consent.id).options(joinedload(QuoteUse.quote))
    )
    for use in uses:
        if only_if_changed and use.change is None:
            continue
        use.change = change
        use.changed_at, use.words = (now, use.words or use.quote.words) if change else (None, "")


def find_fit(
    session: Session,
    quote_id: int,
    left_out: Collection[int],
    theme_ids: Collection[int],
    version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """It may be quoted without these of its words. Raises Refused."""
    quote = _to_decide(session, quote_id, version)
    text = quote.answer.text or ""
    words = quoted(text, left_out)
    if not words:
        raise Refused(Code.MISSING, NOTHING_LEFT, "left_out")
    if not only_left_out(text, words):
        raise RuntimeError("a quote has words that nobody wrote")
    quote.themes = list(session.scalars(select(QuoteTheme).where(QuoteTheme.id.in_(theme_ids))))
    quote.left_out, quote.words, quote.reason = sorted(left_out), words, ""
    _decide(session, quote, Verdict.FIT, actor, now)


def find_several_fit(session: Session, quote_ids: Sequence[int], actor: Actor, now: datetime) -> int:
    """These may be quoted as they were written. Those that somebody has decided about, or that are gone, stay so.

    Returns how many there were.
    """
    found = session.scalars(
        select(Quote)
        .join(Quote.consent)
        .where(Quote.id.in_(quote_ids), *queries.TO_READ)
        .options(joinedload(Quote.answer))
        .order_by(Quote.id)
        .with_for_update(of=Quote)
        .execution_options(populate_existing=True)
    ).all()
    done = 0
    for quote in found:
        if words := quoted(quote.answer.text or "", ()):
            quote.words, quote.left_out = words, []
            _decide(session, quote, Verdict.FIT, actor, now)
            done += 1
    return done


def refuse_quote(session: Session, quote_id: int, reason: str, version: int, actor: Actor, now: datetime) -> None:
    """It is not to be used, and why. Raises Refused."""
    quote = _to_decide(session, quote_id, version)
    quote.left_out, quote.words, quote.reason = [], "", reason
    _decide(session, quote, Verdict.NOT_USED, actor, now)


def _to_decide(session: Session, quote_id: int, version: int) -> Quote:
    session.scalar(select(Quote.id).where(Quote.id == quote_id).with_for_update())
    quote = queries.quote_to_decide(session, quote_id)
    if quote is None:
        raise Refused(Code.CHANGED, GONE)
    if quote.version != version:
        raise Refused(Code.DONE, DECIDED_MEANWHILE)
    return quote


def _decide(session: Session, quote: Quote, verdict: Verdict, actor: Actor, now: datetime) -> None:
    quote.verdict, quote.decided_at, quote.decided_by_id = verdict, now, actor.person_id
    quote.version += 1
    session.flush()
    record(session, "quote", quote.id, "found fit" if verdict is Verdict.FIT else "not to be used", actor, now)
