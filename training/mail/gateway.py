"""SMTP: the only importer of smtplib."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from training.addresses import address_on_the_wire, why_not_sendable
from training.links import ONE_CLICK, link_to
from training.mail.models import Message
from training.mail.replies import Fault, SmtpStage, fault_of

SECONDS = 20
NOT_ENCRYPTED = (
    "The mail server offers no encryption (STARTTLS), so nothing was handed over: names and links would go in plain"
)

STOPS = frozenset({"interest.stop", "timetable.stop"})
"""The pages that stop messages nobody has to have. Their POST does it, without a session (RFC 8058)."""

_STAGES = {smtplib.SMTPSenderRefused: SmtpStage.SENDER, smtplib.SMTPDataError: SmtpStage.CONTENT}


class NotSent(Exception):
    """A message did not go. Its text says why, for the administrator; `fault` whose trouble it is."""

    def __init__(self, fault: Fault, said: str) -> None:
        super().__init__(said)
        self.fault = fault


@dataclass(frozen=True)
class MailServer:
    """Where messages are handed over: `smtp://name:password@host:587` with STARTTLS, or `smtps://…:465`."""

    url: str
    plain_on_loopback: bool = False
    """Whether a server on this very machine, where nobody listens on the way, may do without encryption."""

    @property
    def may_be_plain(self) -> bool:
        return self.plain_on_loopback and urlsplit(self.url).hostname in {"127.0.0.1", "::1", "localhost"}


_WHOLE_LINES = policy.default.clone(max_line_length=998)
"""As long as RFC 5322 lets a line be: an address that is cut or encoded is none to mail programs (RFC 2369)."""


def build(message: Message) -> EmailMessage:
    """The message as it goes over the wire: plain text, HTML, and its files.

    Raises NotSent where it cannot be put into the form that mail has.
    """
    try:
        return _built(message)
    except (ValueError, MessageError) as error:
        raise NotSent(Fault.RECIPIENT, f"The message cannot be put into the form that mail has: {error}") from error


def _built(message: Message) -> EmailMessage:
    mail = EmailMessage(policy=_WHOLE_LINES)
    mail["From"] = address_on_the_wire(message.from_address) or message.from_address
    mail["To"] = address_on_the_wire(message.to_address) or message.to_address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    # The same id at every attempt, so that a message sent twice shows once in most mailboxes.
    domain = str(mail["From"]).rpartition("@")[2]
    mail["Message-ID"] = f"<message-{message.id}.{message.created_at.timestamp():.0f}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if stop := _where_it_is_stopped(message):
        mail[ONE_CLICK] = f"<{stop}>"
        if stop.startswith("https://"):
            mail[f"{ONE_CLICK}-Post"] = f"{ONE_CLICK}=One-Click"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for attachment in message.attachments:
        main, _, sub = attachment.content_type.partition("/")
        sub, _, parameters = sub.partition(";")
        mail.add_attachment(
            attachment.content,
            maintype=main,
            subtype=sub,
            filename=attachment.filename,
            params=dict(part.strip().split("=", 1) for part in parameters.split(";") if part.strip()),
        )
    return mail


def _where_it_is_stopped(message: Message) -> str:
    """The one page that ends messages like this. One about a booking has none; one about several courses has one each,
    and a mail program could end but the first.
    """
    stops = [link for link in message.links or () if link["page"] in STOPS and link["token"]]
    return link_to(stops[0]["page"], token=stops[0]["token"]) if len(stops) == 1 else ""


def send(server: MailServer, message: Message) -> None:
    """Hand a message to the mail server. Raises NotSent."""
    if sentence := why_not_sendable(message.to_address):
        raise NotSent(Fault.RECIPIENT, f"{sentence}.")
    if any(link["token"] is None for link in message.links or ()):
        raise NotSent(Fault.RECIPIENT, "Its link has gone out before, and is not kept. Send it again with a new one.")
    mail = build(message)
    try:
        with _connection(server) as smtp:
            smtp.send_message(mail)
    except smtplib.SMTPException as refused:
        raise _not_sent(refused) from refused
    except (OSError, ValueError) as trouble:  # ValueError: a name or password that cannot be typed to a mail server
        raise NotSent(Fault.SERVER, f"{type(trouble).__name__}: {trouble}") from trouble


def _not_sent(refused: smtplib.SMTPException) -> NotSent:
    reply: bytes | str
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        stage, (code, reply) = SmtpStage.RECIPIENT, next(iter(refused.recipients.values()))
    elif isinstance(refused, smtplib.SMTPResponseException):
        stage = _STAGES.get(type(refused), SmtpStage.CONNECTION)
        code, reply = refused.smtp_code, refused.smtp_error
    else:
        return NotSent(Fault.SERVER, str(refused) or type(refused).__name__)
    words = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return NotSent(fault_of(stage, code, words), f"{code} {words}")


@contextmanager
def _connection(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection that is encrypted and signed in, and closed afterwards.

    What the server says to goodbye is not asked: a message that it has taken would be sent a second time for it.
    """
    where = urlsplit(server.url)
    host = where.hostname or "localhost"
    if where.scheme == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            host, where.port or 465, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(host, where.port or 587, timeout=SECONDS)
    try:
        if where.scheme != "smtps":
            _encrypt(smtp, may_be_plain=server.may_be_plain)
        if where.username:
            smtp.login(unquote(where.username), unquote(where.password or ""))
        yield smtp
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
    finally:
        smtp.close()


def _encrypt(smtp: smtplib.SMTP, *, may_be_plain: bool) -> None:
    """Somebody on the way may take the offer of encryption out: without it there is no message, and no password."""
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
    elif not may_be_plain:
        raise smtplib.SMTPNotSupportedError(NOT_ENCRYPTED)
