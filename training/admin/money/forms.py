"""Forms about an invoice, a statement, money that came in by hand, and money that goes back."""

from wtforms import Field, ValidationError

from training import clock, fields
from training.invoices.payment_operations import Received
from training.links import new_token
from training.payments.models import Method


class CreditForm(fields.Form):
    because = fields.free_text(
        "Why", "Say why it is credited", hint="It is printed on the credit note, like: It lacked the purchase order."
    )
    submit = fields.button("Credit the invoice")


class RemindersForm(fields.Form):
    stop = fields.tick("Do not remind of this invoice")
    because = fields.free_text("Why not", hint="For example: Disputed, they say nobody came.", limit=300)
    submit = fields.button("Save")


class SendForm(fields.Form):
    to_address = fields.email("Send it to", "Enter the e-mail address it goes to", autocomplete="off")
    submit = fields.button("Send the statement")


METHODS = (
    (Method.BANK_TRANSFER, "Bank transfer"),
    (Method.CHEQUE, "Cheque"),
    (Method.RECHARGE, "Recharge journal"),
)
MOST = 10_000_000
"""Pence: £100,000.00. More for one invoice is a slip of the finger."""


class ReceiveForm(fields.Form):
    method = fields.choice("How it came", METHODS, "Choose how it came", inline=True)
    pence = fields.pounds("Amount", "Enter the amount that came", hint="The whole sum, or a part of it.", highest=MOST)
    received_on = fields.day("Day it was received", "Enter the day it was received", is_past=True)
    payer_name = fields.text("Who paid", "Enter who paid", hint="As the bank statement or the cheque says.")
    reference = fields.text("Reference", hint="What the bank statement says, or the number of the cheque.", limit=100)
    keep_surplus = fields.tick(
        "Keep what is left over", hint="When more came than is owed. It is listed until it is paid back."
    )
    form_token = fields.hidden()
    submit = fields.button("Record the payment")

    def prepare(self) -> None:
        """Each page that is opened gets a token of its own."""
        if not self.form_token.data or len(self.form_token.data) > 40:
            self.form_token.data = new_token()

    def validate_pence(self, field: Field) -> None:
        if field.data == 0:
            raise ValidationError("Enter an amount of more than £0.00")

    def validate_received_on(self, field: Field) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("The day it was received cannot be in the future")

    def received(self) -> Received:
        return Received(
            method=Method(self.method.data),
            pence=self.pence.data,
            received_on=self.received_on.data,
            payer_name=self.payer_name.data,
            reference=self.reference.data or "",
            form_token=self.form_token.data,
        )


class RefundForm(fields.Form):
    pence = fields.pounds("How much goes back", "Enter how much goes back", highest=MOST)
    because = fields.free_text("Why", "Say why it goes back", hint="Kept with the payment.")
    submit = fields.button("Pay it back")

    def validate_pence(self, field: Field) -> None:
        if field.data == 0:
            raise ValidationError("Enter an amount of more than £0.00")


class WaiveForm(fields.Form):
    because = fields.free_text(
        "Why is it waived?",
        "Enter why the charge is waived: the reason is kept",
        hint="It is kept, and the delegate is told.",
        limit=300,
    )
