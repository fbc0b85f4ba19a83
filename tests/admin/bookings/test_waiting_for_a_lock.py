"""What changed while a button waited for its turn is seen, though its row had been read before."""

import pytest
from sqlalchemy import update

from training import clock
from training.access import SYSTEM, Actor, Role
from training.admin.bookings.queries import booking_by_ref
from training.bookings import settling
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.certificates.operations import issue_if_earned
from training.courses.models import Event
from training.refusals import Refused


def test_a_register_that_was_closed_meanwhile_keeps_its_bookings(make, transact):
    ref = make.booking().ref
    with transact() as session:
        booking = booking_by_ref(session, ref)
        closed = update(Event).values(register_closed_at=clock.now())
        session.execute(closed, execution_options={"synchronize_session": False})
        with pytest.raises(Refused, match="register of this event is closed"):
            settling.carry_out(session, booking, Action.CANCEL, Actor(None, Role.ADMINISTRATOR), clock.now())


def test_an_outcome_that_was_corrected_meanwhile_earns_no_certificate(make, transact):
    ref = make.booking(outcome="attended").ref
    with transact() as session:
        booking = booking_by_ref(session, ref)
        corrected = update(Booking).values(outcome="partial")
        session.execute(corrected, execution_options={"synchronize_session": False})
        assert issue_if_earned(session, booking, SYSTEM, clock.now()) is None
