from training import fields


class AddressForm(fields.Form):
    """Where a message that failed was meant to go."""

    correct_address = fields.email("Correct e-mail address", "Enter the right e-mail address", autocomplete="off")
