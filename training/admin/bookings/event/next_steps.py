"""What is to be done next about an event, decided from how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """Where each leads, the page knows."""

    EDIT = "edit"
    DECIDE = "decide"
    CHECKLIST = "checklist"
    PUBLISH = "publish"
    APPROVE = "approve"
    CONFIRM = "confirm"
    OFFER = "offer"
    REGISTER = "register"
    COUNT = "count"
    CERTIFICATES = "certificates"
    CHARGES = "charges"
    MESSAGES = "messages"


@dataclass(frozen=True, kw_only=True)
class EventStanding:
    """How an event stands. Numbers are of bookings."""

    starts_at: datetime
    ends_at: datetime
    draft: bool = False
    cancelled: bool = False
    register_closed: bool = False
    counted: bool = False
    """Nobody books it here: how many came is entered afterwards."""
    missing: Sequence[str] = ()
    """What keeps a draft from being published, in sentences."""
    still_to_do: Sequence[str] = ()
    """What is still to come before the day, in sentences."""
    expected: int = 0
    waits_for_manager: int = 0
    waits_for_address: int = 0
    waiting: int = 0
    places_left: int = 0
    without_certificate: int = 0
    """Of those who attended."""
    charges: int = 0
    """Proposed to the administrator, who has not decided."""
    failed_messages: int = 0
    minimum: int = 0
    """How many have to have booked; 0: it runs whoever comes, or it is decided that it does."""
    taken: int = 0
    late_on_checklist: int = 0


@dataclass(frozen=True)
class NextStep:
    """A sentence, what it leads to, and how pressing it is: the tone of its tag."""

    step: Step
    sentence: str
    tone: str = field(default="wait")


def next_steps(event: EventStanding, now: datetime) -> list[NextStep]:
    """The most pressing first; nothing where all is done."""
    steps = []
    if event.failed_messages:
        said = _are(event.failed_messages, "message", "could not be delivered", "could not be delivered")
        steps.append(NextStep(Step.MESSAGES, said, "bad"))
    if not event.cancelled:
        steps += _before(event) if now < event.starts_at else _from_the_day_on(event, now)
    if event.late_on_checklist and not event.cancelled:
        said = _are(event.late_on_checklist, "thing", "on its checklist is late", "on its checklist are late")
        steps.append(NextStep(Step.CHECKLIST, said))
    if event.charges:
        said = _are(event.charges, "charge", "waits for you to confirm or waive", "wait for you to confirm or waive")
        steps.append(NextStep(Step.CHARGES, said))
    return steps


def _before(event: EventStanding) -> list[NextStep]:
    steps = []
    if event.draft:
        steps = [NextStep(Step.EDIT, sentence, "bad") for sentence in event.missing]
        if not steps:
            steps.append(NextStep(Step.PUBLISH, "It is a draft: nobody can find or book it until you publish it."))
    elif event.taken < event.minimum:
        steps.append(NextStep(Step.DECIDE, f"{event.taken:,} of {event.minimum:,} have booked: does it run?"))
    if event.waits_for_manager:
        said = "waits for a manager’s approval", "wait for their managers’ approval"
        steps.append(NextStep(Step.APPROVE, _are(event.waits_for_manager, "booking", *said)))
    if event.waits_for_address:
        said = "waits for an address to be confirmed", "wait for addresses to be confirmed"
        steps.append(NextStep(Step.CONFIRM, _are(event.waits_for_address, "booking", *said), "info"))
    if event.waiting and event.places_left > 0:
        free = "1 place is free" if event.places_left == 1 else f"{event.places_left:,} places are free"
        waits = _are(event.waiting, "person", "waits", "wait")
        steps.append(NextStep(Step.OFFER, f"{free}, and {waits[0].lower()}{waits[1:]}"))
    return steps + [NextStep(Step.EDIT, sentence) for sentence in event.still_to_do]


def _from_the_day_on(event: EventStanding, now: datetime) -> list[NextStep]:
    if not event.register_closed:
        if event.draft:
            return []
        over = now >= event.ends_at
        if event.counted:
            return [NextStep(Step.COUNT, "It is over, and nobody has said how many came", "bad")] if over else []
        return [
            NextStep(
                Step.REGISTER,
                "It is over, and the register is not closed" if over else "It is on: the register can be marked",
                "bad" if over else "info",
            )
        ]
    if event.without_certificate:
        said = _are(
            event.without_certificate,
            "person",
            "attended and has no certificate yet: the evaluation is not answered",
            "attended and have no certificate yet: the evaluation is not answered",
        )
        return [NextStep(Step.CERTIFICATES, said)]
    return []


def _are(number: int, one: str, is_so: str, are_so: str) -> str:
    several = "people" if one == "person" else f"{one}s"
    return f"1 {one} {is_so}" if number == 1 else f"{number:,} {several} {are_so}"
