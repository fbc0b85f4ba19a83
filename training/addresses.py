"""E-mail addresses: one spelling for each, however it was typed."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

_UNSEEN = frozenset({"Cc", "Cf"})


def normal_address(typed: str) -> str:
    """An address as we keep and compare it: composed letters, none of full width, none that cannot be seen, small ones,
    and its domain in letters, not as “xn--…”. Raises ValueError for what is no address.
    """
    text = unicodedata.normalize("NFKC", typed)
    seen = "".join(one for one in text if unicodedata.category(one) not in _UNSEEN)
    try:
        return validate_email(seen.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as fault:
        raise ValueError(str(fault)) from None
