"""What a mail server's refusal is about, and so whether trying again can help."""

import re
from enum import StrEnum


class SmtpStage(StrEnum):
    """How far the talk with the mail server came (RFC 5321)."""

    CONNECTION = "connection"
    """Connecting, greeting, encryption, signing in."""
    SENDER = "sender"
    """MAIL FROM."""
    RECIPIENT = "recipient"
    """RCPT TO."""
    CONTENT = "content"
    """DATA, and the answer to what was handed over."""


class Fault(StrEnum):
    """Whose trouble it is that a message did not go."""

    RECIPIENT = "recipient"
    """For good: nobody is at this address, or no mail can be written to it. The only one that is not tried again."""
    RECIPIENT_LATER = "recipient later"
    """The recipient's server asks for patience, as many do at the first try. It passes by itself."""
    MESSAGE = "message"
    """This message was refused, such as for its size. Somebody has to look; other messages go."""
    SERVER = "server"
    """The mail server, the way to it, or our name there. Somebody has to look; nothing goes before that."""


HOLDS_UP = (Fault.MESSAGE, Fault.SERVER)
"""What somebody has to look at while messages wait."""

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_NO_SUCH_RECIPIENT = {550, 551, 553, 556}
# RFC 3463: x.1.y is about addresses, but .7 and .8 are about the sender's. Besides, Exchange Online says 5.4.1 and
# Outlook.com 5.5.0 to whom they do not know, and 5.2.1 is a mailbox that is closed.
_ABOUT_THE_RECIPIENT = re.compile(r"5\.(1\.(?!7$|8$)\d+|0\.0|2\.[01]|4\.1|5\.0)")
_MAILBOX_GONE = re.compile(r"5\.(1\.[1236]|1\.10|2\.1)")
_SIZE = {"5.3.4", "5.2.3"}
_OVER_QUOTA = 552
# Refused wherever it is said: the server closes, or wants us to sign in.
_ABOUT_THE_SERVER = {421, 454, 530, 534, 535, 538}
# Exim, which knows no enhanced codes, says “550 relay not permitted” or “550 sender verify failed” at RCPT TO.
_WORDS_ABOUT_US = re.compile(r"relay|authenticat|sender|helo|blocked|blacklist|block list|spam", re.IGNORECASE)


def fault_of(stage: SmtpStage, code: int, reply: str) -> Fault:
    """What an answer that is no yes is about. `code` is the server's three digits, `reply` its words.

    Many servers, Postfix among them, keep what they hold against us or our sender until RCPT TO: a refusal there need
    not be about the recipient, and the enhanced code (RFC 3463) in front of the words tells.
    """
    found = _ENHANCED.match(reply)
    enhanced = found.group(1) if found else ""
    if stage == SmtpStage.CONNECTION or code in _ABOUT_THE_SERVER:
        return Fault.SERVER
    if stage == SmtpStage.SENDER:
        return Fault.MESSAGE if code == _OVER_QUOTA or enhanced in _SIZE else Fault.SERVER
    if code < 500:
        return Fault.RECIPIENT_LATER
    return Fault.RECIPIENT if _is_about_the_recipient(stage, code, enhanced, reply) else Fault.MESSAGE


def _is_about_the_recipient(stage: SmtpStage, code: int, enhanced: str, reply: str) -> bool:
    if stage == SmtpStage.CONTENT:
        return bool(_MAILBOX_GONE.fullmatch(enhanced))
    if enhanced:
        return code in _NO_SUCH_RECIPIENT and bool(_ABOUT_THE_RECIPIENT.fullmatch(enhanced))
    return code in _NO_SUCH_RECIPIENT and not _WORDS_ABOUT_US.search(reply)
