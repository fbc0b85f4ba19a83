"""What delegates let the Board quote: agreed to with their forms, read by the administrator, and used in reports."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from demonstration.data_files import table
from demonstration.rows import history, insert_only, insert_rows
from training import clock
from training.access import Actor
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import Question
from training.evaluations.quotes.attribution import Naming
from training.evaluations.quotes.collection_operations import make_collection, use_quotes
from training.evaluations.quotes.leaving_out import quoted, sentences_in
from training.evaluations.quotes.models import Quote, QuoteConsent, QuoteTheme, Verdict, quote_tag
from training.evaluations.quotes.operations import MAY_QUOTE, NAME_ORGANISATION, choose_quoting
from training.evaluations.themes.operations import add_themes
from training.history.models import History
from training.texts.models import TextKind, WrittenText
from training.years import FinancialYear

NAME_IT = 0.3
"""How many of those who may be quoted let their organisation be named."""
READ_AFTER = timedelta(days=6)
NOT_READ_YET = timedelta(days=21)
"""The administrator reads quotes every few weeks: what is younger still waits."""
REASONS = (
    "Details of a case",
    "About the room or the day, not about what was learned",
    "Says nothing without its context",
)
USED_IN_REPORT, USED_IN_BULLETIN = 12, 4


@dataclass(frozen=True)
class _Reading:
    """What the administrator decides about a text that begins like this."""

    begins: str
    verdict: str
    leave_out: str
    themes: Sequence[str]


def write_quotes(session: Session, rng: Random) -> None:
    """Who may be quoted, and whether with their organisation. Nobody has read it for that yet."""
    may = (Question.key == MAY_QUOTE, EvaluationAnswer.number == 1)
    agreed = select(EvaluationAnswer.evaluation_id).join(EvaluationAnswer.question).where(*may)
    rows = session.execute(
        select(EvaluationAnswer.id, EvaluationAnswer.evaluation_id, Evaluation.submitted_at, Evaluation.version_id)
        .join(Evaluation, Evaluation.id == EvaluationAnswer.evaluation_id)
        .where(EvaluationAnswer.text.is_not(None), EvaluationAnswer.evaluation_id.in_(agreed))
        .order_by(EvaluationAnswer.id)
    ).all()
    forms = {row.evaluation_id: row for row in rows}
    asks = dict(
        session.execute(select(Question.version_id, Question.id).where(Question.key == NAME_ORGANISATION))
        .tuples()
        .all()
    )
    named = {form_id: row.version_id in asks and rng.random() < NAME_IT for form_id, row in forms.items()}
    consents = [
        {
            "evaluation_id": form_id,
            "naming": Naming.ORGANISATION if named[form_id] else Naming.ANONYMOUS,
            "given_at": row.submitted_at,
        }
        for form_id, row in forms.items()
    ]
    ids = dict(zip(forms, insert_rows(session, QuoteConsent, consents), strict=True))
    ticks = [
        {"evaluation_id": form_id, "question_id": asks[row.version_id], "number": int(named[form_id])}
        for form_id, row in forms.items()
        if row.version_id in asks
    ]
    insert_only(session, EvaluationAnswer, ticks)
    empty = {"left_out": [], "words": "", "reason": "", "version": 0}
    insert_only(session, Quote, [{"consent_id": ids[row.evaluation_id], "answer_id": row.id, **empty} for row in rows])


def read_quotes(session: Session, administrator: Actor, now: datetime, rng: Random) -> None:
    """What was written some weeks ago has been read: most of it is fit, some without a sentence, some not."""
    rows = session.execute(
        select(Quote.id, EvaluationAnswer.text, Evaluation.submitted_at)
        .join(Quote.answer)
        .join(Evaluation, Evaluation.id == EvaluationAnswer.evaluation_id)
        .where(Evaluation.submitted_at < now - NOT_READ_YET)
        .order_by(Evaluation.submitted_at, Quote.id)
    ).all()
    themes = dict(session.execute(select(QuoteTheme.name, QuoteTheme.id)).tuples().all())
    readings = [_Reading(row["text"], row["verdict"], row["leave_out"], row["themes"].split(";")) for row in _decided()]
    decided, tags, past = [], [], []
    decided_by = {"decided_by_id": administrator.person_id}
    for row in rows:
        text = row.text or ""
        one = next((one for one in readings if text.startswith(one.begins)), _USUAL)
        at = clock.at(clock.local(row.submitted_at + READ_AFTER).date(), time(16, rng.randrange(60)))
        decided.append({"id": row.id, "decided_at": at, **decided_by, **_found(one, text, rng)})
        action = "found fit" if one.verdict == Verdict.FIT else "not to be used"
        past.append(history(administrator, at, "quote", row.id, action))
        if one.verdict == Verdict.FIT:
            tags += [{"quote_id": row.id, "theme_id": themes[name]} for name in one.themes]
    session.bulk_update_mappings(Quote.__mapper__, decided)
    session.execute(quote_tag.insert(), tags)
    insert_only(session, History, past)


SPEAKS_OF = {
    "Pace and length": ("well paced", "been longer", "how little time"),
    "Examples and stories": ("case studies", "local examples", "lived experience", "Very moving"),
    "Venue and food": ("Parking", "Lunch", "Hard to hear"),
    "Online room": ("Breakout rooms", "Sound dropped"),
    "Wanted more time": ("been longer", "five minutes more"),
    "Working with other agencies": ("mix of agencies", "police in the room", "other agency"),
    "The trainer": ("The trainer answered", "The speaker", "ten years with the county"),
    "Changed practice": ("already changed", "made a referral", "our team uses"),
    "What is missing": ("handout before", "follow-up in six months", "More on very small", "in the evening"),
}
"""By what is in a text, what the administrator finds that it speaks of."""


def give_themes(session: Session) -> None:
    """To what was written straight after events and read."""
    themes = dict(session.execute(select(QuoteTheme.name, QuoteTheme.id)).tuples().all())
    read = (WrittenText.kind == TextKind.EVALUATION, WrittenText.read_at.is_not(None))
    rows = session.execute(
        select(EvaluationAnswer.evaluation_id, EvaluationAnswer.text)
        .join(WrittenText, WrittenText.subject_id == EvaluationAnswer.evaluation_id)
        .where(*read, EvaluationAnswer.text.is_not(None))
        .order_by(EvaluationAnswer.id)
    ).tuples()
    found: dict[int, set[int]] = defaultdict(set)
    for form_id, text in rows:
        found[form_id] |= {themes[name] for name, some in SPEAKS_OF.items() if any(one in (text or "") for one in some)}
    add_themes(session, found)


def _decided() -> Sequence[Mapping[str, str]]:
    return table("quoting.csv")


_USUAL = _Reading("", Verdict.FIT, "", ("Changed practice",))


def _found(one: _Reading, text: str, rng: Random) -> dict[str, Any]:
    if one.verdict != Verdict.FIT:
        return {"verdict": Verdict.NOT_USED, "reason": rng.choice(REASONS), "version": 1}
    left_out = list(sentences_in(text)[int(one.leave_out)].numbers) if one.leave_out else []
    return {"verdict": Verdict.FIT, "left_out": left_out, "words": quoted(text, left_out), "version": 1}


def use_in_reports(session: Session, administrator: Actor, now: datetime) -> None:
    """Quotes in the report of each year and in a bulletin. Somebody took theirs back after it was used."""
    fit = session.execute(
        select(Quote.id, Quote.words, Evaluation.submitted_at, Evaluation.id)
        .join(Quote.consent)
        .join(QuoteConsent.evaluation)
        .where(Quote.verdict == Verdict.FIT)
        .order_by(Evaluation.submitted_at.desc(), Quote.id)
    ).all()
    this = FinancialYear.of(now)
    used: list[Row[Any]] = []
    for year in (FinancialYear(this.first - 1), this):
        chosen = _unlike([row for row in fit if FinancialYear.of(row.submitted_at) == year], USED_IN_REPORT)
        made_at = min(year.ends, now) - timedelta(days=9)
        collection = make_collection(session, f"Report {year}", year.first, administrator, made_at)
        use_quotes(session, collection.id, [row.id for row in chosen], administrator, made_at)
        used += chosen
    made_at = now - timedelta(days=20)
    bulletin = make_collection(session, f"Bulletin {clock.local(made_at):%B %Y}", None, administrator, made_at)
    use_quotes(session, bulletin.id, [row.id for row in used[-USED_IN_BULLETIN:]], administrator, made_at)
    if used:
        taken_back = used[-1]
        whose = session.get_one(Evaluation, taken_back[3]).booking.delegate_id
        choose_quoting(session, taken_back[3], None, Actor(whose, "delegate"), now - timedelta(hours=7))


def _unlike(rows: Sequence[Row[Any]], most: int) -> list[Row[Any]]:
    """The first few of different words."""
    return list({row.words: row for row in reversed(rows)}.values())[::-1][:most]
