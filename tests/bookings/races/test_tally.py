"""The tally has to notice: each way in which somebody may be lost, and the ways in which nobody is."""

import pytest

from tests.bookings.races.clients import Client, Press, hidden_fields
from tests.bookings.races.tally import why_lost
from tests.bookings.races.wire import Answer
from training.bookings.lifecycle import State

SUMMARY = '<ul class="govuk-list govuk-error-summary__list"><li><a href="#form">{}</a></li></ul>'


def to_booking(ref: str) -> Answer:
    return Answer(302, f"/bookings/{ref}?just=booked", "", "")


def page(status: int, sentence: str) -> Answer:
    return Answer(status, "", "", SUMMARY.format(sentence))


FULL = page(422, "This event is full.")
CANCELLED = Answer(302, "/bookings/A", "", "")
KEPT = page(422, "This booking is already cancelled.")


def client(*answers: Answer | None, cancelling: Answer | None = None) -> Client:
    presses = [Press(answer, 0.0, 1.0) for answer in answers]
    return Client(1, "/events/E/book", 7, "", {}, presses=presses, cancelling=cancelling)


@pytest.mark.parametrize(
    ("told", "bookings"),
    (
        (client(to_booking("A")), [("A", State.CONFIRMED)]),
        (client(to_booking("A")), [("A", State.WAITING)]),
        (client(to_booking("A"), to_booking("A")), [("A", State.OFFERED)]),
        (client(FULL), []),
        (client(FULL, FULL), []),
        (client(FULL, to_booking("A")), [("A", State.CONFIRMED)]),  # between the two presses somebody cancelled
        (client(to_booking("A"), cancelling=CANCELLED), [("A", State.CANCELLED)]),
        (client(to_booking("A"), cancelling=KEPT), [("A", State.CONFIRMED)]),
    ),
)
def test_a_client_who_was_told_how_their_booking_stands_is_not_counted_as_lost(told, bookings):
    assert why_lost(told, bookings) is None


@pytest.mark.parametrize(
    ("told", "bookings", "why"),
    (
        (client(), [], "not answered in time"),
        (client(None), [], "was not answered"),
        (client(page(503, "The booking system is busy")), [], "answered 503"),
        (client(page(422, "Enter your job or volunteer role")), [], "says nothing about places"),
        (client(to_booking("A"), None), [("A", State.CONFIRMED)], "was not answered"),
        (client(to_booking("A")), [], "led to ['A'] and has none"),
        (client(to_booking("A")), [("B", State.CONFIRMED)], "led to ['A'] and has"),
        (client(to_booking("A"), to_booking("B")), [("A", State.CONFIRMED)], "led to ['A', 'B']"),
        (client(to_booking("A")), [("A", State.CONFIRMED), ("B", State.CANCELLED)], "has 2 bookings"),
        (client(FULL), [("A", State.CONFIRMED)], "led to no booking and has"),
        (client(to_booking("A")), [("A", State.CANCELLED)], "kept it, and booking A is cancelled"),
        (client(to_booking("A")), [("A", State.LAPSED)], "kept it, and booking A is lapsed"),
        (client(to_booking("A"), cancelling=CANCELLED), [("A", State.CONFIRMED)], "cancelled it"),
    ),
)
def test_a_client_who_was_told_anything_else_is_counted_as_lost(told, bookings, why):
    assert why in (why_lost(told, bookings) or "")


def test_the_refusal_of_a_press_is_the_sentence_of_the_error_summary():
    said = Press(Answer(422, "", "", "<p>If the last place goes first, wait.</p>" + SUMMARY.format("Choose")), 0, 1)
    assert said.refusal is None
    assert Press(FULL, 0, 1).refusal == "This event is full."


def test_hidden_fields_are_read_in_any_order_and_unescaped():
    page = (
        '<input id="a" type="hidden" name="a" value="&amp;1"><input name="b" type="hidden"><input name="c" value="3">'
    )
    assert hidden_fields(page) == {"a": "&1", "b": ""}
