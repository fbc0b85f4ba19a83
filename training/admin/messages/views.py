"""Every message, exactly as it was sent."""

from email.message import EmailMessage

from flask import abort, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import messages as bp
from training.db import db, transaction
from training.lists import page_of, searched
from training.mail import gateway
from training.mail.models import Attachment, Message
from training.mail.operations import send_again as give_another_round
from training.mail.queries import STATES
from training.mail.queries import messages as all_messages
from training.pages import POLICY

# The message's own styles, and nothing else: no script, no picture from outside, no form.
_MESSAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted")


@bp.get("/messages")
@requires(Role.ADMINISTRATOR)
def listed() -> str:
    """What was written to whom, the newest first; without SMTP this is where messages are read."""
    state, q = request.args.get("state"), searched()
    state = state if state in STATES else None
    listed = page_of(all_messages(state, q))
    return render_template(
        "admin/messages/list.html",
        listed=listed,
        q=q,
        state=state,
        cuts=_cuts(state, q),
        sends=current_app.config["SMTP_URL"] is not None,
    )


@bp.get("/messages/<int:message_id>")
@requires(Role.ADMINISTRATOR)
def show(message_id: int) -> Response:
    """One message: its headers, both of its halves, its files, and what became of it."""
    found = _message_or_404(message_id)
    built = gateway.build(found)
    page = render_template(
        "admin/messages/show.html",
        message=found,
        headers=_headers(built),
        sends=current_app.config["SMTP_URL"] is not None,
        sizes={attachment.id: len(attachment.content) for attachment in found.attachments},
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = f"{current_app.config[POLICY]}; frame-src 'self'"
    return response


@bp.get("/messages/<int:message_id>/html")
@requires(Role.ADMINISTRATOR)
def html(message_id: int) -> Response:
    """The HTML half as mail programs show it, shut into a frame: it may style itself and do nothing else."""
    response = make_response(_message_or_404(message_id).html)
    response.headers["Content-Security-Policy"] = _MESSAGE_POLICY
    return response


@bp.get("/messages/<int:message_id>/files/<int:attachment_id>")
@requires(Role.ADMINISTRATOR)
def file(message_id: int, attachment_id: int) -> Response:
    """A file that went with a message."""
    file = db.session.get(Attachment, attachment_id)
    if file is None or file.message_id != message_id:
        abort(404)
    response = make_response(file.content)
    response.content_type = file.content_type
    response.headers.set("Content-Disposition", "attachment", filename=file.filename)
    return response


@bp.post("/messages/<int:message_id>/again")
@requires(Role.ADMINISTRATOR)
def send_again(message_id: int) -> Response:
    """Give a message that failed another round of attempts."""
    with transaction() as session:
        found = session.get(Message, message_id) or abort(404)
        if found.failed_at is None:
            flash("This message has not failed, so there is nothing to send again.")
        else:
            give_another_round(session, found, current_actor(), clock.now())
            flash("It is on its way again.", "done")
    return redirect(url_for("admin.messages.show", message_id=message_id))


def _message_or_404(message_id: int) -> Message:
    return db.session.get(Message, message_id) or abort(404)


def _headers(built: EmailMessage) -> list[tuple[str, str]]:
    return [(name, str(built[name])) for name in _HEADERS if built[name]]


def _cuts(chosen: str | None, q: str) -> list[dict[str, object]]:
    """All messages, and each state with how many there are."""
    conditions = [func.count().filter(condition) for _, condition in STATES.values()]
    counts = db.session.execute(select(func.count(), *conditions).select_from(Message)).one()
    entries = [(None, "All"), *((name, text) for name, (text, _) in STATES.items())]
    return [
        {
            "text": text,
            "href": url_for("admin.messages.listed", state=name, q=q or None),
            "current": name == chosen,
            "count": count,
        }
        for (name, text), count in zip(entries, counts, strict=True)
    ]
