"""Training done elsewhere from a file, against people's records: what would become of lines, and writing one down."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.bookings.earlier_training.models import PastTraining
from training.bookings.earlier_training.past_operations import bring_in_training
from training.bookings.earlier_training.past_queries import whom_lines_mean
from training.bookings.earlier_training.past_training_file import ListedTraining
from training.files_in.columns import Choices, Values
from training.importing.kind import ImportKind
from training.importing.lines import LEAVE_OUT, Answers, Decision, Line, Question
from training.importing.past_training.line import (
    AGENCY,
    COLUMNS,
    KNOWN_FROM,
    SOURCES,
    KnownTraining,
    PastTrainingSaid,
    chosen_for_every_line,
    decide_past_training,
    for_every_line,
    keys_of,
    numbered,
    question_about,
    read_past_training,
    shown,
)
from training.people.models import Agency
from training.people.queries import agencies_like, agencies_to_choose, listed_agencies
from training.people.relations.queries import successors_today
from training.refusals import Code, Refused
from training.search.normal_form import sort_key

_Agencies = Mapping[str, int | Question | str | None]
"""What each name of an organisation means: an id, a question, LEAVE_OUT, or nothing."""


def decide(session: Session, lines: Sequence[Line], answers: Answers) -> list[Decision]:
    """What would become of each of these lines. Four queries, and two for each name not on our list."""
    said = {line.number: numbered(line) for line in lines if isinstance(line.said.said, ListedTraining)}
    agencies = _agencies_meant(session, (one.agency for one in said.values()), answers)
    who = whom_lines_mean(session, [(one, _id_or_none(agencies[one.agency])) for one in said.values()])
    known = _known_of(session, [found for found in who.values() if isinstance(found, int)])
    decisions = []
    for line in lines:
        one = said.get(line.number)
        if one is None:
            decisions.append(decide_past_training(line, "", None, None))
            continue
        found = who[line.number]
        there = known.get((found, sort_key(one.title), one.completed_on)) if isinstance(found, int) else None
        decisions.append(decide_past_training(line, found, agencies[one.agency], there))
    return decisions


def write(session: Session, line: Line, decision: Decision, answers: Answers, actor: Actor, now: datetime) -> int:
    """Put it on the record of the person whom the line means. Returns the person's id."""
    if decision.subject_id is None:
        raise Refused(Code.CHANGED, "What is there has changed since this was checked. Send the file again.")
    said: PastTrainingSaid = line.said
    one = numbered(line)
    agency_id = _id_or_none(_agencies_meant(session, [one.agency], answers)[one.agency])
    bring_in_training(session, decision.subject_id, one, said.source, agency_id, actor, now)
    return decision.subject_id


def _id_or_none(agency: int | Question | str | None) -> int | None:
    return agency if isinstance(agency, int) else None


def _agencies_meant(session: Session, names: Iterable[str], answers: Answers) -> _Agencies:
    """What each of these names means; “” means nothing."""
    found: dict[str, int | Question | str | None] = {"": None}
    for name in set(names) - {""}:
        if (chosen := chosen_for_every_line(name)) is not None:
            found[name] = _is_now(session, chosen)
            continue
        ids = set(_agencies_by_name(session).get(sort_key(name), ())) or _typed(session, name)
        found[name] = _is_now(session, ids.pop()) if len(ids) == 1 else _answered(session, name, answers)
    return found


def _typed(session: Session, name: str) -> set[int]:
    """The ids of agencies that somebody typed under a name, and that nobody has looked at yet."""
    found = session.scalars(select(Agency).where(Agency.name_key == sort_key(name), Agency.checked_at.is_(None)))
    return {one.merged_into_id or one.id for one in found}


def _is_now(session: Session, agency_id: int) -> int:
    """What an agency has become by today; which have is read once in a transaction."""
    read_once: dict[Any, Any] = session.info.get("read_once", {})
    if "successors" not in read_once:
        read_once["successors"] = successors_today(session)
    became: int = read_once["successors"].get(agency_id, agency_id)
    return became


def _agencies_by_name(session: Session) -> Mapping[str, Sequence[int]]:
    """The ids of agencies by the key of their name, and of their name with its town; read once in a transaction."""
    read_once: dict[Any, Any] = session.info.get("read_once", {})
    by_key: dict[str, list[int]] | None = read_once.get("agencies by name")
    if by_key is None:
        by_key = read_once["agencies by name"] = {}
        for one in listed_agencies(session):
            by_key.setdefault(sort_key(one.name), []).append(one.id)
            by_key.setdefault(sort_key(one.full_name), []).append(one.id)
    return by_key


def _answered(session: Session, name: str, answers: Answers) -> int | Question | str:
    key = question_about(name)
    answer = answers.get(key, "")
    if answer == LEAVE_OUT:
        return LEAVE_OUT
    if answer.isdecimal():
        return _is_now(session, int(answer))
    return Question(key, f"Which organisation is “{name}”?", agencies_like(session, name), lasting=True)


def _known_of(session: Session, person_ids: Sequence[int]) -> dict[tuple[int, str, object], KnownTraining]:
    rows = session.scalars(select(PastTraining).where(PastTraining.person_id.in_(set(person_ids)))).all()
    return {
        (row.person_id, row.title_key, row.completed_on): KnownTraining(
            row.provider, row.minutes, row.level, row.agency_id
        )
        for row in rows
    }


def _read(values: Values) -> PastTrainingSaid:
    return read_past_training(values, clock.today())


def _always(session: Session) -> Mapping[str, Choices]:
    agencies = [(for_every_line(number), name) for number, name in agencies_to_choose(session)]
    return {AGENCY: agencies, KNOWN_FROM.name: SOURCES}


PAST_TRAINING = ImportKind(
    name="past training",
    title="Past training",
    one="past training",
    several="past training",
    subject="person",
    about="Done elsewhere, as ESR, e-learning sites and organisations list it. It is kept as not ours, without a"
    " certificate. Each line needs a title, the day it was completed, and an e-mail address, or a name and the"
    " organisation, which may be said once for the whole file. Whom we do not know is not added.",
    columns=COLUMNS,
    reader=lambda _session: _read,
    keys_of=keys_of,
    shown=shown,
    decide=decide,
    write=write,
    always=_always,
)
