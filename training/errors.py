"""What went wrong, in a sentence, and what to do next. No traceback ever reaches a person."""

import re

import structlog
from flask import Flask, current_app, g, render_template, request
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    PendingRollbackError,
    TimeoutError,
)
from werkzeug.exceptions import HTTPException, InternalServerError

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
# No connection, a connection that broke, a full disk, a standby that takes no writes, no free connection in time, and
# whatever is asked of a session after one of these.
_DATABASE_DOWN = (
    *(OperationalError, InterfaceError, InternalError),
    *(DisconnectionError, PendingRollbackError, TimeoutError),
)
# Written out: building an address can fail, too.
_NEXT_STEPS = ({"text": "Find a course", "href": "/courses"}, {"text": "Go to the home page", "href": "/"})


def init_app(app: Flask) -> None:
    app.register_error_handler(RateLimitExceeded, lambda error: _page(429))
    app.register_error_handler(HTTPException, http_error)
    for down in _DATABASE_DOWN:
        app.register_error_handler(down, _database_down)
    app.register_error_handler(IntegrityError, _saved_at_once)
    app.register_error_handler(Exception, _unexpected)


def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    """The page of what a view refused, or of an address that is none."""
    code = error.code or 500
    if code < 400:
        return error
    if isinstance(error, InternalServerError) and _is_database_down(error.original_exception):
        return _database_down(error.original_exception)  # while an error page or the end of an answer was made
    said = error.description if error.description != type(error).description else None
    if code == 413 and (most := getattr(request, "most_of_file", 0)):
        said = f"A file that you send here can have {most // 1_000_000} MB. Go back and choose a smaller one."
    return _page(code, said)


def stale_form(_error: CSRFError) -> tuple[str, int]:
    return _page(
        400,
        "This page had been open for too long, or you signed in or out since. Go back, reload it and send it again.",
    )


def _is_database_down(error: BaseException | None) -> bool:
    return isinstance(error, _DATABASE_DOWN) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _database_down(_error: BaseException | None) -> tuple[str, int]:
    _stand_alone()
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


def _unexpected(error: Exception) -> tuple[str, int]:
    if _is_database_down(error):
        return _database_down(error)
    _stand_alone()
    log.exception("request.failed", path=_path(), endpoint=request.endpoint)
    return _page(500)


def _page(code: int, said: str | None = None) -> tuple[str, int]:
    """An error page. It must come out whatever else is broken, so it asks the database for nothing when that failed."""
    heading, text = _PAGES.get(code, _PAGES[400 if code < 500 else 500])
    g.bare = False
    if code >= 500:
        _stand_alone()
    return render_template(
        "errors/error.html", heading=heading, text=said or text, next_steps=_NEXT_STEPS, bare=g.bare
    ), code


def _stand_alone() -> None:
    """Let nothing that follows in this request ask the database: neither the page of the failure nor its log.

    What was begun is undone; where not even that can be done, the connection is given up and the next request has
    another. Nobody is looked up any more, which whatever touches `current_user` would do, the log's traceback too.
    """
    g.bare = True
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]  # Flask-Login's own
    try:
        db.session.rollback()
    except Exception:
        db.session().invalidate()
