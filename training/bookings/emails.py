"""What people are told about a booking: the delegate themselves, and the line manager where the course says so."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training import clock, money
from training.access import Actor
from training.addresses import address_key
from training.bookings.calendar import (
    CalendarEntry,
    CalendarSitting,
    Organiser,
    TimeSpan,
    calendar_file,
    calendar_links,
)
from training.bookings.lifecycle import FINISHED, MANAGER, Action, Awaits, Decision, State
from training.bookings.links import booking_link_for
from training.bookings.models import Booking
from training.bookings.operations import Change
from training.bookings.queries import arranger_of, kind_of_place, name_by, recipient_of
from training.bookings.standing import payer_text, until_text
from training.bookings.waiting_queries import position, waits_elsewhere, why_waiting
from training.courses.event_operations import notes_of
from training.courses.messaging.slots import Slot
from training.courses.models import Event, EventKind, LineManager, Mode
from training.courses.models import Sitting as EventSitting
from training.history.models import History
from training.links import link_to
from training.mail.markdown import Ours, plain_text, summary
from training.mail.models import Attachment
from training.mail.operations import drop_waiting, post
from training.payments.queries import account_of, free_cancellation_windows, policy_with
from training.payments.terms import terms
from training.people.models import Person
from training.settings.queries import rules

CHANGED = "courses/changed"
"""What waits to be said of a change concerns nobody any more who has given up their place."""
CONFIRM = "bookings/confirm_address"
"""Holds the link by which a guest confirms a booking."""
_COMES_TO_THEM = (Action.ACCEPT, Action.NAME, Action.SUBSTITUTE)
_AFTERWARDS = {
    Action.CANCEL: "bookings/cancelled",
    Action.LAPSE: "bookings/lapsed",
    Action.REFUSE: "bookings/declined",
    Action.DECLINE: "bookings/offer_declined",
    Action.RELEASE: "bookings/released",
}
_AFTER_WAITING = {
    (State.WAITING, Action.CANCEL): "bookings/left_list",
    (State.WAITING, Action.LAPSE): "bookings/list_ended",
    (State.WAITING, Action.RELEASE): "bookings/list_ended",
    (State.OFFERED, Action.CANCEL): "bookings/offer_declined",
    (State.OFFERED, Action.LAPSE): "bookings/offer_lapsed",
    (State.OFFERED, Action.RELEASE): "bookings/offer_lapsed",
}
"""For those who had no place, or only the offer of one."""


def tell_of_new(session: Session, booking: Booking, decision: Decision, now: datetime) -> None:
    """A new booking: confirmed, or what has to happen before it is."""
    if decision.to is State.CONFIRMED:
        _tell_confirmed(session, booking, now)
    elif decision.to is State.AWAITING_PAYMENT:
        return  # the payment page comes next; what to do if it does not is in the message of a payment that lapsed
    elif decision.to is State.WAITING:
        tell_waiting(session, booking, now)
    else:
        post_about(session, "bookings/awaits_approval", booking, now)


def tell_of_change(session: Session, booking: Booking, change: Change, actor: Actor, now: datetime) -> None:
    """What became of a booking."""
    action, after = change.action, change.after
    if after.to is State.CONFIRMED:
        to = recipient_of(booking)
        _tell_confirmed(session, booking, now, waits_elsewhere(session, to, booking) if to else ())
    elif after.to is State.WAITING:
        tell_waiting(session, booking, now)
    elif after.awaits is Awaits.MANAGER:
        post_about(session, "bookings/awaits_approval", booking, now)
    elif after.to is State.AWAITING_PAYMENT:
        _tell_to_pay(session, booking, actor, now)
    elif action is Action.LAPSE and change.awaited is Awaits.MANAGER:
        post_about(session, "bookings/approval_lapsed", booking, now)
    elif action in _AFTERWARDS:
        _tell_ended(session, booking, change, actor, now)


def tell_manager_of_end(session: Session, booking: Booking, change: Change, actor: Actor, now: datetime) -> None:
    """A manager was asked, and somebody else made an end of it, or time did."""
    if change.action is Action.LAPSE:
        post_to_manager(session, "bookings/manager_lapsed", booking, now)
    elif booking.state in FINISHED and actor.capacity != MANAGER:
        post_to_manager(session, "bookings/manager_not_needed", booking, now)


def ask_manager(session: Session, booking: Booking, token: str, now: datetime, *, again: bool) -> None:
    """The question to the manager who has to approve a booking. `token` is of the link by which they answer."""
    kind = "bookings/manager_warned" if again else "bookings/manager_asked"
    post_to_manager(session, kind, booking, now, token=token, payer=payer_text(booking))


def _tell_to_pay(session: Session, booking: Booking, actor: Actor, now: datetime) -> None:
    post_about(session, "bookings/please_pay", booking, now)
    if payer := _payer_besides(booking, actor):
        post_about(session, "bookings/please_pay", booking, now, to=payer)


def _payer_besides(booking: Booking, actor: Actor) -> Person | None:
    """Whoever booked for a delegate and meant to pay, unless it was they who pressed the button."""
    payer = arranger_of(booking)
    return payer if payer and payer is not recipient_of(booking) and payer.id != actor.person_id else None


def _tell_ended(session: Session, booking: Booking, change: Change, actor: Actor, now: datetime) -> None:
    action, before = change.action, change.before
    had_place, to_be_paid = before is State.CONFIRMED, before is State.AWAITING_PAYMENT
    drop_waiting(session, (CHANGED,), ("booking", booking.id), now)  # their place is not “kept”
    account = account_of(session, booking.id)
    post_about(
        session,
        _AFTER_WAITING.get((before, action), _AFTERWARDS[action]),
        booking,
        now,
        (calendar_attachment(session, booking, now, cancelled=True),) if had_place else (),
        by_board=actor.is_administrator,
        by_agency=bool(booking.delegate and booking.delegate.email)
        and actor.person_id not in {None, booking.delegate_id},
        charged=sum(line.due_pence for line in account.lines),
        owed=max(account.open_pence, 0),
        back=change.pence_back,
        why=booking.declined_because,
        had_place=had_place,
        to_be_paid=to_be_paid,
        address_unknown=action is Action.LAPSE and before is State.WAITING and now < booking.event.starts_at,
    )
    if to_be_paid and action is Action.LAPSE and (payer := _payer_besides(booking, actor)):
        post_about(session, "bookings/lapsed", booking, now, to=payer, to_be_paid=True)


def tell_waiting(session: Session, booking: Booking, now: datetime) -> None:
    """They are on the waiting list: which in the list, why, and until when."""
    which, why = position(session, booking), why_waiting(session, booking, now)
    post_about(session, "bookings/waiting", booking, now, which=which, why=why)


def tell_offered(session: Session, booking: Booking, token: str, now: datetime) -> None:
    """A place is offered: until when, what cancelling would cost, and the link to a page with the button."""
    accepting = terms_of_accepting(session, booking, now)
    named_by = None if booking.delegate_id else until_text(name_by(session, booking.event))
    post_about(session, "bookings/offered", booking, now, token=token, terms=accepting, name_by=named_by)


def terms_of_booking(session: Session, event: Event, price_pence: int, now: datetime) -> str:
    """What whoever books an event now agrees to."""
    return terms(
        policy_with(session, event.course.policy_id),
        price_pence,
        event.starts_at,
        now,
        free_cancellation_windows(session),
    )


def terms_of_accepting(session: Session, booking: Booking, now: datetime) -> str:
    """What whoever accepts an offer agrees to. The free hours after booking ran while they waited."""
    if booking.completes_id is not None:
        return "It completes what you missed, and costs nothing."
    policy = policy_with(session, booking.policy_id)
    strict = replace(free_cancellation_windows(session), free_hours=0)
    return terms(policy, booking.price_pence, booking.event.starts_at, now, strict)


def tell_repriced(session: Session, booking: Booking, before_pence: int, now: datetime, *, back: int) -> None:
    """Their place costs less than they were told when they booked. `back` is how many pence go back."""
    owed = max(account_of(session, booking.id).open_pence, 0)
    before, agency_name = money.price(before_pence), booking.agency_name
    post_about(session, "bookings/repriced", booking, now, before=before, owed=owed, back=back, agency_name=agency_name)


def send_link(
    session: Session, booking: Booking, address_token: str, form_token: str, now: datetime, *, to_address: str | None
) -> None:
    """The link by which whoever owns the address confirms the booking: to the address that was typed."""
    once = sent_for_form(form_token)
    post_about(session, CONFIRM, booking, now, once=once, to_address=to_address, token=address_token)


def tell_already_booked(session: Session, booking: Booking, form_token: str, now: datetime, *, to_address: str) -> None:
    """Somebody asked for a place for an address that has one: only its owner may know."""
    once = sent_for_form(form_token)
    post_about(session, "bookings/already_booked", booking, now, once=once, to_address=to_address)


def sent_for_form(form_token: str) -> str:
    """By what the message of one form is known, so that the form sends one only and its page finds it again."""
    return f"booking form:{form_token}"


def post_about(
    session: Session,
    kind: str,
    booking: Booking,
    now: datetime,
    attachments: tuple[Attachment, ...] = (),
    *,
    once: str | None = None,
    to: Person | None = None,
    to_address: str | None = None,
    **more: object,
) -> None:
    """To whoever is written to about it. `to` is somebody else whom it concerns, `to_address` another of their own.

    A link that acts is made before, by the operation that has it sent; that to the booking's page with the message.
    """
    to = to or recipient_of(booking)
    if to is None or to.email is None:
        return
    page = booking_page(session, booking, to, now, address=to_address)
    post(
        session,
        kind,
        to_address or to.email,
        now,
        words_about(booking, to, page=page, **more),
        to_person_id=to.id,
        about=("booking", booking.id),
        once=once,
        attachments=attachments,
    )


def booking_page(
    session: Session, booking: Booking, to: Person, now: datetime, *, address: str | None = None
) -> Callable[[], str]:
    """What makes the address of a booking's page when a message shows it: a link of the delegate's own, in their copy
    alone. `address`: where it goes, if not to the main one; no link goes anywhere else.
    """
    if address and address_key(address) != address_key(to.email or ""):
        return lambda: link_to("mine.booking", ref=booking.ref)
    return cache(lambda: booking_link_for(session, booking, now, to))


def words_about(booking: Booking, to: Person, **more: object) -> dict[str, object]:
    """What a message about a booking is filled in with, for whoever reads it."""
    return {**_context(booking), **_reader(booking, to), **more}


def _reader(booking: Booking, to: Person) -> dict[str, object]:
    """Whom a message greets, and whether the place is theirs or, by `whose_place`, somebody else's."""
    theirs = to is booking.delegate
    of_another = f"the place of {booking.delegate.name}" if booking.delegate else "the place to be named"
    return {"hello": to.name, "theirs": theirs, "whose_place": "your place" if theirs else of_another}


