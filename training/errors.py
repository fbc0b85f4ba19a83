"""What went wrong, in a sentence, and what to do next. No traceback ever reaches a person."""

import re

import structlog
from flask import Flask, g, render_template, request
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from training.db import db

log = structlog.get_logger()

_PAGES = {
    400: ("Something in that request did not make sense", "Go back, reload the page and try again."),
    403: ("You cannot open this page", "It is for somebody else, or for another kind of account."),
    404: (
        "Page not found",
        "If you typed the address, check it. If you followed a link, the page has moved or is not yours to see.",
    ),
    405: ("This page cannot be used like that", "Go back to the page you came from and use its button."),
    409: (
        "Somebody was faster",
        "The same thing was being saved twice at the same moment. Go back, reload the page and see what is there now.",
    ),
    413: ("That is too big to send", "A form can hold about 1 MB of text and a file can have 5 MB. Nothing was saved."),
    429: (
        "That was a lot of tries",
        "To keep guessing out we slow down after many tries. Wait a minute, then try again.",
    ),
    500: (
        "Something went wrong on our side",
        "What you sent may not have been saved. It has been recorded. Try again in a few minutes.",
    ),
    503: ("The booking system is busy", "Nothing was lost that had been saved. Try again in a minute."),
}
# A row that is there already, or one that has just gone; PostgreSQL and SQLite say it alike.
_OF_TWO = re.compile("(unique|foreign key) constraint", re.IGNORECASE)
# Written out: building an address can fail, too.
_NEXT_STEPS = ({"text": "Find a course", "href": "/courses"}, {"text": "Go to the home page", "href": "/"})


def init_app(app: Flask) -> None:
    app.register_error_handler(RateLimitExceeded, lambda error: _page(429))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(IntegrityError, _saved_at_once)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    said = error.description if error.description != type(error).description else None
    return _page(code, said)


def stale_form(_error: CSRFError) -> tuple[str, int]:
    return _page(
        400,
        "This page had been open for too long, or you signed in or out since. Go back, reload it and send it again.",
    )


def _database_down(_error: OperationalError) -> tuple[str, int]:
    log.exception("database.unavailable", path=_path())
    return _page(503)


def _saved_at_once(error: IntegrityError) -> tuple[str, int]:
    """Two requests at once, where no form has a sentence for it. Anything else a database refuses is our mistake."""
    if not _OF_TWO.search(str(error.orig)):
        return _unexpected(error)
    log.warning("request.saved_at_once", path=_path())
    db.session.rollback()
    return _page(409)


def _path() -> str:
    """The address without what is special to it, because that may be a token: “/verify/<token>”."""
    return request.url_rule.rule if request.url_rule else request.path


def _unexpected(_error: Exception) -> tuple[str, int]:
    log.exception("request.failed", path=_path(), endpoint=request.endpoint)
    return _page(500)


def _page(code: int, said: str | None = None) -> tuple[str, int]:
    """An error page. It must come out whatever else is broken, so it asks the database for nothing when that failed."""
    heading, text = _PAGES.get(code, _PAGES[400 if code < 500 else 500])
    g.bare = code >= 500
    if g.bare:
        db.session.rollback()
    return render_template(
        "errors/error.html", heading=heading, text=said or text, next_steps=_NEXT_STEPS, bare=g.bare
    ), code
