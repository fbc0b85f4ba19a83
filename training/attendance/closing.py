"""Closing a register: outcomes are fixed, charges proposed, and those who attended are asked what they think."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.attendance import completing_operations, completing_queries
from training.attendance.completing_queries import NOTHING, MadeGood
from training.attendance.operations import NO_REGISTER, locked, why_not_yet
from training.attendance.outcome import SittingSeen, outcome_of_completing, outcome_with_made_up_sittings
from training.attendance.queries import Expected, Marks, expected, marks_of
from training.bookings import places
from training.bookings.booking.operations import NO_BOOKINGS
from training.bookings.charging.operations import Followed, follow_outcomes
from training.bookings.lifecycle import ON_THE_REGISTER, AlreadyDone, Outcome
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.operations import revoke_if_unearned
from training.courses.models import Event, EventState, Sitting
from training.evaluations.operations import Sent, send_forms
from training.history.operations import record
from training.refusals import Code, Refused
from training.texts.models import TextKind
from training.texts.operations import forget_texts, queue_text


@dataclass(frozen=True)
class OutcomeByHand:
    """What a trainer decides otherwise than the marks would, and why."""

    outcome: Outcome
    because: str
    """Empty: the note that is there stays, hidden as it is."""


@dataclass(frozen=True)
class OutcomeVerdict:
    """One person, what was seen of them at each sitting, and what that comes to."""

    person: Expected
    seen: Sequence[SittingSeen | None]
    outcome: Outcome | None
    """None while a sitting is not marked."""
    comes: Sequence[bool]
    """At which sittings they are expected."""

    @property
    def decided_before(self) -> bool:
        """Whether the register was closed before with another outcome than these marks make, by hand."""
        by_hand = self.person.because or self.person.note_hidden
        return bool(by_hand and self.person.outcome and self.person.outcome != self.outcome)

    @property
    def may_be_decided_otherwise(self) -> bool:
        """Whether the page for closing asks about them: the marks do not make them attended, or somebody said so."""
        if self.outcome is None or self.person.completes:
            return False
        return self.outcome is not Outcome.ATTENDED or self.decided_before


@dataclass(frozen=True)
class Closed:
    """What closing came to."""

    counts: Mapping[Outcome, int]
    sent: Sent
    charges: Followed
    completed: int = 0
    """How many have now completed what they had missed at another event."""
    changed: int = 0
    """How many outcomes that were fixed before are others now."""
    certificates_taken_back: int = 0


REOPEN_REASONS = {
    "wrong mark": "A mark was wrong",
    "somebody missing": "Somebody was missing from the register",
    "closed by mistake": "It was closed by mistake",
}
"""Why a register was opened again: history keeps one of these, never what somebody typed."""
ONLY_THE_TEAM = "Only the training team can open a closed register again."
REPORT_CAME = "report came later"
"""Why outcomes changed that an attendance report has put right after the register was closed."""
CORRECTION_REASONS = {
    "wrong mark": "A mark was wrong",
    "shown later": "They showed afterwards that they were there",
    "not noticed": "Nobody noticed that they left or did not come",
    "agreed": "Agreed with the trainer",
}
"""Why one outcome is another after its register was closed: kept in the history, and with the booking."""


def verdicts(
    people: Sequence[Expected], marks: Marks, sittings: Sequence[Sitting], made_good: MadeGood = NOTHING
) -> list[OutcomeVerdict]:
    """What the marks come to, person by person, with what was made good at other events."""
    found = []
    for person in people:
        marked = [marks.get((sitting.id, person.booking_id)) for sitting in sittings]
        seen = [mark.seen if mark else None for mark in marked]
        comes = [person.comes_to(sitting.position) for sitting in sittings]
        wanted = [mark for mark, expected_here in zip(seen, comes, strict=True) if expected_here]
        outcome = _outcome(person, wanted, made_good.get(person.booking_id, frozenset()))
        found.append(OutcomeVerdict(person, seen, outcome, comes))
    return found


def _outcome(person: Expected, wanted: Sequence[SittingSeen | None], made_good: frozenset[int]) -> Outcome | None:
    """None while something is not marked."""
    complete = [mark for mark in wanted if mark is not None]
    if len(complete) < len(wanted):
        return None
    return outcome_of_completing(complete) if person.completes else outcome_with_made_up_sittings(complete, made_good)


def read_verdicts(session: Session, event: Event) -> list[OutcomeVerdict]:
    """What the marks of an event come to as they stand."""
    people = expected(session, event.id)
    made_good = completing_queries.made_good(session, [person.booking_id for person in people])
    return verdicts(people, marks_of(session, event.id), event.sittings, made_good)


def unmarked_sentence(found: Sequence[OutcomeVerdict], sittings: Sequence[Sitting]) -> str | None:
    """How many are not marked, sitting by sitting; None when everybody is."""
    numbers = [
        sum(verdict.seen[position] is None and verdict.comes[position] for verdict in found)
        for position in range(len(sittings))
    ]
    if not any(numbers):
        return None
    if len(sittings) == 1:
        return f"{_people(numbers[0])} not marked yet. Mark them first, then close the register."
    parts = [
        f"{_people(number)} not marked on day {position}" for position, number in enumerate(numbers, start=1) if number
    ]
    return f"{', and '.join(parts)}. Mark them first, then close the register."


def close_register(
    session: Session, event_id: int, decided: Mapping[str, OutcomeByHand], actor: Actor, now: datetime
) -> Closed | AlreadyDone:
    """Close the register: fix every outcome, propose charges for absences and send the evaluation forms.

    `decided` goes by booking reference. Closing twice answers with AlreadyDone, and sends nothing again. Raises Refused
    with a sentence when the event was cancelled, its last day has not come or somebody is not marked.
    """
    event = _locked_to_close(session, event_id)
    if event.register_closed_at:
        return AlreadyDone(f"The register was already closed on {clock.show_moment(event.register_closed_at)}.")
    closed = _close(session, event, decided, actor, now)
    counts = {key.value: number for key, number in closed.counts.items()}
    record(session, "event", event.id, "register closed", actor, now, **counts, by_hand=len(decided))
    return closed


def _locked_to_close(session: Session, event_id: int) -> Event:
    """The event with all that an outcome can change. Raises Refused where it never has outcomes."""
    places.lock_pools(session, event_id)
    event = completing_operations.lock_with_firsts(session, event_id)
    if not event.takes_bookings:
        raise Refused(Code.NOT_POSSIBLE, NO_BOOKINGS)
    return event


def _close(
    session: Session,
    event: Event,
    decided: Mapping[str, OutcomeByHand],
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> Closed:
    """`reason`: why outcomes that were fixed before become others."""
    if event.state == EventState.CANCELLED:
        raise Refused(Code.CLOSED, NO_REGISTER)
    if sentence := why_not_yet(event.sittings[-1], now):
        raise Refused(Code.TOO_EARLY, sentence)
    found = read_verdicts(session, event)
    if sentence := unmarked_sentence(found, event.sittings):
        raise Refused(Code.MISSING, sentence)
    counts, before, taken_back = _fix_outcomes(session, event, found, decided, actor, now, reason)
    changed = sum(was is not None and booking.outcome != was for booking, was in before.items())
    event.register_closed_at = now
    session.flush()
    charges = follow_outcomes(session, before, actor, now)
    sent = send_forms(session, event, now)
    followed = completing_operations.follow_up(session, event, actor, now)
    forms = Sent(sent.forms + followed.forms, sent.without_address)
    return Closed(counts, forms, charges, followed.completed, changed, taken_back)


def reopen_register(session: Session, event_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Open a closed register again, with a reason of REOPEN_REASONS. Outcomes stand until it is closed again.

    It is written down of the event, and of each booking whose outcome may become another.
    """
    event = locked(session, event_id)
    if not actor.is_administrator:
        raise Refused(Code.NOT_ALLOWED, ONLY_THE_TEAM)
    refuse_open(event)
    event.register_closed_at = None
    record(session, "event", event.id, "register reopened", actor, now, reason=reason)
    with_outcome = select(Booking.id).where(Booking.event_id == event.id, Booking.outcome.is_not(None))
    for booking_id in session.scalars(with_outcome.order_by(Booking.id)):
        record(session, "booking", booking_id, "register reopened", actor, now, reason=reason)