def post_to_manager(session: Session, kind: str, booking: Booking, now: datetime, **more: object) -> None:
    """To the line manager who is named in a booking, if one is."""
    if booking.manager_email:
        to, about = booking.manager_email, ("booking", booking.id)
        post(session, kind, to, now, {**_context(booking), **more}, about=about)


def _tell_confirmed(session: Session, booking: Booking, now: datetime, others: Sequence[Booking] = ()) -> None:
    """`others`: the other dates of the course that they still wait for."""
    file = calendar_attachment(session, booking, now)
    notes = notes_of(booking.event, kind_of_place(booking))
    follows = what_follows(booking.event)
    post_about(session, "bookings/confirmed", booking, now, (file,), others=others, notes=notes, follows=follows)
    tell_manager(session, "bookings/manager_told", booking, now)


class WhatFollows(NamedTuple):
    """Which messages of an event come after its confirmation. A certificate that is not sent is in the training record,
    but for an event for the public, which gives none.
    """

    joining: bool
    evaluation: bool
    certificate: bool


def what_follows(event: Event) -> WhatFollows:
    sends = event.course.sends
    certificate = sends(Slot.CERTIFICATE) and event.kind != EventKind.PUBLIC
    return WhatFollows(sends(Slot.JOINING), sends(Slot.EVALUATION), certificate)


