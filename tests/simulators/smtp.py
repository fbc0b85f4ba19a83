"""A real SMTP server on loopback that keeps what it is given."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

_LINK = re.compile(r"https?://[^\s<>]+")


@dataclass
class Inbox:
    """Everything that was delivered, and what to answer to whom instead of taking it."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    """What to answer to everybody: to “greeting” (the connection itself), MAIL, DATA or QUIT."""
    connections: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def take_everything(self) -> None:
        """Forget what came and what was to be refused."""
        self.messages.clear()
        self.answers.clear()
        self.refusals.clear()
        self.connections = 0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names its hooks so
        self, _server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if "MAIL" in self.refusals:
            return self.refusals["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_QUIT(self, _server: SMTP, _session: SmtpSession, _envelope: Envelope) -> str:  # noqa: N802
        return self.refusals.get("QUIT", "221 Bye")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks so
        self, _server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        if "DATA" in self.refusals:
            return self.refusals["DATA"]
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"

    def sent_to(self, address: str, about: str = "") -> list[EmailMessage]:
        """What reached an address, whose subject holds these words."""
        return [m for m in self.messages if address.lower() in _recipients(m) and about in str(m["Subject"])]

    def wait_for(self, address: str, about: str = "", seconds: float = 20) -> EmailMessage:
        """The newest such message; the sender is another process, so it may take a moment."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := self.sent_to(address, about):
                return found[-1]
            time.sleep(0.05)
        subjects = [(str(m["To"]), str(m["Subject"])) for m in self.messages]
        raise AssertionError(f"no message to {address} about “{about}” in {seconds} s; there are {subjects}")


def _recipients(message: EmailMessage) -> set[str]:
    return {one.addr_spec.lower() for one in message["To"].addresses}


def text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(message: EmailMessage, part: str) -> str:
    """The link in a message whose address holds this part."""
    links = [link.rstrip(".,)") for link in _LINK.findall(text_of(message))]
    found = [link for link in links if part in link]
    assert found, f"no link with {part} among {links}"
    return found[0]


class _Greeter(SMTP):
    """Says something else than welcome where it was told to."""

    async def push(self, status: str) -> None:
        inbox = self.event_handler
        if self.session is not None and self.session.host_name is None and status.startswith("220 "):
            inbox.connections += 1
            status = inbox.refusals.get("greeting", status)
        await super().push(status)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Greeter(self.handler, **self.SMTP_kwargs)


@contextmanager
def smtp_server() -> Iterator[Inbox]:
    inbox = Inbox()
    controller = _Controller(inbox, hostname="127.0.0.1", port=0)
    # aiosmtpd checks itself by connecting to the port it was told, so it has to be told a real one.

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = inbox.port = probe.getsockname()[1]
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
