"""What the site does not take: guesses without end, bodies without a length, what no database keeps."""

from flask import Flask, abort, request
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
