"""A pasted list of people to invite, and how an invitation stands: plain values in, plain values out."""

from datetime import UTC, datetime, timedelta

import pytest

from training.bookings.invitations.invitees import MOST_AT_ONCE, Invitee, masked, read_list, standing

NOW = datetime(2026, 5, 12, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "name", "email"),
    (
        ("Nia Newcomer, nia@example.org", "Nia Newcomer", "nia@example.org"),
        ("nia@example.org, Nia Newcomer", "Nia Newcomer", "nia@example.org"),
        ("Nia Newcomer\tNIA@Example.org", "Nia Newcomer", "nia@example.org"),
        ('"Newcomer, Nia" <nia@example.org>;', "Newcomer, Nia", "nia@example.org"),
        ("  Nia   Newcomer ;nia@example.org ", "Nia Newcomer", "nia@example.org"),
        ("nia@example.org", "", "nia@example.org"),
        ("Zoë O’Brien, zoe.o'brien@example.org", "Zoë O’Brien", "zoe.o'brien@example.org"),
    ),
)
def test_a_pasted_line_is_read_into_name_and_address_of_somebody_to_invite(line, name, email):
    read = read_list(line)
    assert read.people == (Invitee(name, email),)
    assert not read.wrong


@pytest.mark.parametrize(
    ("line", "why"),
    (
        ("Nia Newcomer", "no e-mail address"),
        ("Nia, nia at example.org", "no e-mail address"),
        ("Nia, nia@example", "not complete"),
        ("Nia, nia@@example.org", "not complete"),
        ("a@example.org; b@example.org", "more than one"),
        ("x" * 201 + ", nia@example.org", "too long"),
        ("😀" * 10_000, "no e-mail address"),
    ),
)
def test_a_line_that_invites_nobody_says_why_and_which(line, why):
    read = read_list(f"Kim Known, kim@example.org\n\n{line}")
    assert [person.email for person in read.people] == ["kim@example.org"]
    [wrong] = read.wrong
    assert (wrong.number, wrong.line) == (3, line)
    assert why in wrong.why


def test_who_stands_twice_in_a_pasted_list_is_invited_once():
    read = read_list("Nia, nia@example.org\nNia N., NIA@example.org\r\n")
    assert len(read.people) == 1
    assert read.twice == ("nia@example.org",)


def test_people_beyond_the_most_that_are_invited_at_once_are_kept_for_the_next_press():
    read = read_list("\n".join(f"p{number}@example.org" for number in range(MOST_AT_ONCE + 3)))
    assert len(read.people) == MOST_AT_ONCE
    assert [wrong.line for wrong in read.wrong] == [f"p{number}@example.org" for number in range(200, 203)]


def test_an_empty_pasted_list_invites_nobody():
    assert read_list("\n  \n").people == ()


def test_an_address_is_shown_to_its_owner_only():
    assert masked("kim.known@example.org") == "k…@example.org"


@pytest.mark.parametrize(
    ("declined", "withdrawn", "booking", "word"),
    (
        (False, False, None, "Invited"),
        (True, False, None, "Declined"),
        (True, True, None, "Withdrawn"),
        (False, False, "confirmed", "Booked"),
        (False, True, "confirmed", "Booked"),
        (False, False, "waiting", "On the waiting list"),
        (False, False, "requested", "Booked, not confirmed yet"),
        (False, False, "awaiting payment", "Booked, not confirmed yet"),
        (False, False, "cancelled", "Booked, then cancelled"),
        (False, False, "lapsed", "Booked, then lapsed"),
        (False, True, "cancelled", "Withdrawn"),
    ),
)
def test_how_an_invitation_stands(declined, withdrawn, booking, word):
    later = NOW + timedelta(days=1)
    made = (booking, later) if booking else None
    assert standing(NOW, later if declined else None, later if withdrawn else None, made).word == word
