"""Slides and handouts of one event: kept by its trainer, also by the link to the register, or an administrator."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from training.access import Actor
from training.answers import Answer
from training.attendance.entry import bp, opens_register
from training.courses.models import Event
from training.limits import takes_large_file
from training.materials import shelf as pages
from training.materials.shelf import Shelf, most_bytes


@bp.get("/register/<ref>/materials")
@opens_register
def materials(event: Event, actor: Actor) -> Answer:
    if not event.takes_bookings:
        return redirect(url_for("attendance.headcount", ref=event.ref))  # nobody has a booking to fetch them by
    return pages.list_page(_shelf(event, actor))


@bp.route("/register/<ref>/materials/add", methods=["GET", "POST"])
@takes_large_file(most_bytes)
@opens_register
def materials_add(event: Event, actor: Actor) -> Answer:
    return pages.add_page(_shelf(event, actor))


@bp.route("/register/<ref>/materials/<material_ref>", methods=["GET", "POST"])
@opens_register
def materials_one(event: Event, actor: Actor, material_ref: str) -> Answer:
    return pages.one_page(_shelf(event, actor), material_ref)


@bp.post("/register/<ref>/materials/<material_ref>/file")
@takes_large_file(most_bytes)
@opens_register
def materials_replace(event: Event, actor: Actor, material_ref: str) -> Answer:
    return pages.replace_page(_shelf(event, actor), material_ref)


@bp.get("/register/<ref>/materials/<material_ref>/file")
@opens_register
def materials_file(event: Event, actor: Actor, material_ref: str) -> Response:
    return pages.file_of(_shelf(event, actor), material_ref)


@bp.route("/register/<ref>/materials/<material_ref>/withdraw", methods=["GET", "POST"])
@opens_register
def materials_withdraw(event: Event, actor: Actor, material_ref: str) -> Answer:
    return pages.withdraw_page(_shelf(event, actor), material_ref)


@bp.post("/register/<ref>/materials/<material_ref>/again")
@opens_register
def materials_again(event: Event, actor: Actor, material_ref: str) -> Response:
    return pages.hand_out_again(_shelf(event, actor), material_ref)


def _shelf(event: Event, actor: Actor) -> Shelf:
    return Shelf(event.course, event, actor, "attendance.materials", {"ref": event.ref})
