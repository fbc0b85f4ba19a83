"""What every message is called, for ever, and by which template it is written today.

A kind is kept with each message and compared in queries, so it is never renamed; its template may move.
"""

TEMPLATES = {
    "agency/added": "agency/emails/added.txt",
    "agency/left": "agency/emails/left.txt",
    "attendance/register_link": "attendance/emails/register_link.txt",
    "bookings/already_booked": "bookings/emails/already_booked.txt",
    "bookings/approval_lapsed": "bookings/emails/approval_lapsed.txt",
    "bookings/approval_slow": "bookings/approval/emails/approval_slow.txt",
    "bookings/awaits_approval": "bookings/emails/awaits_approval.txt",
    "bookings/booked_for": "bookings/groups/emails/booked_for.txt",
    "bookings/booked_several": "bookings/groups/emails/booked_several.txt",
    "bookings/cancelled": "bookings/emails/cancelled.txt",
    "bookings/charge_put_right": "bookings/charging/emails/charge_put_right.txt",
    "bookings/charge_was_put_right": "bookings/charging/emails/charge_was_put_right.txt",
    "bookings/charged": "bookings/charging/emails/charged.txt",
    "bookings/confirm_address": "bookings/emails/confirm_address.txt",
    "bookings/confirmed": "bookings/emails/confirmed.txt",
    "bookings/declined": "bookings/emails/declined.txt",
    "bookings/equivalence_accepted": "bookings/earlier_training/emails/accepted.txt",
    "bookings/equivalence_refused": "bookings/earlier_training/emails/refused.txt",
    "bookings/equivalence_taken_back": "bookings/earlier_training/emails/taken_back.txt",
    "bookings/event_cancelled": "admin/programme/emails/event_cancelled.txt",
    "bookings/given_away": "bookings/groups/emails/given_away.txt",
    "bookings/invited": "bookings/invitations/emails/invited.txt",
    "bookings/lapsed": "bookings/emails/lapsed.txt",
    "bookings/left_list": "bookings/emails/left_list.txt",
    "bookings/list_ended": "bookings/emails/list_ended.txt",
    "bookings/manager_asked": "bookings/emails/manager_asked.txt",
    "bookings/manager_lapsed": "bookings/emails/manager_lapsed.txt",
    "bookings/manager_not_needed": "bookings/emails/manager_not_needed.txt",
    "bookings/manager_told": "bookings/emails/manager_told.txt",
    "bookings/manager_told_of_several": "bookings/groups/emails/manager_told_of_several.txt",
    "bookings/manager_told_of_transfer": "bookings/moving/emails/manager_told_of_transfer.txt",
    "bookings/manager_warned": "bookings/emails/manager_warned.txt",
    "bookings/name_soon": "bookings/groups/emails/name_soon.txt",
    "bookings/offer_declined": "bookings/emails/offer_declined.txt",
    "bookings/offer_lapsed": "bookings/emails/offer_lapsed.txt",
    "bookings/offered": "bookings/emails/offered.txt",
    "bookings/passed_over": "bookings/waiting/emails/passed_over.txt",
    "bookings/please_pay": "bookings/emails/please_pay.txt",
    "bookings/released": "bookings/emails/released.txt",
    "bookings/repriced": "bookings/emails/repriced.txt",
    "bookings/takes_turn_again": "bookings/waiting/emails/takes_turn_again.txt",
    "bookings/transferred": "bookings/moving/emails/transferred.txt",
    "bookings/waiting": "bookings/emails/waiting.txt",
    "bookings/waived": "bookings/charging/emails/waived.txt",
    "certificates/issued": "certificates/emails/issued.txt",
    "checkout/failed": "checkout/emails/failed.txt",
    "checkout/receipt": "checkout/emails/receipt.txt",
    "checkout/takes_time": "checkout/emails/takes_time.txt",
    "checkout/too_late": "checkout/emails/too_late.txt",
    "concerns/raised": "concerns/emails/raised.txt",
    "courses/cancelled_trainer": "admin/programme/emails/event_cancelled_trainer.txt",
    "courses/changed": "admin/programme/emails/event_changed.txt",
    "courses/trainer_asked": "admin/programme/emails/trainer_asked.txt",
    "courses/trainer_changed": "admin/programme/emails/trainer_changed.txt",
    "courses/trainer_new": "admin/programme/emails/trainer_new.txt",
    "courses/trainer_new_dates": "admin/programme/emails/trainer_new_dates.txt",
    "courses/trainer_no_longer": "admin/programme/emails/trainer_no_longer.txt",
    "evaluations/please": "evaluations/emails/please.txt",
    "interest/already": "interest/emails/already.txt",
    "interest/confirm": "interest/emails/confirm.txt",
    "interest/new_date": "interest/emails/new_date.txt",
    "interest/new_dates": "interest/emails/new_dates.txt",
    "invoices/credited": "invoices/emails/credited.txt",
    "invoices/issued": "invoices/emails/issued.txt",
    "invoices/reminder": "invoices/emails/reminder.txt",
    "invoices/statement": "invoices/emails/statement.txt",
    "messages/written": "writing/emails/written.txt",
    "people/address_taken": "people/emails/address_taken.txt",
    "people/address_to_confirm": "people/emails/address_to_confirm.txt",
    "people/addresses_changed": "people/emails/addresses_changed.txt",
    "people/change_notice": "people/emails/change_notice.txt",
    "people/claim_confirmed": "people/emails/claim_confirmed.txt",
    "people/claim_refused": "people/emails/claim_refused.txt",
    "people/confirmation_instructions": "people/emails/confirmation_instructions.txt",
    "people/coordinator_accepted": "people/emails/coordinator_accepted.txt",
    "people/coordinator_invited": "people/emails/coordinator_invited.txt",
    "people/coordinator_removed": "people/emails/coordinator_removed.txt",
    "people/reset_instructions": "people/emails/reset_instructions.txt",
    "people/reset_notice": "people/emails/reset_notice.txt",
    "people/welcome": "people/emails/welcome.txt",
    "people/welcome_existing": "people/emails/welcome_existing.txt",
    "timetable/day_before": "timetable/emails/day_before.txt",
    "timetable/evaluation_reminder": "timetable/emails/evaluation_reminder.txt",
    "timetable/free_until": "timetable/emails/free_until.txt",
    "timetable/hour_before": "timetable/emails/hour_before.txt",
    "timetable/joining": "timetable/emails/joining.txt",
    "timetable/reminder": "timetable/emails/reminder.txt",
    "timetable/renewal": "timetable/emails/renewal.txt",
}

