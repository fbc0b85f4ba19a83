"""What holds after every step, whatever it was. Each function raises AssertionError where it does not."""

from collections import Counter
from dataclasses import dataclass

from tests.bookings.places_seen import Claim, Row, Seen, Told
from tests.bookings.places_story import Story, naming_is_over
from training.access import SYSTEM, Actor
from training.bookings.lifecycle import FINISHED, LIVE, Action, Awaits, Facts, State, available_actions


@dataclass(frozen=True)
class Step:
    """What there was, what there is, and what was written meanwhile."""

    before: Seen
    after: Seen
    rows: tuple[Row, ...]
    told: Told
    also_told: Told
    """Messages that tell of no move."""
    mismatches: list[tuple[str, str, int, int]]
    offers_open: Counter[int]
    excused: frozenset[int]
    """Events at which only time has changed something since the worker looked."""
    swept: bool
    """The worker has looked since time passed."""
    by_worker: bool
    """This step was the worker’s."""


def never_oversold(step: Step) -> None:
    for date in step.after.dates.values():
        holding = Counter(claim.pool_id for claim in step.after.holding(date.id))
        for pool in date.pools:
            assert 0 <= holding[pool.id] == pool.taken <= pool.capacity, f"{pool} has {holding[pool.id]} bookings"
    assert step.mismatches == []


def one_live_booking_each(step: Step) -> None:
    live = [claim for claim in step.after.claims.values() if claim.state in LIVE and claim.delegate_id is not None]
    assert Counter((claim.event_id, claim.delegate_id) for claim in live).most_common(1)[:1] in [[], *_once(live)]


def _once(live: list[Claim]) -> list[list[tuple[tuple[int, int | None], int]]]:
    return [[((claim.event_id, claim.delegate_id), 1)] for claim in live]


def no_place_lies_idle(step: Step) -> None:
    """No place is free while somebody waits who may have it: it was offered in the step that freed it."""
    now = Story(step.after, step.after)
    for date in step.after.dates.values():
        is_on = date.state in {"published", "closed"} and step.after.at < date.starts_at
        if not is_on or date.id in step.excused:
            continue
        for pool in date.pools:
            for waiting in now.waiting(date.id) if pool.taken < pool.capacity else ():
                assert not now.may_have(waiting, pool.id), f"{waiting} waits while {pool} has a place"


def holds_end_where_they_must(step: Step) -> None:
    for claim in step.after.claims.values():
        is_held = claim.state in LIVE - {State.CONFIRMED, State.WAITING} or claim.awaits == Awaits.ADDRESS
        assert (claim.held_until is not None) == is_held, f"{claim.state} until {claim.held_until}: {claim}"
        assert (claim.ended_at is not None) == (claim.state in FINISHED), claim
        assert step.offers_open[claim.id] == (claim.state is State.OFFERED), f"links to accept: {claim}"


def lists_have_an_order(step: Step) -> None:
    claims = step.after.claims.values()
    assert all((claim.waiting_order is not None) == (claim.state is State.WAITING) for claim in claims)
    stands = Counter((claim.event_id, claim.waiting_order) for claim in claims if claim.waiting_order is not None)
    assert set(stands.values()) <= {1}


def what_has_ended_stays_so(step: Step) -> None:
    for claim in step.before.claims.values():
        if claim.state in FINISHED and claim.state is not State.LAPSED:
            assert step.after.claims[claim.id] == claim


def there_is_a_way_out(step: Step) -> None:
    """For everybody by themselves, and in the end by time alone: no state is for ever."""
    for claim in step.after.claims.values():
        date = step.after.dates[claim.event_id]
        if claim.state not in LIVE:
            continue
        facts = Facts(
            state=claim.state,
            awaits=Awaits(claim.awaits) if claim.awaits else None,
            needs_approval=date.line_manager == "must approve",
            starts_at=date.starts_at,
            register_closed=False,
            held_until=claim.held_until,
            event_cancelled=date.state == "cancelled",
            named=claim.delegate_id is not None,
        )
        delegate, now = Actor(claim.delegate_id, "delegate"), step.after.at
        if now < date.starts_at:
            assert Action.CANCEL in available_actions(facts, delegate, now), f"cannot be left: {claim}"
        if claim.state is not State.CONFIRMED:
            ends_at = max(now, claim.held_until or date.starts_at)
            assert Action.LAPSE in available_actions(facts, SYSTEM, ends_at), f"waits for ever: {claim}"


def nobody_waits_too_long(step: Step) -> None:
    """Once the worker has looked, nobody holds what is over, and an event that has begun has no list."""
    for claim in step.after.claims.values() if step.swept else ():
        date = step.after.dates[claim.event_id]
        if claim.state in LIVE:
            assert date.state != "cancelled", f"its event is cancelled: {claim}"
            named = claim.delegate_id is not None
            assert named or not naming_is_over(date, step.after.at), f"nobody was named in time: {claim}"
        if claim.state in LIVE - {State.CONFIRMED}:
            assert claim.held_until is None or claim.held_until > step.after.at, f"held too long: {claim}"
            # Who is at the payment page has their 40 minutes.
            assert date.starts_at > step.after.at or claim.state is State.AWAITING_PAYMENT, f"it has begun: {claim}"


def everything_was_told_once(step: Step, story: Story) -> None:
    expected = story.told + step.also_told
    missing, surplus = expected - step.told, step.told - expected
    assert (missing, surplus) == (Counter(), Counter()), f"not told: {missing}; told for nothing: {surplus}"


CHECKS = (
    never_oversold,
    one_live_booking_each,
    no_place_lies_idle,
    holds_end_where_they_must,
    lists_have_an_order,
    what_has_ended_stays_so,
    there_is_a_way_out,
    nobody_waits_too_long,
)


def check(step: Step) -> Story:
    """All of it. Answers with the story of the step."""
    for holds in CHECKS:
        holds(step)
    story = Story(step.before, step.after, by_worker=step.by_worker)
    story.read(step.rows)
    everything_was_told_once(step, story)
    return story
