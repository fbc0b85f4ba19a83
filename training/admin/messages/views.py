"""Every message, exactly as it was sent, but for what makes its links work. Who opens one is written down."""

from flask import abort, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import SQLColumnExpression, func, select
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires, writes_on_get
from training.admin.blueprint import messages as bp
from training.admin.history.queries import story_of
from training.admin.messages import operations, queries
from training.admin.messages.forms import AddressForm
from training.answers import refusals_shown
from training.db import db, transaction
from training.lists import page_or_file, searched, this_address, ticked
from training.mail import gateway
from training.mail.hidden_links import hide
from training.mail.kinds import TEMPLATES
from training.mail.models import Attachment, Message
from training.mail.queries import STATES, found, mail_trouble
from training.pages import POLICY

# The message's own styles, and nothing else: no script, no picture from outside, no form.
MESSAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
OVER = "The link in this message is over, or a newer message has taken its place, so it is not sent again."
OPENING = "who opened somebody else's message is written down"
_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted")


@bp.get("/messages")
@requires(Role.ADMINISTRATOR)
def listed() -> str | Response:
    """What was written to whom, the newest first; without SMTP this is where messages are read."""
    state, q = _state(), searched()
    return page_or_file(
        queries.messages_list(state, q),
        "admin/messages/list.html",
        q=q,
        state=state,
        cuts=_cuts(state),
        again=_count(Message.may_be_tried_again, *found(state, q)),
        signs_out=operations.signs_out,
        held_up=mail_trouble(db.session(), most=0).held_up,
        sends=current_app.config["SMTP_URL"] is not None,
    )


@bp.get("/messages/<int:message_id>")
@requires(Role.ADMINISTRATOR)
@writes_on_get(OPENING)
def show(message_id: int) -> Response:
    """One message: its headers, both of its halves, its files, and what became of it."""
    return _page(_opened(message_id), AddressForm(), links_shown=False)


@bp.post("/messages/<int:message_id>")
@requires(Role.ADMINISTRATOR)
def show_links(message_id: int) -> Response:
    """A demonstration that sends nothing is its own mailbox: there the links can be followed from here."""
    if not _is_mailbox():
        abort(404)
    return _page(_opened(message_id), AddressForm(), links_shown=True)


def _page(found: Message, form: AddressForm, *, links_shown: bool) -> Response:
    page = render_template(
        "admin/messages/show.html",
        message=found,
        form=form,
        may_be_corrected=found.failed_at is not None and not operations.leads_to_account(found),
        wording_kind=found.kind.partition("/") if found.kind in TEMPLATES else None,
        text=found.text if links_shown else hide(found.text, found.links),
        signs_out=operations.signs_out(found),
        links_shown=links_shown,
        may_show_links=_is_mailbox() and any(link["token"] for link in found.links),
        headers=_headers(found),
        sends=current_app.config["SMTP_URL"] is not None,
        sizes={attachment.id: len(attachment.content) for attachment in found.attachments},
        openings=queries.openings(db.session(), found.id),
        story=story_of(db.session(), "message", found.id),
    )
    return with_own_frame(page)


def with_own_frame(page: str) -> Response:
    """A page that shows the HTML half of a message in a frame."""
    response = make_response(page)
    response.headers["Content-Security-Policy"] = f"{current_app.config[POLICY]}; frame-src 'self'"
    return response


@bp.get("/messages/<int:message_id>/html")
@requires(Role.ADMINISTRATOR)
@writes_on_get(OPENING)
def html(message_id: int) -> Response:
    """The HTML half as mail programs show it, shut into a frame: it may style itself and do nothing else."""
    found = _opened(message_id)
    response = make_response(hide(found.html, found.links))
    response.headers["Content-Security-Policy"] = MESSAGE_POLICY
    return response


@bp.get("/messages/<int:message_id>/files/<int:attachment_id>")
@requires(Role.ADMINISTRATOR)
@writes_on_get(OPENING)
def file(message_id: int, attachment_id: int) -> Response:
    """A file that went with a message."""
    file = db.session.get(Attachment, attachment_id)
    if file is None or file.message_id != message_id:
        abort(404)
    content, content_type, filename = file.content, file.content_type, file.filename
    _opened(message_id)
    response = make_response(content)
    response.content_type = content_type
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