def tell_manager(session: Session, kind: str, booking: Booking, now: datetime, **more: object) -> None:
    """To the line manager, where the course has one told and the booking names one."""
    if booking.event.course.line_manager != LineManager.NONE:
        post_to_manager(session, kind, booking, now, **more)


def _context(booking: Booking) -> dict[str, object]:
    event, online = booking.event, kind_of_place(booking) is Mode.ONLINE
    where = "Online" if online else place_text(event)
    times = [TimeSpan(one.starts_at, one.ends_at) for one in booking.sittings]
    details = f"Your booking {booking.ref}: {link_to('mine.booking', ref=booking.ref)}"
    return {
        "booking": booking,
        "event": event,
        "delegate_name": booking.delegate.name if booking.delegate else "",
        "manager_name": booking.manager_name,
        "agency_name": booking.agency_name,
        "job_role": booking.job_role,
        "about": about_event(event, times_text(booking.sittings), online=online),
        "calendars": calendar_links(event.course.title, times, where, details),
        "price": price_text(booking),
        "held_until": until_text(booking.held_until) if booking.held_until else "",
        "joins_online": kind_of_place(booking) is not Mode.ROOM,
    }


def organiser(session: Session) -> Organiser:
    """The board, as calendars name it."""
    return Organiser(rules(session).board_name, current_app.config["MAIL_FROM"])


