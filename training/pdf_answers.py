"""Answers with a document of ours: its PDF, or while it is being made, a page that opens it as soon as it is there."""

from flask import Response, render_template

LOOK_AGAIN_AFTER = 2
"""Seconds after which the page that says “being made” asks again, without scripts."""


def pdf_answer(pdf: bytes, number: str) -> Response:
    """The document, shown in the browser. Whoever may open it is asked anew each time."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def being_made(what: str, *, failing: bool, safe: str = "Nothing is lost.") -> Response:
    """`what` begins the heading: “Invoice INV-2026-00001”. `failing`: it went wrong several times, and `safe` says what
    whoever waits need not worry about.
    """
    response = Response(render_template("being_made.html", what=what, failing=failing, safe=safe), status=202)
    response.headers["Cache-Control"] = "no-store"
    if not failing:
        response.headers["Refresh"] = str(LOOK_AGAIN_AFTER)
    return response
