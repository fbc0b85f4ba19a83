"""Who is told of a concern, and may see it: the safeguarding contact and the deputy whom the settings name. Pure."""

from dataclasses import dataclass

from training.settings.rules import Rules


@dataclass(frozen=True)
class Contact:
    """One of the two, as the settings have them."""

    name: str
    email: str


def safeguarding_contacts(rules: Rules) -> list[Contact]:
    """Those whose address is filled in, the contact first."""
    named = (
        Contact(rules.safeguarding_contact_name, rules.safeguarding_contact_email),
        Contact(rules.safeguarding_deputy_name, rules.safeguarding_deputy_email),
    )
    return [contact for contact in named if contact.email]


def is_safeguarding_contact(rules: Rules, email: str | None, *, confirmed: bool) -> bool:
    """Whether somebody with this address, which they have proved to be theirs, is one of the two."""
    return (
        confirmed
        and bool(email)
        and (email or "").casefold() in {contact.email.casefold() for contact in safeguarding_contacts(rules)}
    )
