"""What the history says of one step, read row by row against rules that are written down here a second time.

Each row has to follow from what was there before it, every place has to go to whose turn it was, and in the end there
is what the rows lead to. Nothing of this is asked of the code that is tested.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tests.bookings.places_messages import GUEST, of_move, of_new, of_other, of_swap, of_transfer
from tests.bookings.places_seen import Claim, Date, Row, Seen, Told
from training import clock, workdays
from training.bookings.lifecycle import FINISHED, HOLDS_A_PLACE, LIVE, Action, Awaits, State

CAP_OPENS_DAYS, NAMING_DAYS = 10, 5  # working days before the event: the rules as they are before anybody changes them
ADMINISTRATOR, SYSTEM = "administrator", "system"

STAYS = {Action.NAME, Action.SUBSTITUTE, Action.TRANSFER}
MOVES = set(Action) - STAYS
OF_MONEY = ("charge", "payer", "payment", "refund")
"""How that begins which may still be written about a booking that has ended."""


def cap_in_force(date: Date, at: datetime) -> int | None:
    """How many places an agency may hold at this moment; None: any number."""
    opens_on = workdays.add(clock.local(date.starts_at).date(), -CAP_OPENS_DAYS)
    return date.cap if clock.local(at).date() < opens_on else None


def naming_is_over(date: Date, at: datetime) -> bool:
    return clock.local(at).date() > workdays.add(clock.local(date.starts_at).date(), -NAMING_DAYS)


class Story:
    """The bookings from one moment to the next; between two rows, as they were then."""

    def __init__(self, before: Seen, after: Seen, *, by_worker: bool = False) -> None:
        self.before, self.after, self.by_worker = before, after, by_worker
        self.told: Told = Counter()
        self.steps: Counter[tuple[State, Action]] = Counter()
        self.states: dict[int, State] = {}
        self.events: dict[int, int] = {}
        self.pools: dict[int, int | None] = {}
        self.awaits: dict[int, str | None] = {}
        self.orders: dict[int, int] = {}
        self.passed_over: set[int] = set()
        self.reminded: set[tuple[int, int | None, int | None]] = set()
        for claim in before.claims.values():
            self._know(claim)

    def _know(self, claim: Claim) -> None:
        self.states[claim.id], self.events[claim.id] = claim.state, claim.event_id
        self.pools[claim.id], self.awaits[claim.id] = claim.pool_id, claim.awaits
        self.orders[claim.id] = claim.waiting_order or 0
        if claim.passed_over:
            self.passed_over.add(claim.id)

    def read(self, rows: Iterable[Row]) -> None:
        """Raises AssertionError where a row does not follow, or the end is not what there is."""
        for row in rows:
            self._read(row, self._written_to(row.booking_id))
        for claim in self.after.claims.values():
            said = (self.states.get(claim.id), self.events.get(claim.id), self.pools.get(claim.id))
            there = (claim.state, claim.event_id, claim.pool_id)
            assert said == there, f"booking {claim.id}: the history says {said}, and there is {there}"

    def _written_to(self, booking_id: int) -> Claim:
        """A booking with the addresses that were written to: whoever never confirmed theirs is forgotten after that."""
        claim, before = self.after.claims[booking_id], self.before.claims.get(booking_id)
        if before is None or claim.booked_by_id is not None:
            return claim
        then = (before.own_address, before.arrangers_address, before.manager_email)
        return replace(claim, own_address=then[0], arrangers_address=then[1], manager_email=then[2])

    def _read(self, row: Row, claim: Claim) -> None:
        match row.action:
            case "booked":
                self._booked(row, claim)
            case action if action in MOVES:
                self._moved(row, claim)
            case Action.TRANSFER:
                self._transferred(row, claim)
            case Action.NAME | Action.SUBSTITUTE:
                self._swapped(row, claim)
            case "reminded to name":
                self._reminded(claim)
            case "passed over":
                self.passed_over.add(claim.id)
            case "takes their turn":
                self.passed_over.discard(claim.id)
            case "moved on the list":
                self._in_new_order(claim.event_id)
            case action if self.states[claim.id] in FINISHED:
                assert action.startswith(OF_MONEY), f"{action} was done to booking {claim.id}, which had ended"
        self.told.update(of_other(row, claim))

    def _booked(self, row: Row, claim: Claim) -> None:
        assert claim.id not in self.states, f"booking {claim.id} was made twice"
        to = State(row.details["to"])
        if to in HOLDS_A_PLACE:
            self._takes(row, claim, first_in_line=False)
        self._know(claim)
        self._comes_to(row, claim, to)
        self.told.update(of_new(row, claim, self.after.dates[claim.event_id], to))

    def _moved(self, row: Row, claim: Claim) -> None:
        action, before, to = Action(row.action), State(row.details["before"]), State(row.details["to"])
        assert self.states[claim.id] is before, f"{action} says that booking {claim.id} was {before}"
        assert before in LIVE or (before, action) == (State.LAPSED, Action.PAY), f"{action} after the end of {claim.id}"
        if action is Action.OFFER:
            if row.capacity == SYSTEM:
                assert self.may_have(claim.id, claim.pool_id), f"{claim.id} was offered what they may not have"
            self._takes(row, claim, first_in_line=True)
        elif to in HOLDS_A_PLACE and before not in HOLDS_A_PLACE:
            self._takes(row, claim, first_in_line=True)
        date, awaited = self.after.dates[claim.event_id], self.awaits[claim.id]
        self._comes_to(row, claim, to)
        self.steps[before, action] += 1
        self.told.update(of_move(row, claim, date, before, to, awaited, by_worker=self.by_worker))

    def _comes_to(self, row: Row, claim: Claim, to: State) -> None:
        self.states[claim.id] = to
        if row.capacity == GUEST and row.action == "booked":
            self.awaits[claim.id] = Awaits.ADDRESS
        else:
            self.awaits[claim.id] = Awaits.MANAGER if to is State.REQUESTED else None

    def _swapped(self, row: Row, claim: Claim) -> None:
        assert self.states[claim.id] in LIVE, f"{row.action} after the end of {claim.id}"
        was, date = self.before.claims[claim.id], self.after.dates[claim.event_id]
        assert (was.delegate_id is None) == (row.action == Action.NAME)
        assert claim.delegate_id not in {None, was.delegate_id}
        self.steps[self.states[claim.id], Action(row.action)] += 1
        self.told.update(of_swap(row, claim, date, self.states[claim.id], was.own_address))

    def _reminded(self, claim: Claim) -> None:
        """One message about all places that somebody booked for an agency."""
        about = (claim.event_id, claim.booked_by_id, claim.agency_id)
        if about not in self.reminded and claim.to_address:
            self.told[claim.id, "bookings/name_soon", claim.to_address] += 1
        self.reminded.add(about)

    def _transferred(self, row: Row, claim: Claim) -> None:
        before, to = self.states[claim.id], row.details["to_event"]
        assert (before, self.events[claim.id]) == (State.CONFIRMED, row.details["from_event"])
        del self.states[claim.id]  # it holds no place while it moves
        self._takes(row, claim, first_in_line=False)
        self.states[claim.id], self.events[claim.id], self.pools[claim.id] = before, to, claim.pool_id
        self.steps[before, Action.TRANSFER] += 1
        self.told.update(of_transfer(claim, self.after.dates[to]))

    def _takes(self, row: Row, claim: Claim, *, first_in_line: bool) -> None:
        """A place goes to this booking: there is one, their agency may have it, and nobody was before them."""
        date = self.after.dates[claim.event_id]
        pool = next(pool for pool in date.pools if pool.id == claim.pool_id)
        holding = self._holding(date.id)
        assert sum(self.pools[held] == pool.id for held in holding) < pool.capacity, f"pool {pool.id} is oversold"
        if row.capacity != ADMINISTRATOR:
            assert self._cap_leaves_room(date, claim.agency_id), f"agency {claim.agency_id} is beyond its cap"
        by_hand = row.action == Action.OFFER and row.capacity == ADMINISTRATOR
        for other in () if by_hand else self.waiting(date.id):
            earlier = not first_in_line or row.action == Action.PAY or self.orders[other] < self.orders[claim.id]
            if other != claim.id and earlier:
                assert not self.may_have(other, pool.id), f"{row.action}: {other} waited before {claim.id}"
        self.pools[claim.id] = pool.id

    def _holding(self, event_id: int) -> list[int]:
        return [
            booking_id
            for booking_id, state in self.states.items()
            if state in HOLDS_A_PLACE and self.events[booking_id] == event_id and self.pools[booking_id] is not None
        ]

    def _cap_leaves_room(self, date: Date, agency_id: int | None) -> bool:
        cap = cap_in_force(date, self.after.at)
        held = sum(self.after.claims[held].agency_id == agency_id for held in self._holding(date.id))
        return cap is None or agency_id is None or held < cap

    def waiting(self, event_id: int) -> list[int]:
        return [
            booking_id
            for booking_id, state in self.states.items()
            if state is State.WAITING and self.events[booking_id] == event_id
        ]

    def may_have(self, booking_id: int, pool_id: int | None) -> bool:
        """Whether somebody on the list might be offered a place of this pool, if one was free."""
        claim = self.after.claims[booking_id]
        date = self.after.dates[claim.event_id]
        return (
            self.awaits[booking_id] is None
            and booking_id not in self.passed_over
            and (claim.delegate_id is not None or not naming_is_over(date, self.after.at))
            and self.pools[booking_id] in {None, pool_id}
            and (date.agency_ids is None or claim.agency_id in date.agency_ids)
            and self._cap_leaves_room(date, claim.agency_id)
        )

    def _in_new_order(self, event_id: int) -> None:
        for other in self.waiting(event_id):
            self.orders[other] = self.after.claims[other].waiting_order or 0
