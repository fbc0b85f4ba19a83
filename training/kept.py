"""What somebody typed and could not send, because they had been signed out meanwhile: it goes with them through signing
in, and comes back into its form. Nothing is done by it: whoever typed it sees it again, and presses the button again.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import abort, flash, has_request_context, redirect, request, url_for

from training.db import before_writing

KEPT = "kept"
"""The field that marks a form as put back."""
_LEFT_OUT = frozenset({"csrf_token", KEPT})


def typed_here() -> str | None:
    """What this request brings from a page of ours, packed to be carried along; None where it brings nothing.

    A form on somebody else's site may send anything: that is not kept, so that nobody signs in to find their words
    in a form of ours. Passwords are not kept either, nor files.
    """
    if request.method != "POST" or not _is_from_our_page() or (request.endpoint or "").startswith("security."):
        return None
    pairs = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _LEFT_OUT and "password" not in name
    ]
    return urlencode(pairs) or None


def unpacked(packed: str) -> list[tuple[str, str]]:
    """The fields that were carried along, for the hidden fields of the form that puts them back."""
    return parse_qsl(packed, keep_blank_values=True)


def is_put_back() -> bool:
    """Whether this request only puts what was typed back into its form."""
    return has_request_context() and request.method == "POST" and KEPT in request.form


def _is_from_our_page() -> bool:
    said = request.headers.get("Sec-Fetch-Site")
    return said == "same-origin" if said else urlsplit(request.headers.get("Origin", "")).netloc == request.host


@before_writing
def _nothing_is_done() -> None:
    """A button without a form has nothing to put back: back to where it stands, to be pressed again."""
    if is_put_back():
        flash("You are signed in again. Nothing has been done yet: press the button once more.", "note")
        has_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
        abort(redirect(request.full_path if has_page else url_for("people.landing")))
