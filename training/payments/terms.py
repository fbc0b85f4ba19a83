"""What whoever books agrees to, in plain English and with the dates."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from training import clock
from training.payments.cancellation import Exits, Stage, notice_in_words, stages
from training.payments.policy import DueShare, Policy, Scale

COSTS_NOTHING = "The place is free. If you cannot come, cancel as soon as you can, so that somebody else can have it."


def terms(policy: Policy, price_pence: int, starts_at: datetime, now: datetime, exits: Exits) -> str:
    """A few sentences: until when cancelling is free, what it costs after that, and what not coming costs."""
    scale = policy.scale_for(price_pence)
    if not price_pence and not scale.charges:
        return COSTS_NOTHING
    ahead = _ahead(scale, price_pence, starts_at, now)
    late = f" later than {exits.free_hours} hours after booking" if _may_think_again(starts_at, now, exits) else ""
    sentences = [] if price_pence else ["The place is free."]
    sentences += _while_it_lasts(ahead, price_pence, late)
    sentences.append(_in_the_end(ahead, scale.absence, price_pence, late))
    return " ".join(sentences)


def _ahead(scale: Scale, price_pence: int, starts_at: datetime, now: datetime) -> list[Stage]:
    """What is left of the stages today, with neighbours that cost the same as one."""
    today = clock.local(now).date()
    left = [stage for stage in stages(scale, price_pence, starts_at) if not stage.last_day or today <= stage.last_day]
    alike = [list(same) for _, same in groupby(left, key=lambda stage: stage.pence)]
    return [replace(same[0], last_day=same[-1].last_day) for same in alike]


def _may_think_again(starts_at: datetime, now: datetime, exits: Exits) -> bool:
    """Does a booking made now have its free hours?"""
    return exits.free_hours > 0 and starts_at - now > timedelta(hours=exits.free_hours)


def _while_it_lasts(ahead: list[Stage], price_pence: int, late: str) -> list[str]:
    """A sentence for each stage that ends before the event starts."""
    sentences = []
    for number, stage in enumerate(ahead[:-1]):
        assert stage.last_day is not None  # only the last one lasts until the start
        until = clock.show_date(stage.last_day)
        costs = stage.due.in_words(price_pence)
        if not stage.pence:
            sentences.append(f"You can cancel free of charge until {until}.")
        elif number:
            sentences.append(f"After that, cancelling costs {costs} until {until}.")
        else:
            sentences.append(f"If you cancel{late}, it costs {costs} until {until}.")
    return sentences


def _in_the_end(ahead: list[Stage], absence: DueShare, price_pence: int, late: str) -> str:
    """What cancelling costs in the last stage, and not coming: one sentence where they cost the same."""
    last, not_coming = ahead[-1], absence.in_words(price_pence)
    same = last.pence == absence.of(price_pence)
    if not last.pence:
        free = "You can cancel free of charge until the event starts."
        return free if same else f"{free} If you do not come, {not_coming} is due."
    costs = last.due.in_words(price_pence)
    if len(ahead) > 1:
        if same:
            return f"After that, or if you do not come, {costs} is due."
        return f"After that, cancelling costs {costs}. If you do not come, {not_coming} is due."
    if_you = f"The event is less than {last.less_than} working days away: if you" if last.less_than else "If you"
    if same:
        return f"{if_you} cancel{late}, or do not come, {costs} is due."
    return f"{if_you} cancel{late}, {costs} is due. If you do not come, {not_coming} is due."


def in_general(scale: Scale) -> list[str]:
    """A scale for the administrator, a line each: “15 or more working days’ notice: nothing”."""
    lines, longer = [], None
    for step in scale.steps:
        lines.append(f"{notice_in_words(step.days, longer)}: {step.due.in_general}")
        longer = step.days
    return [*lines, f"not coming: {scale.absence.in_general}"]


def timetable(policy: Policy, price_pence: int, starts_at: datetime) -> tuple[tuple[str, str], ...]:
    """When one place is cancelled, and what that costs: “until Tuesday 12 May 2026” and “nothing”."""
    scale = policy.scale_for(price_pence)
    rows = []
    for stage in stages(scale, price_pence, starts_at):
        until = clock.show_date(stage.last_day) if stage.last_day else "the event starts"
        rows.append((f"Cancelled until {until}", stage.due.in_words(price_pence)))
    return (*rows, ("Not coming", scale.absence.in_words(price_pence)))
