"""About one invoice: credited, and not reminded of."""

from training import fields


class CreditForm(fields.Form):
    because = fields.text(
        "Why", "Say why it is credited", hint="It is printed on the credit note, like: It lacked the purchase order."
    )
    submit = fields.button("Credit the invoice")


class RemindersForm(fields.Form):
    stop = fields.tick("Do not remind of this invoice")
    because = fields.text("Why not", hint="Like: Disputed, they say nobody came.", limit=300)
    submit = fields.button("Save")


class SendForm(fields.Form):
    to_address = fields.email("Send it to", "Enter the e-mail address it goes to", autocomplete="off")
    submit = fields.button("Send the statement")
