"""Closing a register proposes charges for those who did not come, and closing it again puts right what was wrong."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.pages import counting_queries, main_text
from training import clock
from training.access import Actor
from training.bookings import settling
from training.bookings.charging import operations as charging_operations
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.history import queries as history
from training.mail.models import Message
from training.payments.models import Charge, Proposal, Refund
from training.payments.policy import NO_SUM, DueShare, Policy, PolicyStep, Scale
from training.payments.queries import account_of

ADMINISTRATOR = Actor(None, "administrator")


@pytest.fixture
def paid_day(day, make):
    """A day that costs £80.00."""
    return day(course=make.course(price_pence=8000))


@pytest.fixture
def desk(make, client_for):
    return client_for(make.administrator())


def close(today, who=None, **marks):
    """Mark people by booking reference, and close the register."""
    for ref, kind in marks.items():
        today.post("/mark", mark=f"{ref}:{kind}")
    return main_text((who or today.phone).submit(f"{today.address}/close", "Close the register"))


def correct(today, desk, booking, kind, **more):
    """Open the register again, mark somebody otherwise, and close it."""
    desk.submit(f"{today.address}/reopen", reason="wrong mark")
    return close(today, **{booking.ref: kind}, **more)


def proposals(session):
    session.expire_all()
    return [
        (row.booking_id, row.reason, row.pence, row.waived)
        for row in session.scalars(select(Proposal).order_by(Proposal.id))
    ]


def decide(transact, operation, *values):
    with transact() as writing:
        ids = writing.scalars(select(Proposal.id).where(Proposal.decided_at.is_(None))).all()
        operation(writing, ids, *values, ADMINISTRATOR, clock.now())


def test_a_charge_is_proposed_only_for_who_did_not_come_at_all(paid_day, make, session):
    today = paid_day
    absent, present, left, walked = (
        make.booking(today.event, walk_in=walk_in) for walk_in in (False, False, False, True)
    )
    for booking in (absent, present, left):
        make.charge(booking)
    page = close(today, **{absent.ref: "absent", present.ref: "present", left.ref: "left early", walked.ref: "absent"})
    assert "Charges for the training team to decide about: 1." in page
    assert proposals(session) == [(absent.id, "did not attend", 8000, None)]
    assert session.scalars(select(Proposal.explanation)).one() == "Did not attend: the full price"
    assert not session.scalars(select(Message).where(Message.kind.startswith("bookings/"))).all(), "nobody is told yet"
    assert account_of(session, absent.id).open_pence == 8000, "what is owed stays until it is decided"


def test_no_charge_for_absence_is_proposed_where_nobody_pays_or_it_costs_nothing(day, paid_day, make, session):
    free = day()
    absent = make.booking(free.event)
    close(free, **{absent.ref: "absent"})
    nobody = make.booking(paid_day.event)
    close(paid_day, **{nobody.ref: "absent"})
    assert proposals(session) == []


def test_a_free_place_that_names_a_payer_costs_a_sum_once_it_is_confirmed(day, make, session, transact):
    free_absence = Policy(
        paid=Scale((PolicyStep(0, NO_SUM),), NO_SUM), free=Scale((PolicyStep(0, NO_SUM),), DueShare(pence=1500))
    )
    policy_id = make.policy(policy=free_absence).id
    today, payer = day(), make.payer()
    absent = make.booking(today.event, payer_id=payer.id, pays_by="invoice", policy_id=policy_id)
    close(today, **{absent.ref: "absent"})
    assert proposals(session) == [(absent.id, "did not attend", 1500, None)]
    assert account_of(session, absent.id).lines == []
    decide(transact, charging_operations.confirm_charges)
    [line] = account_of(session, absent.id).live
    assert (line.charge.pence, line.charge.payer_id, line.charge.reason) == (1500, payer.id, "did not attend")


def test_where_absence_costs_less_than_was_paid_the_rest_goes_back_when_the_charge_is_confirmed(
    paid_day, make, session, transact
):
    half = Policy(
        paid=Scale((PolicyStep(0, NO_SUM),), DueShare(percent=Decimal(50))),
        free=Scale((PolicyStep(0, NO_SUM),), NO_SUM),
    )
    policy_id = make.policy(policy=half).id
    absent = make.booking(paid_day.event, policy_id=policy_id)
    make.paid(make.charge(absent, make.payer(way="card")))
    close(paid_day, **{absent.ref: "absent"})
    assert proposals(session) == [(absent.id, "did not attend", 4000, None)]
    assert session.scalars(select(Refund)).all() == []
    decide(transact, charging_operations.confirm_charges)
    assert session.scalars(select(Refund.pence)).all() == [4000]
    assert account_of(session, absent.id).open_pence == 0
    message = session.scalars(select(Message).where(Message.kind == "bookings/charged")).one()
    assert "We have charged £40.00" in message.text
    assert "You had paid £40.00 more than that. It goes back" in message.text


def test_an_undecided_charge_is_taken_back_when_the_register_says_otherwise(paid_day, make, session, desk):
    absent = make.booking(paid_day.event)
    make.charge(absent)
    close(paid_day, **{absent.ref: "absent"})
    page = correct(paid_day, desk, absent, "present")
    assert "Proposed charges taken back: 1." in page
    assert proposals(session) == []
    actions = [row.action for row in history.of(session, "booking", absent.id)]
    assert actions.count("charge proposed") == actions.count("charge proposal taken back") == 1
    assert account_of(session, absent.id).open_pence == 8000, "the price of the place is owed as before"


def test_closing_again_with_the_same_outcome_proposes_nothing_twice(paid_day, make, session, desk, transact):
    absent = make.booking(paid_day.event)
    make.charge(absent)
    close(paid_day, **{absent.ref: "absent"})
    correct(paid_day, desk, absent, "absent")
    assert len(proposals(session)) == 1
    decide(transact, charging_operations.waive_charges, "Ill")
    correct(paid_day, desk, absent, "absent")
    assert proposals(session) == [(absent.id, "did not attend", 8000, True)], "what was waived stays waived"


def test_a_confirmed_charge_is_put_right_and_the_training_team_told(paid_day, make, session, desk, transact):
    absent = make.booking(paid_day.event, make.person("Abi Sent"))
    make.charge(absent)
    close(paid_day, **{absent.ref: "absent"})
    decide(transact, charging_operations.confirm_charges)
    page = correct(paid_day, desk, absent, "present")
    assert "Confirmed charges put right, the training team is told: 1." in page
    assert proposals(session) == [(absent.id, "did not attend", 8000, True)]
    assert account_of(session, absent.id).open_pence == 8000, "they had the place, and owe its price"
    team = session.scalars(select(Message).where(Message.kind == "bookings/charge_was_put_right")).one()
    assert team.to_address == "escbtraining@essex.gov.uk"
    assert "Abi Sent was there" in team.text
    theirs = session.scalars(select(Message).where(Message.kind == "bookings/charge_put_right")).one()
    assert "You pay the price of your place: £80.00" in theirs.text

    again = correct(paid_day, desk, absent, "absent")
    assert "Charges for the training team to decide about: 1." in again
    assert proposals(session)[-1] == (absent.id, "did not attend", 8000, None)


def test_a_confirmed_charge_for_a_free_place_is_withdrawn_and_paid_back(day, make, session, desk, transact):
    sums = Policy(
        paid=Scale((PolicyStep(0, NO_SUM),), NO_SUM), free=Scale((PolicyStep(0, NO_SUM),), DueShare(pence=1500))
    )
    policy_id = make.policy(policy=sums).id
    today, payer = day(), make.payer()
    absent = make.booking(today.event, payer_id=payer.id, pays_by="invoice", policy_id=policy_id)
    close(today, **{absent.ref: "absent"})
    decide(transact, charging_operations.confirm_charges)
    make.paid(session.scalars(select(Charge)).one(), "bank transfer")
    correct(today, desk, absent, "present")
    assert account_of(session, absent.id).live == []
    assert session.scalars(select(Refund.pence)).all() == [1500]


def test_a_booking_cancelled_while_the_register_is_open_again_keeps_one_charge(paid_day, make, session, desk, transact):
    absent = make.booking(paid_day.event)
    make.charge(absent)
    close(paid_day, **{absent.ref: "absent"})
    desk.submit(f"{paid_day.address}/reopen", reason="wrong mark")
    booking_id = absent.id
    with transact() as writing:
        settling.carry_out(writing, writing.get_one(Booking, booking_id), Action.CANCEL, ADMINISTRATOR, clock.now())
    left = [(absent.id, "late cancellation", 8000, None)]
    assert proposals(session) == left
    close(paid_day, desk)
    assert proposals(session) == left
    assert absent.outcome is None


def test_charges_for_absence_of_many_bookings_are_worked_out_in_one_query(day, make, session, transact):
    today = day(capacity=50)
    counts = []
    for people in (2, 40):
        bookings = [make.booking(today.event, outcome="attended") for _ in range(people)]
        ids = [booking.id for booking in bookings]
        with transact() as writing:
            mine = writing.scalars(select(Booking).where(Booking.id.in_(ids))).all()
            with counting_queries() as seen:
                charging_operations.follow_outcomes(writing, dict.fromkeys(mine), ADMINISTRATOR, clock.now())
            counts.append(len(seen))
    assert counts == [1, 1]
