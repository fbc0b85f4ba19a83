"""What follows an event that is over: marks, closed registers, evaluations and certificates."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Select, null, select, update
from sqlalchemy.orm import Session

from demonstration.data_files import table
from demonstration.demand import BRIEFINGS_WANT_SLIDES, CLOSED_LATELY, NOT_CLOSED, UNMARKED, is_past
from demonstration.rows import history, insert_only, insert_rows, seeded_code
from demonstration.year import PlannedBooking
from training import clock
from training.access import SYSTEM, Actor
from training.attendance.models import Mark, MarkKind
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import ON_THE_REGISTER, Outcome
from training.bookings.models import Booking
from training.bookings.reasons.models import CancelReason
from training.certificates import numbering, wording
from training.certificates.designs.queries import design_in_force
from training.certificates.models import Certificate
from training.courses.editions.queries import editions_of_courses
from training.courses.models import Event
from training.courses.renewal import valid_until
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.operations import Given
from training.evaluations.questionnaires.models import FormVersion
from training.evaluations.questionnaires.queries import versions_in_use
from training.evaluations.questions import Stage
from training.history.models import History
from training.materials.follow_up.models import SlidesFollowUp
from training.people.models import Person
from training.settings.rules import Rules
from training.texts.models import TextKind, WrittenText
from training.texts.operations import mark_read

_URL_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(eq=False)
class FilledForm:
    """One evaluation form that went out, and when it came back."""

    plan: PlannedBooking
    sent_at: datetime
    submitted_at: datetime | None = None
    wants_slides: bool = False
    id: int = 0


def write_registers(
    session: Session, plans: Iterable[PlannedBooking], now: datetime, rng: Random
) -> list[PlannedBooking]:
    """The marks of every past event, and its register closed, but for two. Returns who is on a closed register."""
    by_event: dict[Event, list[PlannedBooking]] = defaultdict(list)
    for plan in plans:
        if plan.state in ON_THE_REGISTER and is_past(plan.event, now):
            by_event[plan.event].append(plan)
    marks: list[dict[str, Any]] = []
    past: list[dict[str, Any]] = []
    closed: list[PlannedBooking] = []
    for event, present in by_event.items():
        if event.ref == NOT_CLOSED:
            for plan in rng.sample([plan for plan in present if not plan.delegate.has_account], UNMARKED):
                present.remove(plan)
        elif event.ref != CLOSED_LATELY:
            closed += present
            closed_at = min(event.ends_at + timedelta(minutes=rng.randint(10, 200)), now)
            session.execute(update(Event).where(Event.id == event.id).values(register_closed_at=closed_at))
            event.register_closed_at = closed_at
            decided = (Booking.event_id == event.id, Booking.outcome.is_not(None))
            session.execute(update(Booking).where(*decided).values(outcome_at=closed_at))
            past.append(history(_trainer_of(event), closed_at, "event", event.id, "register closed"))
        for plan in present:
            marks += _marks_of(plan, rng)
    insert_only(session, Mark, marks)
    insert_only(session, History, past)
    return closed


def _trainer_of(event: Event) -> Actor:
    return Actor(event.trainers[0].id, "trainer")


def _marks_of(plan: PlannedBooking, rng: Random) -> list[dict[str, Any]]:
    rows = []
    sittings = plan.event.sittings
    odd_one = rng.randrange(len(sittings))
    for position, sitting in enumerate(sittings):
        kind, grace = MarkKind.PRESENT, None
        if plan.outcome is Outcome.DID_NOT_ATTEND:
            kind = MarkKind.ABSENT
        elif plan.outcome is Outcome.PARTIAL and position == odd_one:
            kind = MarkKind.ABSENT if len(sittings) > 1 else rng.choice((MarkKind.LATE, MarkKind.LEFT_EARLY))
            grace = False if kind is MarkKind.LATE else None
        elif rng.random() < 0.05:
            kind, grace = MarkKind.LATE, True
        rows.append(
            {
                "sitting_id": sitting.id,
                "booking_id": plan.id,
                "kind": kind,
                "within_grace": grace,
                "marked_at": sitting.starts_at + timedelta(minutes=rng.randint(2, 25)),
                "marked_by_id": plan.event.trainers[0].id,
            }
        )
    return rows


def write_evaluations(
    session: Session, closed: Sequence[PlannedBooking], rules: Rules, now: datetime, rng: Random
) -> list[FilledForm]:
    """A form for everybody who attended; most of them answered it."""
    rates: dict[str, float] = defaultdict(lambda: rng.uniform(0.62, 0.86))
    forms = []
    for plan in closed:
        sent_at = plan.event.register_closed_at
        if plan.outcome is not Outcome.ATTENDED or plan.delegate.email is None or sent_at is None:
            continue
        if plan.answers is False:  # sent with its message, as the site sends it
            continue
        answers = plan.answers or rng.random() < rates[plan.event.ref]
        answered_at = sent_at + timedelta(minutes=4 + rng.expovariate(1 / 1500))
        until = min(now - timedelta(days=1), sent_at + timedelta(days=30))
        submitted_at = answered_at if answers and answered_at < until else None
        forms.append(FilledForm(plan, sent_at, submitted_at))
    versions = versions_in_use(session)
    _ask_for_slides(forms, versions, rng)
    expires = timedelta(days=rules.evaluation_days)
    rows = [_evaluation_row(form, versions, expires, rng) for form in forms]
    for form, form_id in zip(forms, insert_rows(session, Evaluation, rows), strict=True):
        form.id = form_id
    said = [row for form in forms if form.submitted_at for row in _answer_rows(form, versions, rng)]
    insert_only(session, EvaluationAnswer, said)
    for version in versions.values():
        sent = [form for form in forms if _version_of(form, versions) is version]
        version.made_at = version.used_since = min((form.sent_at for form in sent), default=now)
        version.frozen_at = min((form.submitted_at for form in sent if form.submitted_at), default=None)
    return forms


def _version_of(form: FilledForm, versions: Mapping[str, FormVersion]) -> FormVersion:
    return versions[form.plan.event.course.evaluation_form]


def keys_of(version: FormVersion) -> set[str]:
    """What a form asks, by the keys of its questions."""
    return {question.key for question in version.questions}


def _ask_for_slides(forms: Sequence[FilledForm], versions: Mapping[str, FormVersion], rng: Random) -> None:
    """95 at the two author briefings; elsewhere a third, where the form asks."""
    briefings = []
    for form in forms:
        if form.submitted_at is None or "wants_slides" not in keys_of(_version_of(form, versions)):
            continue
        if form.plan.event.course.code == "BRIEF":
            briefings.append(form)
        else:
            form.wants_slides = rng.random() < 0.33
    for form in rng.sample(briefings, BRIEFINGS_WANT_SLIDES):
        form.wants_slides = True


def _evaluation_row(
    form: FilledForm, versions: Mapping[str, FormVersion], expires: timedelta, rng: Random
) -> dict[str, Any]:
    return {
        "booking_id": form.plan.id,
        "event_id": form.plan.event.id,
        "stage": Stage.AFTER,
        "version_id": _version_of(form, versions).id,
        "token": token(rng),
        "sent_at": form.sent_at,
        "expires_at": form.sent_at + expires,
        "submitted_at": form.submitted_at,
    }


def answers_to(asked: Collection[str], rng: Random) -> dict[str, Given]:
    """What somebody says, by the keys of the questions; of their confidence apart."""
    happy = rng.choices((5, 4, 3, 2), weights=(48, 38, 11, 3))[0]

    def rating() -> Given:
        return Given(number=max(1, min(5, happy + rng.choice((-1, 0, 0, 0, 1)))))

    comments = rng.choice(texts_for("comments")) if rng.random() < 0.34 else ""
    said = {key: rating() for key in ("content", "trainer", "venue") if key in asked}
    if "pace" in asked:
        said["pace"] = Given(chosen=rng.choices(("too slow", "about right", "too fast"), weights=(6, 84, 10)))
    if "mix_helped" in asked:
        said["mix_helped"] = Given(chosen=["yes" if rng.random() < 0.88 else "no"])
    said["recommend"] = Given(number=max(0, min(10, happy * 2 + rng.choice((-1, 0, 0, 1)))))
    if "one_thing" in asked and rng.random() < 0.62:
        said["one_thing"] = Given(text=rng.choice(texts_for("one_thing")))
    if comments:
        said["comments"] = Given(text=comments)
    said["may_quote"] = Given(number=int(bool(comments) and rng.random() < 0.55))
    said["wants_slides"] = Given(number=0)
    return said


def texts_for(question: str) -> list[str]:
    return [row["text"] for row in table("answers.csv") if row["question"] == question]


def _answer_rows(form: FilledForm, versions: Mapping[str, FormVersion], rng: Random) -> list[dict[str, Any]]:
    questions = {question.key: question.id for question in _version_of(form, versions).questions}
    said = answers_to(questions.keys(), rng)
    said["wants_slides"] = Given(number=int(form.wants_slides))
    rows = [
        {"evaluation_id": form.id, "question_id": questions[key], "outcome_id": None, **asdict(given)}
        for key, given in said.items()
    ]
    for outcome in form.plan.event.course.outcomes:
        before = rng.choices((1, 2, 3, 4, 5), weights=(8, 27, 39, 21, 5))[0]
        now = min(5, max(before - (rng.random() < 0.02), before + rng.choices((0, 1, 2), weights=(20, 52, 28))[0]))
        sure = asdict(Given(number=max(1, now), looking_back=before))
        question = questions["confidence"]
        rows.append({"evaluation_id": form.id, "question_id": question, "outcome_id": outcome.id, **sure})
    return rows


def token(rng: Random) -> str:
    return "".join(rng.choices(_URL_LETTERS, k=22))


def write_certificates(
    session: Session, forms: Iterable[FilledForm], wanted_by: set[int], now: datetime, rng: Random
) -> None:
    """A certificate for each answered form, numbered in the order of the answers.

    They are rendered when somebody first asks for one; those of the people in `wanted_by` are asked for now.
    """
    answered = sorted(
        ((form.submitted_at, form.id, form) for form in forms if form.submitted_at), key=lambda entry: entry[:2]
    )
    serials: dict[int, int] = defaultdict(int)
    levels, rows = board_lists(session).levels, []
    courses = {form.plan.event.course.id for _, _, form in answered}
    editions = editions_of_courses(session, courses)
    designs = {course_id: design_in_force(session, course_id).id for course_id in courses}
    for issued_at, _, form in answered:
        year = clock.local(issued_at).year
        serials[year] += 1
        wanted = form.plan.delegate.id in wanted_by
        level = levels.find(form.plan.event.course.level)
        printed = wording.printed_level(level, clock.local(form.plan.event.ends_at).date())
        wanted_at = now if wanted else None
        row = _certificate_row(form.plan, year, serials[year], issued_at, wanted_at, printed, rng)
        course_id = form.plan.event.course.id
        taught = (one.name for one in editions.get(course_id, ()) if one.from_day <= row["attended_on"])
        rows.append(row | {"design_id": designs[course_id], "edition": next(taught, "")})
    ids = insert_rows(session, Certificate, rows)
    past = [
        history(SYSTEM, row["issued_at"], "certificate", certificate_id, "issued", booking=row["booking_id"])
        for row, certificate_id in zip(rows, ids, strict=True)
    ]
    past += [
        history(Actor(form.plan.delegate.id, "delegate"), answered_at, "evaluation", form.id, "answered")
        for answered_at, _, form in answered
    ]
    insert_only(session, History, past)


def _certificate_row(
    plan: PlannedBooking,
    year: int,
    serial: int,
    issued_at: datetime,
    wanted_at: datetime | None,
    level_name: str,
    rng: Random,
) -> dict[str, Any]:
    event, course = plan.event, plan.event.course
    last_day = clock.local(event.ends_at).date()
    return {
        "year": year,
        "serial": serial,
        "number": numbering.number_of(year, serial),
        "token": token(rng),
        "short_code": seeded_code(rng, numbering.CODE_LENGTH),
        "booking_id": plan.id,
        "name": plan.delegate.name,
        "course_title": course.title,
        "level": course.level,
        "level_name": level_name,
        "hours": course.hours,
        "dates": wording.dates_text([clock.local(sitting.ends_at).date() for sitting in event.sittings]),
        "place": event.venue.town if event.venue else "online",
        "attended_on": last_day,
        "valid_until": valid_until(last_day, course.refresh_months),
        "issued_at": issued_at,
        "wanted_at": wanted_at,
    }


def write_texts(session: Session, administrator: Person, now: datetime, rng: Random) -> None:
    """What people wrote is in the queue of what has to be read. The administrator has read all but today's."""
    forms = select(Evaluation.id, Evaluation.submitted_at, null()).where(Evaluation.submitted_at.is_not(None))
    forms = forms.where(Evaluation.answers.any(EvaluationAnswer.text.is_not(None)))
    reasons = select(CancelReason.booking_id, CancelReason.given_at, CancelReason.given_by_id)
    read_until = now - timedelta(days=1)
    rows = []
    slides = select(SlidesFollowUp.id, SlidesFollowUp.answered_at, null()).where(SlidesFollowUp.words != "")
    queries: dict[TextKind, Select[Any]] = {
        TextKind.EVALUATION: forms,
        TextKind.CANCELLATION: reasons,
        TextKind.SLIDES: slides,
    }
    for kind, query in queries.items():
        for subject_id, written_at, written_by_id in session.execute(query).tuples():
            read = written_at < read_until
            rows.append(
                {
                    "ref": "".join(rng.choices(_URL_LETTERS, k=22)),
                    "kind": kind,
                    "subject_id": subject_id,
                    "written_at": written_at,
                    "written_by_id": written_by_id,
                    "read_at": written_at + timedelta(hours=3) if read else None,
                    "read_by_id": administrator.id if read else None,
                }
            )
    insert_only(session, WrittenText, rows)


def read_texts(session: Session, administrator: Actor, now: datetime) -> None:
    """The administrator has read what else was written, but for today's, some hours later."""
    unread = (WrittenText.read_at.is_(None), WrittenText.written_at < now - timedelta(days=1))
    for text in session.scalars(select(WrittenText).where(*unread).order_by(WrittenText.written_at)).all():
        mark_read(session, [text.ref], administrator, text.written_at + timedelta(hours=3))
