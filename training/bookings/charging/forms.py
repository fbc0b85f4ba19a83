"""What can be said about a booking that is there: that it is cancelled, and who pays for it."""

from typing import Any

from training import fields
from training.bookings.lifecycle import State
from training.bookings.reasons.forms import WhyCancelledForm
from training.payments.cancellation import CancellationCost, CancellationQuote
from training.payments.models import Way

WAYS_LATER = ((Way.INVOICE, "By invoice"), (Way.RECHARGE, "Charge a council cost code"))
LONGEST_SUM = 9
"""Digits of a sum in pence."""


class CancelBookingForm(WhyCancelledForm):
    shown_pence = fields.hidden()
    shown_state = fields.hidden()

    def show(self, notice: CancellationCost, state: str) -> None:
        """The page that is sent now says this cost, of a booking in this state."""
        self.shown_pence.data, self.shown_state.data = str(notice.pence), state

    def shown(self) -> CancellationQuote:
        """What the page said on which the button was pressed; that nothing is due where what came makes no sense."""
        pence = self.shown_pence.data or ""
        is_sum = pence.isascii() and pence.isdecimal() and len(pence) <= LONGEST_SUM
        state = next((state for state in State if state == self.shown_state.data), None)
        return CancellationQuote(int(pence) if is_sum else 0, None if state is None else state is State.CONFIRMED)


class PurchaseOrderForm(fields.Form):
    number = fields.text("Purchase order number", "Enter the purchase order number", limit=60, autocomplete="off")


class PayerForm(fields.Form):
    """Who pays for a booking, when it turns out to be somebody else. Named as the payer's columns are."""

    way = fields.choice("How is it paid?", WAYS_LATER, "Choose how it is paid")
    organisation = fields.text("Organisation that pays", "Enter the name of the organisation that pays", limit=200)
    contact_name = fields.text(
        "Finance contact", "Enter the name of a person or team the invoice goes to", limit=200, autocomplete="off"
    )
    contact_email = fields.email(
        "Finance contact’s e-mail address", "Enter the e-mail address the invoice goes to", autocomplete="off"
    )
    postal_address = fields.text(
        "Postal address of the organisation (optional)",
        hint="With commas between its lines. An invoice of more than £250 with VAT needs it.",
        limit=300,
        autocomplete="off",
    )
    purchase_order = fields.text(
        "Purchase order number (optional)", hint="You can add it later", limit=60, autocomplete="off"
    )
    cost_code = fields.text(
        "Cost code",
        hint="The council’s own reference for the budget that pays. Its finance team knows it.",
        limit=60,
        autocomplete="off",
    )
    submit = fields.button("Save who pays")

    def start_from_agency(self, name: str) -> None:
        """Somebody who meant to pay by card starts with an empty form, but for the agency they come for."""
        self.way.data = Way.INVOICE
        self.organisation.data, self.contact_name.data, self.contact_email.data = name, "", ""

    def validate(self, extra_validators: Any = None) -> bool:
        """A recharge needs a cost code."""
        valid = super().validate(extra_validators)
        if self.way.data == Way.RECHARGE and not self.cost_code.data:
            fields.set_errors(self, "cost_code", "Enter the council’s cost code that pays")
            return False
        return valid

    def details(self) -> dict[str, str]:
        """What was typed, by the names of the payer's columns."""
        names = (
            "way",
            "organisation",
            "contact_name",
            "contact_email",
            "postal_address",
            "purchase_order",
            "cost_code",
        )
        return {name: self[name].data or "" for name in names}