def amend_register(
    session: Session,
    event_id: int,
    change: Callable[[Event], Mapping[str, OutcomeByHand | None]],
    reason: str,
    actor: Actor,
    now: datetime,
) -> Closed:
    """Change something of a closed register, in one step: certificates, charges and forms follow as after closing.

    `change` changes marks, or answers by reference which outcomes are decided otherwise; None: as marked. What was
    decided by hand about others stays. `reason` is kept with each outcome that becomes another. Raises Refused with a
    sentence.
    """
    event = _locked_to_close(session, event_id)
    if not actor.is_administrator:
        raise Refused(Code.NOT_ALLOWED, ONLY_THE_TEAM)
    if event.register_closed_at is None:
        raise Refused(Code.DONE, "This register is open: mark them there, then close it.")
    event.register_closed_at = None
    session.flush()
    by_hand = {
        person.ref: OutcomeByHand(Outcome(person.outcome), person.because)
        for person in expected(session, event.id)
        if person.outcome and (person.because or person.note_hidden)
    }
    decided = {ref: decision for ref, decision in {**by_hand, **change(event)}.items() if decision}
    return _close(session, event, decided, actor, now, reason)


def correct_outcome(
    session: Session, booking: Booking, outcome: Outcome, reason: str, actor: Actor, now: datetime
) -> Closed:
    """Decide the outcome of one booking whose register is closed, for a reason of CORRECTION_REASONS.

    Where the marks say so already it is as marked again, and no decision by hand. Raises Refused with a sentence, also
    where nothing would change.
    """

    def decide(event: Event) -> Mapping[str, OutcomeByHand | None]:
        marked = {verdict.person.booking_id: verdict.outcome for verdict in read_verdicts(session, event)}
        as_marked = marked[booking.id] is outcome
        return {booking.ref: None if as_marked else OutcomeByHand(outcome, CORRECTION_REASONS[reason])}

    _locked_to_close(session, booking.event_id)
    session.refresh(booking)
    if sentence := why_not_corrected(booking):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    if booking.outcome == outcome:
        raise Refused(Code.DONE, f"The outcome is “{outcome}” already, so nothing was changed.", "outcome")
    before = booking.outcome
    closed = amend_register(session, booking.event_id, decide, reason, actor, now)
    about = {"ref": booking.ref, "before": before, "to": outcome, "reason": reason}
    record(session, "event", booking.event_id, "outcome corrected", actor, now, **about)
    return closed


