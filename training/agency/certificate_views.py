"""An agency's certificates together: found, chosen, made where they are not yet, and sent as one ZIP."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires
from training.agency import certificate_queries
from training.agency.blueprint import bp, chosen_agency
from training.agency.certificate_queries import CertificateFilter
from training.certificates import operations
from training.certificates.queries import signing_key_as_noted
from training.certificates.together import archive
from training.certificates.together import queries as together
from training.certificates.together.file_names import archive_file
from training.db import db, transaction
from training.lists import page_or_file

LOOK_AGAIN_AFTER = 5
"""Seconds after which the page that says “being made” asks again, without scripts."""
_LONGEST_NUMBER = 20


@bp.get("/certificates")
@requires(Role.COORDINATOR)
def certificates() -> str | Response:
    """Certificates of what was booked for the agency, by year, course and name."""
    agency, agencies = chosen_agency()
    session = db.session()
    years, courses = certificate_queries.years_and_courses(session, agency.id)
    wanted = _wanted(agency.id, request.args)
    return page_or_file(
        certificate_queries.certificates_list(wanted),
        "agency/certificates.html",
        agency=agency,
        agencies=agencies,
        wanted=wanted,
        years=years,
        courses=courses,
        counts=certificate_queries.counts_of(session, wanted),
        most=archive.MOST_AT_ONCE,
        today=clock.today(),
    )


@bp.post("/certificates")
@requires(Role.COORDINATOR)
def gather_certificates() -> Response:
    """Have what is not made yet made, and lead to the file, or to the page that says how far it is."""
    agency, _ = chosen_agency()
    wanted = _wanted(agency.id, request.form)
    if request.form.get("which") == "chosen" and not wanted.numbers:
        flash("Tick the certificates that you want first.")
        return redirect(url_for("agency.certificates", **_address_of(wanted)))
    if request.form.get("which") == "all":
        wanted = CertificateFilter(wanted.agency_id, wanted.year, wanted.course_id, wanted.search)
    with transaction() as session:
        counts = certificate_queries.counts_of(session, wanted)
        if counts.total and counts.total <= archive.MOST_AT_ONCE:
            not_wanted = together.not_wanted_yet(session, certificate_queries.certificates_for(wanted))
            operations.request_documents(session, not_wanted, clock.now())
    ready = counts.total <= archive.MOST_AT_ONCE and counts.total == counts.made > 0
    page = "agency.certificates_file" if ready else "agency.certificates_ready"
    return redirect(url_for(page, **_address_of(wanted)), 303)


@bp.get("/certificates/ready")
@requires(Role.COORDINATOR)
def certificates_ready() -> str:
    """How many are ready, and the file with those; while some are being made it looks again by itself."""
    agency, agencies = chosen_agency()
    wanted = _wanted(agency.id, request.args)
    counts = certificate_queries.counts_of(db.session(), wanted)
    return render_template(
        "agency/certificates_ready.html",
        agency=agency,
        agencies=agencies,
        counts=counts,
        most=archive.MOST_AT_ONCE,
        chosen=_address_of(wanted),
        look_again_after=LOOK_AGAIN_AFTER,
        waits_for_key=signing_key_as_noted(db.session())[0] is not None,
    )


@bp.get("/certificates.zip")
@requires(Role.COORDINATOR)
def certificates_file() -> Response:
    """Those that are ready, with an index that names the rest."""
    agency, _ = chosen_agency()
    wanted = _wanted(agency.id, request.args)
    session = db.session()
    counts = certificate_queries.counts_of(session, wanted)
    if not counts.made or counts.total > archive.MOST_AT_ONCE:
        return redirect(url_for("agency.certificates_ready", **_address_of(wanted)))
    file = archive.zip_of(together.with_documents(session, certificate_queries.certificates_for(wanted)))
    return send_file(
        file,
        mimetype="application/zip",
        as_attachment=True,
        download_name=archive_file(agency.name, clock.today()),
        max_age=0,
    )


def _wanted(agency_id: int, typed: MultiDict[str, str]) -> CertificateFilter:
    """What the address or the form asks for; what makes no sense there is left out."""
    numbers = tuple(number[:_LONGEST_NUMBER] for number in typed.getlist("number")[: archive.MOST_AT_ONCE])
    year = _number(typed, "year")
    return CertificateFilter(
        agency_id=agency_id,
        year=year if year and 1900 < year < 9999 else None,
        course_id=_number(typed, "course"),
        search=" ".join(typed.get("q", "").split())[:100],
        numbers=tuple(number for number in numbers if number),
    )


def _number(typed: Mapping[str, str], name: str) -> int | None:
    text = typed.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _address_of(wanted: CertificateFilter) -> dict[str, Any]:
    """The same as parts of an address."""
    return {
        "agency": wanted.agency_id,
        "year": wanted.year,
        "course": wanted.course_id,
        "q": wanted.search or None,
        "number": list(wanted.numbers) or None,
    }