TEST = "mail/test"
"""A test of any of them, to whoever words it."""

AWAITED, JOINING, USUAL, MAY_WAIT = 1, 2, 3, 4
"""In which order messages go that are due together: somebody waits for it at a screen; how to join; anything else; and
what comes in great numbers and is as good an hour later."""

_RANKS = {
    "bookings/already_booked": AWAITED,
    "bookings/confirm_address": AWAITED,
    "concerns/raised": AWAITED,
    "evaluations/please": MAY_WAIT,
    TEST: AWAITED,
    "interest/new_date": MAY_WAIT,
    "invoices/reminder": MAY_WAIT,
    "messages/written": MAY_WAIT,
    "timetable/evaluation_reminder": MAY_WAIT,
    "timetable/free_until": MAY_WAIT,
    "timetable/hour_before": JOINING,
    "timetable/joining": JOINING,
    "timetable/reminder": MAY_WAIT,
    "timetable/renewal": MAY_WAIT,
}


NAMED_BY_STRANGERS = frozenset({"bookings/confirm_address"})
"""To somebody whose name anybody may have typed: it does not stand in the subject."""


def rank_of(kind: str) -> int:
    """Where messages of a kind stand in the queue: the lowest go first."""
    return AWAITED if kind.startswith("people/") else _RANKS.get(kind, USUAL)
