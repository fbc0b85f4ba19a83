"""The messages that go by themselves around an event, and which of them a course sends (domain.md, “Messages”)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from training import clock


class Profile(StrEnum):
    """Which timetable a course has: an hour online needs fewer messages than a day away."""

    FULL_DAY = "full day"
    SHORT_ONLINE = "short online"


class Slot(StrEnum):
    """One place in the timetable, by the name that its messages are known by for ever."""

    CONFIRMATION = "confirmation"
    FREE_UNTIL = "free until"
    REMINDER = "reminder"
    BEFORE_EVALUATION = "before evaluation"
    JOINING = "joining"
    DAY_BEFORE = "day before"
    HOUR_BEFORE = "hour before"
    TRAINERS = "trainers"
    EVALUATION = "evaluation"
    EVALUATION_REMINDER = "evaluation reminder"
    CERTIFICATE = "certificate"
    IMPACT = "impact"
    IMPACT_REMINDER = "impact reminder"
    RENEWAL = "renewal"
    RENEWAL_REMINDER = "renewal reminder"


LONGEST_SHORT_HOURS = Decimal(2)
"""An online course of at most so many hours is short."""

ALWAYS = frozenset({Slot.CONFIRMATION})
"""Whoever has a place is told so, whatever the course chose."""
NEEDS_FORM = {Slot.BEFORE_EVALUATION: "before_form", Slot.IMPACT: "impact_form", Slot.IMPACT_REMINDER: "impact_form"}
"""What goes only where a course has chosen a form for it, by the column of the course that says which."""
_SHORT_ONLINE = frozenset(
    {
        *(Slot.CONFIRMATION, Slot.DAY_BEFORE, Slot.HOUR_BEFORE, Slot.TRAINERS, Slot.EVALUATION, Slot.CERTIFICATE),
        *NEEDS_FORM,
    }
)
_USUAL = {
    Profile.FULL_DAY: frozenset(Slot) - {Slot.HOUR_BEFORE},
    Profile.SHORT_ONLINE: _SHORT_ONLINE,
}
_SURELY_BEFORE_HOUR = timedelta(hours=12)
"""The message of the last hour goes at most so long before (settings/rules.py, hour_before_minutes)."""
_SURELY_BEFORE_JOINING = timedelta(days=30)
"""And joining instructions (joining_days)."""


@dataclass(frozen=True)
class SlotWords:
    """How pages speak of a slot."""

    title: str
    about: str


WORDS = {
    Slot.CONFIRMATION: SlotWords("Confirmation", "At once, with the calendar file."),
    Slot.FREE_UNTIL: SlotWords(
        "Free to cancel until …", "Before cancelling begins to cost something; only to those whom it will cost."
    ),
    Slot.REMINDER: SlotWords("Reminder", "Not to those who have booked shortly before."),
    Slot.BEFORE_EVALUATION: SlotWords(
        "Form before the event",
        "With the joining instructions, also to late bookers. It closes when the event starts.",
    ),
    Slot.JOINING: SlotWords(
        "Joining instructions",
        "Where to go or how to join; at once to late bookers, and again, marked as changed, when they change.",
    ),
    Slot.DAY_BEFORE: SlotWords("Reminder the day before", "Of each day they come to, with the link if it is online."),
    Slot.HOUR_BEFORE: SlotWords("The link, shortly before", "To those who join online."),
    Slot.TRAINERS: SlotWords("List and register for the trainers", "Who is expected, and the link to the register."),
    Slot.EVALUATION: SlotWords("Evaluation form", "When the register is closed, to those who attended."),
    Slot.EVALUATION_REMINDER: SlotWords("Reminder of the evaluation", "To those who have not answered."),
    Slot.CERTIFICATE: SlotWords("Certificate", "As soon as somebody has answered the evaluation."),
    Slot.IMPACT: SlotWords(
        "Impact evaluation",
        "What came of it. People of schools get it after their holidays, not in them.",
    ),
    Slot.IMPACT_REMINDER: SlotWords("Reminder of the impact evaluation", "To those who have not answered."),
    Slot.RENEWAL: SlotWords("Renewal is due", "Before the refresh of a certificate is due, with the next dates."),
    Slot.RENEWAL_REMINDER: SlotWords("Renewal is due, second time", "To those who have neither renewed nor booked."),
}

Choices = Mapping[str, bool]
"""What a course has otherwise than is usual for its profile, by slot."""


def profile_of(chosen: str, *, online: bool, hours: Decimal) -> Profile:
    """The profile that was chosen; without a choice, by format and length."""
    if chosen:
        return Profile(chosen)
    return Profile.SHORT_ONLINE if online and hours <= LONGEST_SHORT_HOURS else Profile.FULL_DAY


def sends(slot: Slot, profile: Profile, choices: Choices) -> bool:
    """Whether a course with that profile and those choices sends this message."""
    if slot in ALWAYS:
        return True
    return choices.get(slot, slot in _USUAL[profile])


def choices_from(
    ticked: frozenset[Slot], profile: Profile, offered: Collection[Slot] = frozenset(Slot)
) -> dict[str, bool]:
    """What has to be kept of a form on which these are ticked: where it differs from what is usual.

    `offered`: which could be ticked; the others are as usual.
    """
    chosen = [slot for slot in Slot if slot in offered and slot not in ALWAYS]
    return {slot.value: slot in ticked for slot in chosen if (slot in ticked) != (slot in _USUAL[profile])}


def writes_again(profile: Profile, choices: Choices, starts_at: datetime, now: datetime, *, online: bool) -> bool:
    """Whether somebody who has a place is certainly written to once more before the event starts.

    Nothing is promised that a setting of another day or hour could break. `online`: they join from afar.
    """
    first_day = clock.start_of(clock.local(starts_at).date())
    last_moments = {
        Slot.JOINING: first_day - _SURELY_BEFORE_JOINING,
        Slot.DAY_BEFORE: first_day - timedelta(days=1),
        Slot.HOUR_BEFORE: starts_at - _SURELY_BEFORE_HOUR if online else now,
    }
    return any(now < moment and sends(slot, profile, choices) for slot, moment in last_moments.items())
