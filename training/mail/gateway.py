"""SMTP: the only importer of smtplib."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from training.mail.models import Message

SECONDS = 20


class Undeliverable(Exception):
    """The server said no for good; trying again would not help."""


def build(message: Message) -> EmailMessage:
    """The message as it goes over the wire: plain text, HTML, and its files."""
    mail = EmailMessage()
    mail["From"] = message.from_address
    mail["To"] = message.to_address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    # The same id at every attempt, so that a message sent twice shows once in most mailboxes.
    domain = message.from_address.rpartition("@")[2]
    mail["Message-ID"] = f"<message-{message.id}.{message.created_at.timestamp():.0f}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
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


def send(smtp_url: str, message: Message) -> None:
    """Hand a message to the mail server.

    Raises Undeliverable when the server refuses it for good or it cannot be put into mail's form at all, and OSError or
    smtplib.SMTPException when it may work later.
    """
    try:
        mail = build(message)
    except ValueError as error:
        raise Undeliverable(f"The message cannot be put into the form that mail has: {error}") from error
    server = urlsplit(smtp_url)
    host = server.hostname or "localhost"
    try:
        with _connect(server.scheme, host, server.port) as smtp:
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as refused:
        code, reply = next(iter(refused.recipients.values()))
        if 500 <= code < 600:
            raise Undeliverable(f"{code} {reply.decode(errors='replace')}") from refused
        raise
    except smtplib.SMTPResponseException as refused:
        if 500 <= refused.smtp_code < 600 and not isinstance(refused, smtplib.SMTPAuthenticationError):
            raise Undeliverable(f"{refused.smtp_code} {refused.smtp_error!r}") from refused
        raise


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=ssl.create_default_context())
    smtp = smtplib.SMTP(host, port or 587, timeout=SECONDS)
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
    return smtp
