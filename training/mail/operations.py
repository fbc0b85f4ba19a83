"""Writing a message into the outbox, in the transaction of whatever it tells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from flask import current_app, render_template
from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.history.operations import record
from training.links import Address, link_to, onward
from training.mail.hidden_links import KeptLink, links_from, renew
from training.mail.hidden_words import (
    LONGEST_SUBJECT,
    begin_subject,
    without_in_html,
    without_in_subject,
    without_in_text,
)
from training.mail.kinds import rank_of
from training.mail.markdown import (
    Ours,
    is_whole_address,
    plain,
    plain_text,
    summary,
    whole_address,
)
from training.mail.models import Attachment, Message
from training.mail.queries import to_be_tried_again, waits
from training.mail.typed_links import linked
from training.mail.wording.drawing import heading_of, piece_of, preheader_of
from training.mail.wording.filling import blocks_of, first_name, markdown_of, subject_of, with_words_to_press
from training.mail.wording.kind_files import FOR_US, MessageKind, Words
from training.mail.wording.queries import LoadedKind, kind_of, load_kind, words_for

MADE_WHEN_SENT: dict[str, Callable[[Session, Message, str], str | None]] = {}
"""Pages whose links run out soon after they were made, and what makes the token of one in a message: None leaves the
one that is there. Whose pages they are puts them in."""

NAME_WHERE_SHARED: list[Callable[[Session, str, int], str | None]] = []
"""Says by what name a message to an address begins that several people read: whose addresses they are puts it in."""


def post(
    session: Session,
    kind: str,
    to_address: str,
    now: datetime,
    context: Mapping[str, object],
    *,
    to_person_id: int | None = None,
    about: tuple[str, int] | None = None,
    once: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    due_at: datetime | None = None,
) -> Message | None:
    """Put a message in the outbox, to go when the open transaction has committed, or at `due_at`.

    With `once`, a message that was already written for it is not written again, and None is returned.
    """
    if once and session.scalar(select(Message.id).where(Message.once == once)):
        return None
    written = compose_as_sent(session, kind, context)
    return put_in_outbox(
        session,
        kind,
        to_address,
        now,
        written,
        to_person_id=to_person_id,
        about=about,
        once=once,
        files=attachments,
        due_at=due_at,
    )


def put_in_outbox(
    session: Session,
    kind: str,
    to_address: str,
    now: datetime,
    written: "Written",
    *,
    to_person_id: int | None = None,
    about: tuple[str, int] | None = None,
    once: str | None = None,
    files: tuple[Attachment, ...] = (),
    due_at: datetime | None = None,
) -> Message:
    """A message that is written already, to go when the open transaction has committed, or at `due_at`.

    At an address that several people read, its subject says first whom it is for.
    """
    if to_person_id is not None:
        written = _named_where_shared(session, written, to_address, to_person_id)
    message = Message(
        created_at=now,
        due_at=due_at or now,
        kind=kind,
        rank=rank_of(kind),
        once=once,
        to_address=to_address,
        to_person_id=to_person_id,
        about=about[0] if about else None,
        about_id=about[1] if about else None,
        from_address=current_app.config["MAIL_FROM"],
        subject=written.subject,
        text=written.text,
        html=written.html,
        links=written.links,
        attachments=list(files),
    )
    session.add(message)
    queue.wake("mail.deliver")
    return message


def _named_where_shared(session: Session, written: "Written", to_address: str, to_person_id: int) -> "Written":
    for name_of in NAME_WHERE_SHARED:
        if name := name_of(session, to_address, to_person_id):
            return written.beginning(f"For {name}: ")
    return written


def drop_waiting(
    session: Session,
    kinds: Sequence[str],
    about: tuple[str, int | Select[tuple[int]]],
    now: datetime,
    *,
    to_person_id: int | None = None,
    due_too: bool = False,
) -> list[int]:
    """Take messages out of the outbox whose time has not come yet. What each was about, by its id.

    With `due_too` also those that wait for their turn in the mailbox, and that nobody has tried to send yet.
    """
    query = select(Message).where(*_not_tried(kinds, about))
    if not due_too:
        query = query.where(Message.due_at > now)
    if to_person_id is not None:
        query = query.where(Message.to_person_id == to_person_id)
    found = session.scalars(query.with_for_update()).all()
    for message in found:
        session.delete(message)
    session.flush()
    return [message.about_id for message in found if message.about_id is not None]


def about_which_waits(
    session: Session, kinds: Sequence[str], about: tuple[str, Select[tuple[int]]], now: datetime
) -> set[int | None]:
    """What the messages are about that drop_waiting() would take out of the outbox."""
    wanted = select(Message.about_id).where(*_not_tried(kinds, about), Message.due_at > now)
    return set(session.scalars(wanted))


def _not_tried(kinds: Sequence[str], about: tuple[str, int | Select[tuple[int]]]) -> tuple[ColumnElement[bool], ...]:
    named, which = about
    return (
        Message.kind.in_(kinds),
        waits(),
        Message.attempts == 0,
        Message.claimed_until.is_(None),
        Message.about == named,
        Message.about_id == which if isinstance(which, int) else Message.about_id.in_(which),
    )


@dataclass(frozen=True)
class Written:
    """A message in words: both of its halves say the same."""

    subject: str
    text: str
    html: str
    links: list[KeptLink]
    drawn: Mapping[str, object] = field(default_factory=dict)
    """What the frame drew the HTML half from, to be drawn in another one."""

    def beginning(self, with_words: str) -> "Written":
        """The same, with words before its subject."""
        subject = f"{with_words}{self.subject}"[:LONGEST_SUBJECT]
        return replace(self, subject=subject, html=begin_subject(self.html, with_words))

    def as_test(self) -> "Written":
        """The same, marked as a test. What stands in its links opens nothing, so there is nothing to hide or renew."""
        return replace(self, subject=f"Test: {self.subject}"[:LONGEST_SUBJECT], links=[])


def compose(kind: str, context: Mapping[str, object], words: Words | None = None) -> Written:
    """Fill the fields of a kind into its words, ours where no others are given.

    The HTML half is made from their Markdown by the frame. The plain half is it without its stars and brackets, in a
    frame of its own that says the same.
    What `context` fills in is plain text in both (markdown.py).
    """
    tokens: dict[str, str] = {}
    loaded = load_kind(kind)
    return _written(loaded.kind, words or loaded.kind.ours, _values_of(loaded, context, tokens), tokens)


def compose_as_sent(session: Session, kind: str, context: Mapping[str, object]) -> Written:
    """The same in the words that messages of the kind have now, the administrator's or ours: to be looked at."""
    return compose(kind, context, words_for(session, kind))


