"""Reminders: a week and a month after the due day, once each, and not for what is paid, credited or disputed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from training import clock
from training.access import SYSTEM
from training.invoices import operations
from training.mail.models import Message

# Issued on 12 May 2026, due on 11 June: reminders from 18 June and 11 July.
A_WEEK_LATE = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
A_MONTH_LATE = datetime(2026, 7, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def invoice(owed, invoice_for, run_job):
    made = invoice_for(owed())
    run_job("invoices.render")
    return made


def reminders(session):
    return session.scalars(select(Message).where(Message.kind == "invoices/reminder").order_by(Message.id)).all()


def test_two_reminders_of_an_overdue_invoice_go_out_once_each_with_the_document(
    session, invoice, run_job, frozen_clock
):
    for moment, sent in (
        (datetime(2026, 6, 17, 9, 0, tzinfo=UTC), 0),
        (datetime(2026, 6, 18, 5, 0, tzinfo=UTC), 0),  # too early in the morning
        (A_WEEK_LATE, 1),
        (A_WEEK_LATE, 1),
        (A_MONTH_LATE, 2),
        (datetime(2027, 1, 11, 9, 0, tzinfo=UTC), 2),
    ):
        frozen_clock.move_to(moment)
        run_job("invoices.remind")
        assert len(reminders(session)) == sent, moment
    first, second = reminders(session)
    assert first.to_address == "finance@example.org"
    assert first.subject == f"Please pay £80.00: invoice {invoice.number} was due Thursday 11 June 2026"
    for message, days in ((first, 7), (second, 30)):
        assert "£80.00" in message.text
        assert f"since Thursday 11 June 2026, {days} days ago" in message.text
    assert "second" not in first.text.lower() + first.subject.lower()
    assert "reminded you" not in first.text
    assert (
        second.subject == f"Please pay £80.00: second reminder of invoice {invoice.number}, due Thursday 11 June 2026"
    )
    assert "We reminded you before" in second.text
    lines = [message.text.partition("\n----\n")[0].splitlines() for message in (first, second)]
    same = {line for line in lines[0] if line} & {line for line in lines[1] if line}
    assert not [line for line in same if len(line) > 60 and "attached" not in line], "they are two messages"
    assert first.attachments[0].filename == f"{invoice.number}.pdf"


def test_one_reminder_and_not_two_goes_out_where_the_worker_was_away_for_long(session, invoice, run_job, frozen_clock):
    frozen_clock.move_to(A_MONTH_LATE)
    run_job("invoices.remind")
    run_job("invoices.remind")
    (only,) = reminders(session)
    assert "second" not in only.text.lower() + only.subject.lower(), "nobody was reminded before"
    assert "30 days ago" in only.text


@pytest.mark.parametrize("why", ("paid", "credited", "disputed", "never", "recharged"))
def test_no_reminder_goes_out_for_an_invoice_that_is_paid_credited_or_disputed(
    session, invoice, pay, transact, run_job, frozen_clock, admin, why
):
    invoice_id, charge = invoice.id, invoice.lines[0].charge
    if why == "paid":
        pay(charge, 8000)
    elif why == "recharged":
        invoice.way = "recharge"
    elif why == "never":
        admin.submit("/admin/settings", "Save the settings", first_reminder_days="0", second_reminder_days="0")
    else:
        with transact() as inner:
            operation = operations.credit_invoice if why == "credited" else operations.stop_reminders
            operation(inner, invoice_id, "They dispute it.", SYSTEM, clock.now())
    frozen_clock.move_to(A_MONTH_LATE)
    run_job("invoices.remind")
    assert not reminders(session)


def test_a_reminder_asks_for_what_is_still_open_on_the_invoice(session, invoice, pay, run_job, frozen_clock):
    pay(invoice.lines[0].charge, 3000)
    frozen_clock.move_to(A_WEEK_LATE)
    run_job("invoices.remind")
    assert "**£50.00**" not in reminders(session)[0].text
    assert "£50.00 of invoice" in reminders(session)[0].text