def removed_since(event: Event, since: datetime | None) -> list[CalendarSitting]:
    """The sittings that were removed when people may have had them in their calendars, from that moment on."""
    return [
        CalendarSitting(gone.number, gone.starts_at, gone.ends_at, removed=True)
        for gone in event.removed_sittings
        if since is None or gone.removed_at >= since
    ]


def calendar_attachment(
    session: Session, booking: Booking, now: datetime, *, cancelled: bool = False, joins: bool = True
) -> Attachment:
    """The calendar file that goes with a confirmation, and the one that takes the entry out again.

    `joins`: it is for somebody who may have the online link.
    """
    sittings = _calendar_sittings(booking)
    if booking.event.removed_sittings and not booking.comes_for:
        sittings += removed_since(booking.event, _theirs_since(session, booking))
    entry = _calendar_entry(booking, sittings, cancelled=cancelled, joins=joins)
    return _calendar_attachment(session, "booking.ics", entry, now)


def updated_calendar(session: Session, booking: Booking, now: datetime) -> tuple[Attachment, ...]:
    """The files that bring a calendar up to date when the event has just changed: what takes place, and what is out.

    Two files, because mail programs take a whole file either way.
    """
    removed, entry = removed_since(booking.event, now), _calendar_entry(booking, _calendar_sittings(booking))
    files = [_calendar_attachment(session, "booking.ics", entry, now)]
    if removed and not booking.comes_for:
        files.append(_calendar_attachment(session, "removed-days.ics", _calendar_entry(booking, removed), now))
    return tuple(files)


def _calendar_attachment(session: Session, filename: str, entry: CalendarEntry, now: datetime) -> Attachment:
    method = "PUBLISH" if entry.taking_place else "CANCEL"
    content = calendar_file([entry], now, organiser(session))
    return Attachment(filename=filename, content_type=f"text/calendar; charset=utf-8; method={method}", content=content)