def compose_unfilled(kind: str, words: Words) -> Written:
    """Words with what their fields stand for in square brackets, where there is nothing to fill them in from."""
    known = kind_of(kind)
    labels = {one.name: plain(f"[{one.name}]") for one in known.fields.values()}
    labels |= dict.fromkeys(known.links, Ours(f"<{link_to('programme.home')}>"))
    return _written(known, words, lambda name: labels.get(name, ""), {})


def fields_filled(kind: str, context: Mapping[str, object]) -> dict[str, str]:
    """What each field of a kind stands for, as plain text; empty where it stands for nothing now."""
    loaded = load_kind(kind)
    value = _values_of(loaded, context, {})
    return {name: plain_text(value(name)) for name in loaded.kind.fields}


def _written(kind: MessageKind, words: Words, value: Callable[[str], str], tokens: Mapping[str, str]) -> Written:
    subject = plain_text(subject_of(words.subject, value))[:LONGEST_SUBJECT]
    presses = {name: kind.fields[name].press for name in kind.links}
    blocks = blocks_of(with_words_to_press(linked(words.body), presses, value), value, kind.role_of)
    pieces = [piece_of(block) for block in blocks]
    drawn = {
        "subject": subject,
        "heading": heading_of(subject, pieces),
        "preheader": preheader_of(blocks),
        "pieces": pieces,
        "signed": kind.group != FOR_US,
        "help_page": link_to("programme.help_page"),
    }
    text = render_template("mail/message.txt", body=plain_text(markdown_of(blocks)), **drawn)
    return Written(subject, text, render_template("mail/message.html", **drawn), links_from(tokens), drawn)