@bp.post("/messages/<int:message_id>/again")
@requires(Role.ADMINISTRATOR)
def send_again(message_id: int) -> Response:
    """Give a message that could not be sent another round of attempts; one that was given up gets new links."""
    with transaction() as session:
        found = session.get(Message, message_id) or abort(404)
        renewed = bool(found.links) and found.failed_at is not None
        result = operations.try_again(session, [Message.id == message_id], current_actor(), clock.now())
    if result.tried:
        new_link = " Its link is a new one: the one before no longer works." if renewed else ""
        flash(f"It is on its way again.{new_link}", "done")
    elif result.over:
        flash(OVER, "note")
    elif result.in_hand:
        flash("It is being sent at this moment, so it was left alone. Look again in a few minutes.", "note")
    else:
        flash("This message has not failed, so there is nothing to send again.")
    return redirect(url_for("admin.messages.show", message_id=message_id))


@bp.post("/messages/<int:message_id>/address")
@requires(Role.ADMINISTRATOR)
def correct_address(message_id: int) -> Response:
    """Send a message that was given up to the address that was meant."""
    if db.session.get(Message, message_id) is None:
        abort(404)
    form = AddressForm()
    if not form.validate_on_submit():
        response = _page(_opened(message_id), form, links_shown=False)
        response.status_code = 422
        return response
    page = url_for("admin.messages.show", message_id=message_id)
    with refusals_shown(go_to=page), transaction() as session:
        result = operations.send_to_corrected(
            session, message_id, form.correct_address.data, current_actor(), clock.now()
        )
    if result.tried:
        flash(
            f"It is on its way to {form.correct_address.data}. The desk shows it as undelivered until it arrives.",
            "done",
        )
    else:
        flash(OVER, "note")
    return redirect(page)


@bp.post("/messages/again")
@requires(Role.ADMINISTRATOR)
def try_again() -> Response:
    """Send what was ticked again, or all in the list that could not be sent, on its other pages, too."""
    state, q, ids = _state(), searched(), ticked("message")
    which = found(state, q) if request.form.get("which") == "all" else [Message.id.in_(ids)]
    with transaction() as session:
        result = operations.try_again(session, which, current_actor(), clock.now())
    tried = result.tried
    if tried:
        flash("1 message is on its way again." if tried == 1 else f"{tried:,} messages are on their way again.", "done")
    if result.over:
        flash(f"Left as they are, because the link in them is over: {result.over:,}.", "note")
    if result.in_hand and not tried:
        flash("Nothing was sent again. It is being sent at this moment already: look again in a few minutes.", "note")
    elif not tried and not result.over:
        flash("Nothing was sent again. Tick the messages that should be, and press the button once more.")
    return redirect(url_for("admin.messages.listed", state=state, q=q or None))


def _state() -> str | None:
    asked = request.args.get("state")
    return asked if asked in STATES else None


def _count(*conditions: SQLColumnExpression[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Message).where(*conditions)) or 0


def _opened(message_id: int) -> Message:
    """The message, once it is written down that it is read."""
    if db.session.get(Message, message_id) is None:
        abort(404)
    with transaction() as session:
        operations.note_opened(session, message_id, current_actor(), clock.now())
    return db.session.get_one(Message, message_id)


def _is_mailbox() -> bool:
    return bool(current_app.config["DEMO"]) and current_app.config["SMTP_URL"] is None


def _headers(message: Message) -> list[tuple[str, str]]:
    """As they go over the wire; none for a message that cannot be written down for it."""
    try:
        built = gateway.build(message)
    except gateway.NotSent:
        return []
    return [(name, str(built[name])) for name in _HEADERS if built[name]]


def _cuts(chosen: str | None) -> list[dict[str, object]]:
    """All messages, and each state with how many there are."""
    conditions = [func.count().filter(condition) for _, condition in STATES.values()]
    counts = db.session.execute(select(func.count(), *conditions).select_from(Message)).one()
    entries = [(None, "All"), *((name, text) for name, (text, _) in STATES.items())]
    return [
        {
            "text": text,
            "href": this_address(state=name),
            "current": name == chosen,
            "count": count,
        }
        for (name, text), count in zip(entries, counts, strict=True)
    ]
