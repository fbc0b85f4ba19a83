"""One of the crowd, as a browser does it: fills in the form, checks it, presses the button, perhaps cancels."""

import asyncio
import html
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field

from tests.bookings.races.wire import Answer, Line, fetch

_HIDDEN = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(type|name|value)="([^"]*)"')
_REDIRECT = re.compile(r"^/bookings/([^/?]+)(\?|$)")
_SUMMARY = re.compile(r"govuk-error-summary__list.*?</ul>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")

NO_PLACE = ("event is full", "last place")
"""What the sentence has to say to somebody who gets no place."""


@dataclass(frozen=True)
class Press:
    """One press of the button: what was answered (None: nothing), and when, in seconds of time.perf_counter()."""

    answer: Answer | None
    sent: float
    answered: float

    @property
    def seconds(self) -> float:
        return self.answered - self.sent

    @property
    def booking(self) -> str | None:
        """The reference of the booking it leads to."""
        led_to = _REDIRECT.match(self.answer.location) if self.answer and self.answer.status == 302 else None
        return led_to[1] if led_to else None

    @property
    def refusal(self) -> str | None:
        """The sentence that tells that there is no place. None where the answer says anything else."""
        if self.answer is None or self.answer.status != 422 or not (summary := _SUMMARY.search(self.answer.page)):
            return None
        sentence = " ".join(html.unescape(_TAG.sub(" ", summary[0].partition(">")[2])).split())
        return sentence if any(words in sentence for words in NO_PLACE) else None


@dataclass
class Client:
    """A signed-in delegate's browser: its session cookie, and what it has typed and been told."""

    port: int
    path: str
    """Of the booking form."""
    person_id: int
    cookie: str
    answers: dict[str, str]
    """What its delegate types into the form."""
    double_clicks: bool = False
    cancels: bool = False
    form: dict[str, str] = field(default_factory=dict)
    """The form that books, ready to be sent."""
    lines: list[Line] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    cancel_page: Answer | None = None
    cancelling: Answer | None = None
    """What the button that cancels was answered; None when it was not pressed, or when nothing was answered."""

    @property
    def cancelled(self) -> bool:
        """Whether it was told that its booking is cancelled."""
        return self.cancelling is not None and self.cancelling.status == 302

    async def fill_in(self) -> None:
        """Fetch the form, answer it and go on to the page where the answers are checked."""
        details = await self._open(self.path)
        check = await self._open(self.path, {**hidden_fields(details.page), **self.answers})
        self.form = {**hidden_fields(check.page), "step": "confirm"}

    async def stand_ready(self) -> None:
        """Connect, once for each press that is to come."""
        self.lines = [await Line.open(self.port) for _ in range(2 if self.double_clicks else 1)]

    async def press(self) -> None:
        """Send the form, twice at once when double-clicking; whoever cancels does so as soon as they have a booking."""
        self.presses = list(await asyncio.gather(*map(self._send, self.lines)))
        booking = next((press.booking for press in self.presses if press.booking), None)
        if self.cancels and booking:
            with suppress(OSError, EOFError):  # no answer: whether it is cancelled is for the tally
                await self._cancel(f"/bookings/{booking}/cancel")

    async def _send(self, line: Line) -> Press:
        sent, answer = time.perf_counter(), None
        with suppress(OSError, EOFError):  # no answer: the tally counts this client as lost
            answer = await line.ask(self.path, self.cookie, self.form)
        return Press(answer, sent, time.perf_counter())

    async def _cancel(self, path: str) -> None:
        """Open the page that cancels, and press its button."""
        self.cancel_page = await fetch(self.port, path, self.cookie)
        if self.cancel_page.status == 200:
            self.cancelling = await fetch(self.port, path, self.cookie, hidden_fields(self.cancel_page.page))

    async def _open(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """A page before the rush, which has to come; the session's cookie is kept as browsers keep it."""
        answer = await fetch(self.port, path, self.cookie, form)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status} before the rush:\n{answer.page[:2000]}")
        self.cookie = answer.cookie or self.cookie
        return answer


def hidden_fields(page: str) -> dict[str, str]:
    """What a page's forms send without anybody typing it, the CSRF token with it."""
    found = [dict(_ATTRIBUTE.findall(tag)) for tag in _HIDDEN.findall(page)]
    return {
        one["name"]: html.unescape(one.get("value", ""))
        for one in found
        if one.get("type") == "hidden" and "name" in one
    }
