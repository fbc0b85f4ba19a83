"""What the site does not take: guesses without end, bodies without a length, what no database keeps."""

from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeVar

from flask import Flask, Request, abort, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse_many

limiter = Limiter(get_remote_address)

SIGN_IN = "20 per minute; 100 per hour"
CHECK_A_CODE = "20 per minute; 200 per hour"
LET_IN = "30 per minute; 300 per hour"
"""Walk-ins: enough for a conference's door, too few to try out names."""
WRONG_TRIES_FROM_ONE_ADDRESS = "30 per minute; 200 per hour"
"""At signing in by code: everybody in a hall may have the address of its network, so that only wrong tries count."""
WRONG_REFERENCES_FOR_ONE_CODE = "60 per minute; 600 per hour"
WRONG_CODES_FOR_ONE_REFERENCE = "4 per minute; 12 per hour"
ASK_FOR_MAIL = "10 per minute; 40 per hour"
_HIGHEST_ID = 2**31 - 1
_IN_MEMORY = 512 * 1024
"""Bytes of a file that is being sent. The rest of it is on the disk until the request is answered."""
_READ_AT_MOST = 4
_READ_AT_LEAST = 100_000_000
"""Times what a page takes, and bytes: a file is read so far, so that its page can say that it is too large, with what
was typed. Most browsers show no page of ours while they are still sending.
"""

View = TypeVar("View", bound=Callable[..., Any])


class CutOffFile(SpooledTemporaryFile[bytes]):
    """A file that is being sent, of which nothing is kept once it is larger than its page takes."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(_IN_MEMORY, "w+b")
        self.most_bytes, self.too_large = most_bytes, False

    def write(self, piece: Any) -> int:
        if self.too_large or self.tell() + len(piece) > self.most_bytes:
            self.too_large = True
            self.seek(0)
            self.truncate()
            return len(piece)
        return super().write(piece)


class MeasuredRequest(Request):
    """A request to a page that takes a larger file than other pages do, or to any other."""

    most_of_file = 0
    """Bytes; 0: what MAX_CONTENT_LENGTH lets through."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.most_of_file:
            return CutOffFile(self.most_of_file)
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def takes_large_file(most_bytes: Callable[[], int]) -> Callable[[View], View]:
    """Let a page take a file of so many bytes. `most_bytes` answers with 0 for whoever may not send one."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def is_too_large(file: Any) -> bool:
    """Whether a file that was sent was more than its page takes. Nothing of it is kept."""
    return bool(getattr(file, "too_large", False))


def let_large_files_in(app: Flask) -> None:
    """Before anything reads what was sent, such as the guard of forms."""
    app.request_class = MeasuredRequest
    app.before_request(_measure_file)


def _measure_file() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most_bytes: Callable[[], int] | None = getattr(view, "most_bytes", None)
    if request.method == "POST" and most_bytes and (most := most_bytes()):
        request.most_of_file = most  # type: ignore[attr-defined]
        request.max_content_length = max(_READ_AT_MOST * most, _READ_AT_LEAST)


def too_many(limit: str, *whose: str) -> bool:
    """Whether so many tries have been counted that no other is looked at for now."""
    return limiter.enabled and not all(limiter.limiter.test(one, *whose) for one in parse_many(limit))


def count_try(limit: str, *whose: str) -> None:
    """Count a try that was wrong."""
    if limiter.enabled:
        for one in parse_many(limit):
            limiter.limiter.hit(one, *whose)


def init_app(app: Flask) -> None:
    limiter.init_app(app)
    app.before_request(_refuse_unmeasured_body)
    app.before_request(_refuse_nought)
    app.before_request(_refuse_endless_number)


def _refuse_unmeasured_body() -> None:
    """granian cuts a chunked body off at the limit without a word; half a form must not look like a whole one."""
    if request.headers.get("Transfer-Encoding") and request.content_length is None:
        abort(411)


def _refuse_nought() -> None:
    """PostgreSQL keeps no nought character; nobody types one."""
    if "\0" in request.path:
        abort(404)
    typed = [*request.args.values(), *request.form.values()]
    if any("\0" in text for text in typed):
        abort(400, description="What was sent holds a character that cannot be kept. Go back and type it again.")


def _refuse_endless_number() -> None:
    """No row has a number beyond those that a column holds, and looking for one fails on both databases."""
    numbers = [value for value in (request.view_args or {}).values() if isinstance(value, int)]
    if any(number > _HIGHEST_ID for number in numbers):
        abort(404)
