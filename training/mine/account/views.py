"""The page of somebody's own account, and the pages of what is in it."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import signed_in
from training.answers import Answer, carried_out, page_with
from training.certificates.operations import ask_for_certificates_in_own_name
from training.certificates.queries import certificates_in_other_names
from training.db import db, transaction
from training.mine.account import queries
from training.mine.account.blueprint import as_themselves, bp, themselves
from training.mine.account.forms import JobRoleForm, MessagesForm
from training.mine.forms import NeedsForm
from training.mine.queries import organisations_of
from training.people.addresses.correction_operations import correct_name
from training.people.addresses.forms import NameForm
from training.people.addresses.queries import addresses_of
from training.people.models import Person
from training.people.needs.operations import remember_needs
from training.people.needs.queries import has_hidden_needs, may_be_remembered, remembered_needs
from training.people.operations import change_job_role
from training.timetable.models import Topic
from training.timetable.operations import begin_topic_again, stop_topic

FORGOTTEN = "We have deleted what you need from your account."


@dataclass(frozen=True)
class AccountRow:
    """One thing in somebody's account: what it is, how it is now, and the page where it is changed."""

    key: str
    values: list[str]
    href: str
    change: str = "Change"


@dataclass(frozen=True)
class AccountPart:
    """A heading and what stands under it."""

    heading: str
    rows: list[AccountRow]


@bp.get("", strict_slashes=False)
@signed_in
def show() -> str:
    """Everything about oneself that can be changed, each with the way to its page."""
    return render_template("mine/account/account.html", parts=[_about_them(), _signing_in(), _sent_and_shown()])


def _about_them() -> AccountPart:
    person = themselves()
    organisations = queries.names_of_organisations(organisations_of(db.session(), person.id))
    return AccountPart(
        "About you",
        [
            AccountRow("Name", [person.name], url_for("account.name")),
            AccountRow("Job or role", [person.job_role or "Not given"], url_for("account.job_role")),
            AccountRow("Organisations", organisations or ["None yet"], url_for("mine.organisations")),
            AccountRow("Access and dietary needs", [_needs_in_words()], url_for("account.needs")),
        ],
    )


def _needs_in_words() -> str:
    """Not what they are: others may look over a shoulder."""
    person, session = themselves(), db.session()
    if has_hidden_needs(session, person):
        return "We have what you told us before, but do not use it"
    return "Saved for your next booking" if remembered_needs(session, person).anything else "None saved"


def _signing_in() -> AccountPart:
    """A second factor has its place after the password."""
    person, session = themselves(), db.session()
    addresses = [one.row.address for one in addresses_of(session, person.id) if one.row.main or one.row.signs_in]
    devices = queries.count_open_sign_ins(session, person.id)
    rows = [AccountRow("E-mail addresses", addresses, url_for("people.addresses"))]
    if person.can_sign_in:
        has = "None. You sign in with a link" if person.lacks_password else "Set"
        change = "Choose one" if person.lacks_password else "Change"
        rows.append(AccountRow("Password", [has], url_for("security.change_password"), change))
    where = "On this device only" if devices == 1 else f"On {devices} devices"
    rows.append(AccountRow("Signed in", [where], url_for("account.devices"), "See them"))
    return AccountPart("Signing in", rows)


def _sent_and_shown() -> AccountPart:
    """What we send, and where the name stands. What becomes of the data has its place after them."""
    person = themselves()
    stopped = queries.stopped_topics(db.session(), person.id)
    sent = "Everything" if not stopped else "Only about your bookings" if stopped == set(Topic) else "Not everything"
    on_lists = "Kept off lists and badges" if person.off_lists else "Shown on lists and badges"
    return AccountPart(
        "Messages and lists",
        [
            AccountRow("Messages", [sent], url_for("account.messages")),
            AccountRow("Your name on lists", [on_lists], url_for("mine.off_lists")),
        ],
    )


@bp.route("/name", methods=["GET", "POST"])
@signed_in
def name() -> Answer:
    """What somebody is called; certificates in another name are asked to be issued anew with one press."""
    person_id, form = themselves().id, NameForm(name=themselves().name)

    def rename(session: Session) -> str:
        person = session.get_one(Person, person_id)
        changed = correct_name(session, person, form.name.data or "", as_themselves(), clock.now())
        return "Your name is changed." if changed else "That is already your name."

    if done := carried_out(form, rename, url_for("account.name")):
        return done
    return page_with(
        form, "mine/account/name.html", certificates=certificates_in_other_names(db.session(), themselves())
    )


@bp.post("/name/certificates")
@signed_in
def ask_for_certificates() -> Response:
    """The certificates that have another name: the training team is asked to issue them anew."""
    person_id = themselves().id
    with transaction() as session:
        asked = ask_for_certificates_in_own_name(session, session.get_one(Person, person_id), clock.now())
    if asked:
        which = "this certificate" if asked == 1 else f"these {asked} certificates"
        flash(f"We have asked the training team to correct {which}. We will write to you when it is done.", "done")
    else:
        flash("You have asked for that already, or it has been done.", "note")
    return redirect(url_for("account.name"))


@bp.route("/job-role", methods=["GET", "POST"])
@signed_in
def job_role() -> Answer:
    """What somebody does, as the next booking begins with it."""
    person_id, form = themselves().id, JobRoleForm(job_role=themselves().job_role)

    def change(session: Session) -> str:
        person = session.get_one(Person, person_id)
        change_job_role(session, person, form.job_role.data or "", as_themselves(), clock.now())
        return "Your job or role is saved."

    return carried_out(form, change, url_for("account.show")) or page_with(form, "mine/account/job_role.html")


@bp.route("/needs", methods=["GET", "POST"])
@signed_in
def needs() -> Answer:
    """What the next booking begins with, for whoever wishes it. Not where others read the mail of their address."""
    person_id, kept = themselves().id, remembered_needs(db.session(), themselves())
    form = NeedsForm(access=kept.access, dietary=kept.dietary)

    def keep(session: Session) -> str:
        access, dietary = form.said()
        remember_needs(session, person_id, access, dietary, as_themselves(), clock.now())
        return "Saved for your next booking." if access or dietary else FORGOTTEN

    if done := carried_out(form, keep, url_for("account.show")):
        return done
    return page_with(
        form,
        "mine/account/needs.html",
        may_remember=may_be_remembered(themselves()),
        has_hidden=has_hidden_needs(db.session(), themselves()),
    )


@bp.post("/needs/forget")
@signed_in
def forget_needs() -> Response:
    """Forget what somebody told us before others came to read their mail, without showing it to whoever presses."""
    person_id = themselves().id
    with transaction() as session:
        remember_needs(session, person_id, "", "", as_themselves(), clock.now())
    flash(FORGOTTEN, "done")
    return redirect(url_for("account.show"))


@bp.route("/messages", methods=["GET", "POST"])
@signed_in
def messages() -> Answer:
    """What somebody wants to be sent beside what concerns their bookings."""
    person_id = themselves().id
    stopped = queries.stopped_topics(db.session(), person_id)
    form = MessagesForm(topics=[topic.value for topic in Topic if topic not in stopped])

    def keep(session: Session) -> str:
        for topic in Topic:
            do = begin_topic_again if topic in (form.topics.data or ()) else stop_topic
            do(session, person_id, topic, clock.now())
        return "Saved. We will send you what you ticked, and messages about your bookings."

    return carried_out(form, keep, url_for("account.show")) or page_with(form, "mine/account/messages.html")