def what_followed(done: Closed) -> list[str]:
    """What else came of an outcome that changed, in sentences; nothing where nothing did."""
    said = []
    if done.certificates_taken_back:
        said.append("The certificate was taken back.")
    if done.sent.forms:
        said.append("The evaluation form is on its way.")
    if done.sent.without_address:
        said.append("There is no e-mail address to send the evaluation form to.")
    if done.charges.proposed:
        said.append("A charge for not coming waits for you to decide.")
    if done.charges.taken_back:
        said.append("The proposed charge was taken back.")
    if done.charges.put_right:
        said.append("The confirmed charge was put right.")
    return said


def why_not_corrected(booking: Booking) -> str | None:
    """Why the outcome of a booking cannot be corrected by itself; None when it can."""
    if booking.completes_id is not None:
        return "They complete another booking here: correct the outcome of that one."
    if booking.event.register_closed_at is None:
        return "This register is open: mark them there, then close it."
    if booking.outcome is None or booking.state not in ON_THE_REGISTER:
        return "This booking has no outcome, so there is none to correct."
    return None


def refuse_open(event: Event) -> None:
    """Raises Refused where there is nothing to open again."""
    if event.register_closed_at is None:
        raise Refused(Code.DONE, "This register is open already.")


def _fix_outcomes(
    session: Session,
    event: Event,
    found: Sequence[OutcomeVerdict],
    decided: Mapping[str, OutcomeByHand],
    actor: Actor,
    now: datetime,
    reason: str | None,
) -> tuple[dict[Outcome, int], dict[Booking, Outcome | None], int]:
    """How many there are of each outcome, what the register had said of each booking before, and how many certificates
    were taken back.
    """
    by_id = {booking.id: booking for booking in session.scalars(select(Booking).where(Booking.event_id == event.id))}
    counts: Counter[Outcome] = Counter()
    earlier: dict[Booking, Outcome | None] = {}
    taken_back = 0
    for verdict in found:
        assert verdict.outcome is not None  # unmarked_sentence() has refused
        otherwise = None if verdict.person.completes else decided.get(verdict.person.ref)
        outcome = otherwise.outcome if otherwise else verdict.outcome
        booking = by_id[verdict.person.booking_id]
        before, booking.outcome = booking.outcome, outcome
        if not (otherwise and not otherwise.because and verdict.person.note_hidden):
            _keep_note(session, booking, otherwise.because if otherwise else "", actor, now)
        if not verdict.person.completes:  # whoever completes is counted where they had booked first
            counts[outcome] += 1
        earlier[booking] = Outcome(before) if before else None
        if before != outcome:
            booking.outcome_at = now
            about = {"before": before, "to": outcome, "by_hand": otherwise is not None}
            if reason:
                record(session, "booking", booking.id, "outcome corrected", actor, now, **about, reason=reason)
            else:
                record(session, "booking", booking.id, "outcome fixed", actor, now, **about)
            # A register that was opened again may take back what it had earned somebody.
            taken_back += revoke_if_unearned(session, booking, actor, now) is not None
    for booking in by_id.values():
        if booking.outcome and booking.state not in ON_THE_REGISTER:
            earlier[booking] = Outcome(booking.outcome)
            taken_back += _take_back_outcome(session, booking, actor, now) is not None
    return {outcome: counts[outcome] for outcome in Outcome}, earlier, taken_back


def _keep_note(session: Session, booking: Booking, note: str, actor: Actor, now: datetime) -> None:
    """What a trainer writes of why they decided otherwise is to be read; one that stayed as it was has been."""
    changed, booking.outcome_because = note != booking.outcome_because, note
    if changed and note and note not in CORRECTION_REASONS.values():
        queue_text(session, TextKind.NOTE, booking.id, actor.person_id, now)
    elif changed:
        forget_texts(session, TextKind.NOTE, [booking.id], now)


def _take_back_outcome(session: Session, booking: Booking, actor: Actor, now: datetime) -> Certificate | None:
    """A booking that was cancelled while the register was open has come to nothing, and so has its certificate."""
    before, booking.outcome, booking.outcome_at = booking.outcome, None, None
    _keep_note(session, booking, "", actor, now)
    record(session, "booking", booking.id, "outcome taken back", actor, now, before=before)
    return revoke_if_unearned(session, booking, actor, now)


def _people(number: int) -> str:
    return "1 person is" if number == 1 else f"{number} people are"
