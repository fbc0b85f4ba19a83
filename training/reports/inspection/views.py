"""The inspection pack: chosen on one page, shown on three, and had as a spreadsheet. Nothing is about one person."""

from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, has_role, refuse, requires
from training.answers import Answer
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.downloads import FILES, as_workbook, part_of_file_name
from training.reports.blueprint import bp
from training.reports.documents.operations import ask_for_pack
from training.reports.inspection.choice import FEW_KNOWN, FIELDS, ThemeKind, asked_choice, kept_choice
from training.reports.inspection.contents_queries import attendance_of, changed_of, taught_of
from training.reports.inspection.queries import Part, agencies_to_choose, courses_to_choose, part_of
from training.reports.inspection.tables import sheets
from training.reports.year import queries
from training.reports.year.views import Asked, asked_period, period_choices

NO_SUCH_PART = "Something of this choice is not there any more. Choose anew on the page of inspection packs."


@dataclass(frozen=True)
class AskedPack:
    """What the address asks for."""

    part: Part
    asked: Asked

    @property
    def address(self) -> dict[str, object]:
        return {**self.part.choice.address, **self.asked.address}


@bp.get("/inspection")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def inspection() -> str:
    """What a pack can be about, and of which agencies."""
    return _chooser("", "")


@bp.get("/inspection/attendance")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def pack_attendance() -> Answer:
    """Who came, by agency, sector and quadrant."""
    session, now = db.session(), clock.now()
    pack = _asked_pack(session)
    if not isinstance(pack, AskedPack):
        return pack
    read = attendance_of(session, pack.part, pack.asked.compared(), now)
    return _page("attendance", pack, read=read)


@bp.get("/inspection/taught")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def pack_taught() -> Answer:
    """What the courses teach."""
    session, now = db.session(), clock.now()
    pack = _asked_pack(session)
    if not isinstance(pack, AskedPack):
        return pack
    return _page("taught", pack, taught=taught_of(session, pack.part, pack.asked.compared(), now))


@bp.get("/inspection/changed")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def pack_changed() -> Answer:
    """How sure people were, what they used, what they said, and what agencies say has changed."""
    session, now = db.session(), clock.now()
    pack = _asked_pack(session)
    if not isinstance(pack, AskedPack):
        return pack
    return _page("changed", pack, changed=changed_of(session, pack.part, pack.asked.compared(), now))


@bp.get("/inspection.xlsx")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def pack_workbook() -> Answer:
    """A sheet for each table of the three pages."""
    session, now = db.session(), clock.now()
    pack = _asked_pack(session)
    if not isinstance(pack, AskedPack):
        return pack
    compared = pack.asked.compared()
    of_it = (session, pack.part, compared, now)
    read = sheets(pack.part, attendance_of(*of_it), taught_of(*of_it), changed_of(*of_it))
    content = as_workbook(f"Inspection pack: {pack.part.theme}", read)
    response = Response(content, content_type=FILES["xlsx"])
    name = part_of_file_name(f"inspection {pack.part.theme} {pack.asked.period.label}").replace(" ", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "ignore").decode()}.xlsx"'
    return response


@bp.post("/inspection/documents")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def ask_pack() -> Answer:
    """What it is about stands in the address, as on the page that has the button."""
    pack = _asked_pack(db.session())
    if not isinstance(pack, AskedPack):
        return pack
    about, asked = kept_choice(pack.part.choice), pack.asked
    with transaction() as session:
        ref = ask_for_pack(session, about, asked.period, asked.beside, current_actor(), clock.now()).ref
    return redirect(url_for("reports.document", ref=ref))


def _asked_pack(session: Session) -> AskedPack | Answer:
    """What is asked for, or the page to choose on with what is wrong."""
    choice, asked = asked_choice(_one, request.args.getlist), asked_period(())
    if isinstance(choice, str):
        return _chooser(FIELDS[choice], choice), 422
    if asked.trouble:
        return _chooser("from", asked.trouble), 422
    part = part_of(session, choice, clock.today()) or refuse(NO_SUCH_PART, 404)
    if part.names_few:
        return _chooser(FIELDS[FEW_KNOWN], FEW_KNOWN), 422
    return AskedPack(part, asked)


def _one(name: str) -> str:
    return request.args.get(name, "")[:60]


def _chooser(field: str, trouble: str) -> str:
    session, today = db.session(), clock.today()
    years, lists = queries.years(session), board_lists(session)
    asked = asked_period(years)
    themes = (
        (ThemeKind.PRIORITY, "Priorities of the Board", lists.priorities.names(today)),
        (ThemeKind.REVIEW, "Reviews that courses answer", lists.reviews.names(today)),
        (ThemeKind.LEVEL, "Levels and topics", {one.code: one.full_name_on(today) for one in lists.levels}),
    )
    return render_template(
        "reports/inspection/choose.html",
        themes=[
            (words, [(f"{kind}:{code}", name) for code, name in names.items()])
            for kind, words, names in themes
            if names
        ],
        courses=courses_to_choose(session),
        sectors=lists.sectors.names(today),
        agencies=agencies_to_choose(session),
        choices=period_choices(years),
        asked=asked,
        chosen={"theme": _one("theme"), "sector": _one("sector")},
        ticked={"courses": set(request.args.getlist("course")), "agencies": set(request.args.getlist("agency"))},
        field=field,
        trouble=trouble,
    )


def _page(name: str, pack: AskedPack, **more: object) -> str:
    return render_template(
        f"reports/inspection/{name}.html",
        pack=pack,
        part=pack.part,
        compared=pack.asked.compared(),
        so_far=not pack.asked.period.is_over(clock.today()),
        may_mark=has_role(Role.ADMINISTRATOR),
        **more,
    )