def _calendar_entry(
    booking: Booking, sittings: Sequence[CalendarSitting], *, cancelled: bool = False, joins: bool = True
) -> CalendarEntry:
    event, url = booking.event, link_to("mine.booking", ref=booking.ref)
    takes_place = not cancelled and not all(one.removed for one in sittings)
    has_place = takes_place and booking.state == State.CONFIRMED
    return CalendarEntry(
        uid=_calendar_uid(booking),
        title=event.course.title,
        sittings=tuple(sittings),
        location=place_text(event),
        description=_calendar_description(booking, url, has_place=has_place, joins=joins),
        url=url,
        # A cancellation is newer than what is there, and whoever gets the place back has a newer one again.
        sequence=event.version + booking.substitutions + cancelled,
        cancelled=cancelled,
        reminds=has_place,
        tentative=not has_place,
    )


def _calendar_sittings(booking: Booking) -> list[CalendarSitting]:
    """Whoever completes what they missed comes to days that cannot be removed, numbered as they follow each other."""
    if booking.comes_for:
        return [
            CalendarSitting(number, sitting.starts_at, sitting.ends_at)
            for number, sitting in enumerate(booking.sittings, start=1)
        ]
    return [CalendarSitting(one.number, one.starts_at, one.ends_at) for one in booking.event.sittings]


def _theirs_since(session: Session, booking: Booking) -> datetime:
    """From when they may have the event in their calendar: since they asked for the place, unless they waited for it,
    took it over or moved.
    """
    came_to_them = select(func.max(History.at)).where(
        History.subject == "booking", History.subject_id == booking.id, History.action.in_(_COMES_TO_THEM)
    )
    moments = (booking.created_at, booking.transferred_at, session.scalar(came_to_them))
    return max(moment for moment in moments if moment)


def _calendar_uid(booking: Booking) -> str:
    """Another one after each move: the version of the new event may be lower, and calendars keep the higher one."""
    moved = f"-{booking.transfers}" if booking.transfers else ""
    return f"booking-{booking.ref}{moved}@training"


def _calendar_description(booking: Booking, url: str, *, has_place: bool, joins: bool) -> str:
    """Joining instructions go into the calendars of those who have a place, the online link to those who may join."""
    event, lines = booking.event, [f"Your booking {booking.ref}: {url}"]
    if has_place and joins and event.online_link and kind_of_place(booking) is not Mode.ROOM:
        lines.append(f"Join online: {event.online_link}")
    if has_place and event.joining_instructions:
        lines += ["", plain_text(event.joining_instructions)]
    return "\n".join(lines)


def place_text(event: Event) -> str:
    """Where it is, in one line."""
    venue = event.venue
    return f"{venue.name}, {venue.address}, {venue.postcode}" if venue else "Online"


def price_text(booking: Booking) -> str:
    """“£80.00 standard price”, “£60.00 (£80.00 less 25%)”, “Free, paid for by …”: the price and why, said once."""
    amount, why = money.price(booking.price_pence), booking.price_explanation
    if why.startswith(amount):
        return why
    return f"{amount} ({why.removesuffix(f' = {amount}')})" if why else amount


def about_event(event: Event, when: str, *, online: bool = False) -> Ours:
    """What a message is about, in Markdown: the title, when and where, with a map. `online`: to whoever joins so."""
    if online or event.venue is None:
        return summary(event.course.title, when, "Online")
    return summary(event.course.title, when, place_text(event), event.venue.map_page)


def when_text(event: Event) -> str:
    """When it is: one line a sitting."""
    return times_text(event.sittings)


def times_text(sittings: Sequence[EventSitting]) -> str:
    """When some sittings are: one line each."""
    return "\n".join(clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in sittings)