def _values_of(loaded: LoadedKind, context: Mapping[str, object], tokens: dict[str, str]) -> Callable[[str], str]:
    """What stands for each field, made when it is first asked for.

    `address` lets a whole web address through, or what makes one now that the message shows it, or that of a page under
    it. `link` puts words around one, and `as_markdown` lets through what the administrator wrote as Markdown. Writes
    into `tokens` the token of each link that acts for whoever holds it, and the page that it leads to.
    """

    def address(given: str | Callable[[], str], page: str = "") -> Ours:
        given = given() if callable(given) else given
        given = onward(given, page) if page else given
        if isinstance(given, Address) and given.token:
            tokens.setdefault(given.token, given.page)
        return whole_address(given)

    def link(words: str, given: str | Callable[[], str], page: str = "") -> Ours:
        shown = address(given, page)
        return Ours(f"[{plain(words)}](<{shown}>)" if is_whole_address(shown) else f"{plain(words)}: {shown}")

    known = {
        **context,
        "link_to": lambda endpoint, **values: address(link_to(endpoint, **values)),
        "address": address,
        "link": link,
        "as_markdown": Ours,
        "first_name": lambda name: first_name(str(name)),
        "summary_of": summary,
    }
    current_app.update_template_context(known)

    @cache
    def value(name: str) -> str:
        template = loaded.values.get(name)
        made = template.render(known).strip() if template else ""
        return f"<{made}>" if is_whole_address(made) and loaded.kind.fields[name].press else made

    return value


def post_again(session: Session, message: Message, tokens: Sequence[str], now: datetime) -> None:
    """The same message once more, with new tokens in its links: those of the kept copy may be gone."""
    copied = ("kind", "to_address", "to_person_id", "about", "about_id", "from_address", "subject", "text", "html")
    same = {name: getattr(message, name) for name in copied}
    again = Message(created_at=now, due_at=now, rank=rank_of(message.kind), links=message.links, **same)
    give_new_tokens(again, tokens)
    session.add(again)
    queue.wake("mail.deliver")


def try_again(session: Session, which: Sequence[ColumnElement[bool]], actor: Actor, now: datetime) -> int:
    """Give every one of these messages that could not be sent another round of attempts. Returns how many there are.

    Links that act are made anew before (give_new_tokens). That they are undelivered stands until they arrive.
    """
    ids = session.scalars(
        update(Message)
        .where(to_be_tried_again(now), *which)
        .values(
            undelivered_since=func.coalesce(Message.undelivered_since, Message.failed_at),
            failed_at=None,
            failing_since=None,
            attempts=0,
            claimed_until=None,
            due_at=now,
        )
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    for message_id in ids:
        record(session, "message", message_id, "sent again", actor, now)
    if ids:
        queue.wake("mail.deliver")
    return len(ids)


def give_new_tokens(message: Message, tokens: Sequence[str]) -> None:
    """Put new tokens into a message's links, in their order. That the old ones open nothing is the caller's to do."""
    message.text, message.html = (renew(half, message.links, tokens) for half in (message.text, message.html))
    message.links = links_from({token: link["page"] for token, link in zip(tokens, message.links, strict=True)})


def has_links_made_when_sent(message: Message) -> bool:
    """Whether it has any, of which nothing has gone out before."""
    links = message.links or ()
    return any(link["page"] in MADE_WHEN_SENT for link in links) and all(link["token"] for link in links)


def make_links_to_send(session: Session, message: Message) -> None:
    """Make those links of a waiting message anew that would run out while it waits."""
    tokens = []
    for link in message.links:
        make = MADE_WHEN_SENT.get(link["page"])
        tokens.append((make(session, message, link["page"]) if make else None) or link["token"] or "")
    give_new_tokens(message, tokens)


def hide_words(session: Session, kind: str, about: tuple[str, int], after: str, words: str, instead: str) -> None:
    """Take what somebody wrote out of the messages of a kind, gone or waiting: subject and both halves.

    It stands `after` words of the template, which keep a short text from being looked for in the rest.
    """
    concerned = select(Message).where(Message.kind == kind, Message.about == about[0], Message.about_id == about[1])
    for message in session.scalars(concerned.with_for_update()):
        message.subject = without_in_subject(message.subject, after, instead)
        message.text = without_in_text(message.text, after, words, instead)
        message.html = without_in_html(message.html, after, words, instead)
