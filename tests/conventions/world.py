"""One small world with a row of everything, and everybody who might look at it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import Flask
from flask_security.confirmable import generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy.orm import Session

from tests.factories import Make
from training import clock
from training.access import SYSTEM, Actor
from training.agency.inspection.models import InspectionDocument
from training.agency.levels.models import AgencyRole
from training.agency.reminders.models import LevelReminder
from training.attendance.models import Mark, RegisterLink
from training.attendance.online.models import AttendanceAlias, AttendanceFile
from training.attendance.online.operations import USED_FOR
from training.attendance.paper.models import EventPaper, EventPaperFile
from training.board_lists.models import ReviewRow
from training.board_lists.operations import add_thing
from training.bookings.earlier_training.models import Equivalence
from training.bookings.emails import sent_for_form
from training.bookings.models import Booking
from training.certificates.designs.models import CertificateDesign, DesignPreview
from training.certificates.designs.wording import BUILT_IN
from training.certificates.models import Certificate, CertificateDocument
from training.concerns.models import Concern
from training.courses.costs.operations import CostDetails, add_cost
from training.courses.editions.operations import add_edition
from training.courses.models import Course, Event, Headcount, KeptPlaces, Venue
from training.courses.operations import set_map_picture
from training.courses.priorities.operations import tag_course
from training.evaluations.questionnaires.operations import copy_to_change
from training.files.gateway import store
from training.files.models import ImportMemory, KeptFile
from training.files.operations import keep
from training.files_in.file_types import PDF
from training.importing.lines import Verdict
from training.importing.models import FileImport, ImportRow
from training.jobs.models import Job, JobItem
from training.links import new_token, token_hash
from training.mail.models import Attachment, Message
from training.mail.wording.models import Wording
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.models import SlidesRequest
from training.materials.operations import MaterialDetails, SentFile, add_material
from training.merging.models import KnownApart, Merge, MergeRow, Suspect
from training.notes.models import Note
from training.other_learning.models import MonthlyCount
from training.payments.invoice_models import Invoice
from training.payments.models import Charge, Payment, Refund
from training.people.addresses.models import PersonAddress
from training.people.models import Agency, Person
from training.programme.searching.models import SearchSynonym
from training.records.models import RecordDocument
from training.records.sharing_operations import share_record
from training.reports.documents.models import FiguresDocument, FiguresDocumentFile
from training.reports.funders.link_operations import make_link
from training.reports.questions.models import SavedQuestion
from training.reports.questions.supplied import SUPPLIED
from training.settings.models import Closure
from training.texts.models import TextKind, WrittenText
from training.writing.models import WrittenMessage
from training.yearly_requests.impact.models import ImpactAnswer, RoundReview
from training.yearly_requests.models import AgencyRequest, RequestRound
from training.yearly_requests.needs.models import NeedsAnswer, NeedsNumber

LOOKERS = (
    "guest",
    "delegate",
    "another delegate",
    "coordinator",
    "another agency's coordinator",
    "trainer",
    "another event's trainer",
    "Board reader",
    "administrator",
)


@dataclass(frozen=True)
class World:
    """Who looks (a guest is None), and what the addresses of the rows are made of."""

    people: dict[str, Person | None]
    parts: dict[str, str]


@dataclass(frozen=True)
class Stage:
    """What the rows of every subject are about: one agency's people, and one course with its events."""

    make: Make
    agency: Agency
    other_agency: Agency
    delegate: Person
    coordinator: Person
    trainer: Person
    course: Course
    coming: Event
    today: Event
    past: Event


Parts = dict[str, object]


def make_world(app: Flask, make: Make) -> World:
    """The delegate and the coordinator are of one agency, the trainer delivers every event here."""
    agency, other_agency = make.agency("Example Scouts"), make.agency("Example Football")
    people = _people(make, agency, other_agency)
    delegate, trainer, coordinator = people["delegate"], people["trainer"], people["coordinator"]
    assert delegate is not None
    assert trainer is not None
    assert coordinator is not None
    course = make.course("SG2", funder_id=make.funder().id, policy_id=make.policy().id)
    coming, draft = make.event(course, trainers=(trainer,)), make.event(course, state="draft", trainers=(trainer,))
    today = make.event(course, days=0, trainers=(trainer,))
    past = make.event(course, days=-5, trainers=(trainer,), register_closed_at=clock.now())
    make.event(course, days=30, trainers=(people["another event's trainer"],))
    stage = Stage(make, agency, other_agency, delegate, coordinator, trainer, course, coming, today, past)

    booking = make.booking(coming, delegate, agency=agency, price_pence=8000, price_explanation="standard price")
    unconfirmed, confirm_booking = _unconfirmed(stage)
    parts: Parts = {
        "booking": booking.ref,
        "entrance_link": make.link(booking, "entrance", sent_to=delegate.email),
        "confirm_booking": confirm_booking,
        "unconfirmed": unconfirmed.ref,
        "form_token": unconfirmed.form_token or "",
        "draft": draft.ref,
        **_programme(stage),
        **_money(stage, booking),
        **_approvals(stage),
        **_places(stage),
        **_day_and_after(stage),
        **_earlier_training(stage),
        **_shared_record(stage),
        **_shared_figures(stage),
        **_event_by_invitation(stage),
        **_agencies_and_people(stage),
        "observation": make.observation(past, trainer, people["another event's trainer"], written_at=clock.now()).id,
        "to_observe": make.observation(today, trainer, people["another event's trainer"]).id,
        "search_words": make._save(SearchSynonym(said="Tots", said_key="tot", means=["early years"])).id,
        "closure": make._save(Closure(reason="Moving house", first_day=date(2026, 8, 3), last_day=date(2026, 8, 4))).id,
        "agreement": make.agreement("Thurrock").id,
        "note": make._save(Note(agency_id=agency.id, words="Rang", disclosable=True, written_at=clock.now())).id,
        **_messages(make.session, booking, unconfirmed),
    }
    with app.app_context():
        parts["report"] = _report(make.session, today).id
        parts["material"] = _material(make.session, past, past.id)
        parts["slides"] = _material(make.session, past, None)
        parts["file_import"] = _file_import(make.session).ref
        make.session.get_one(Equivalence, parts["equivalence"]).evidence = _evidence(make.session)
        parts |= _design(make.session, past.course_id)
        parts["map_digest"] = _map_picture(make.session, parts["venue"])
    make.session.commit()
    with app.app_context():
        parts["confirm_token"] = generate_confirmation_token(unconfirmed.delegate)
        parts["reset_token"] = generate_reset_password_token(delegate)
    return World(people, {name: str(part) for name, part in parts.items()})


def _people(make: Make, agency: Agency, other_agency: Agency) -> dict[str, Person | None]:
    return {
        "guest": None,
        "delegate": make.person("Dele Gate", agency=agency),
        "another delegate": make.person("Ano Ther", agency=other_agency),
        "coordinator": make.coordinator(agency),
        "another agency's coordinator": make.coordinator(other_agency),
        "trainer": make.trainer(),
        "another event's trainer": make.trainer("Toni Trainer"),
        "Board reader": make.board_reader(),
        "administrator": make.administrator(),
    }


def _unconfirmed(stage: Stage) -> tuple[Booking, str]:
    """A newcomer's booking whose address is to be confirmed, and the token of the link that confirms it."""
    make, to_confirm = stage.make, new_token()
    booking = make.booking(
        stage.coming,
        make.person("New Comer", confirmed_at=None, password="none"),
        state="requested",
        held_until=clock.now() + timedelta(minutes=30),
        address_token_hash=token_hash(to_confirm),
        form_token=new_token(),
    )
    return booking, to_confirm


def _programme(stage: Stage) -> Parts:
    """The events and what their course has: a funder, a policy, a price, and people who wait for new dates."""
    make, course = stage.make, stage.course
    item = make.checklist_item()
    make.tick(stage.past, item)
    make.merge(stage.coming, stage.past)
    return {
        "checklist_item": item.id,
        "course": course.code,
        "event": stage.coming.ref,
        "today": stage.today.ref,
        "past": stage.past.ref,
        "venue": stage.coming.venue_id,
        "counted": _counted(stage).ref,
        "holiday": make.holiday().id,
        "cost": _cost(make.session, stage.coming),
        "monthly_count": _monthly_count(make.session),
        **_requests(make.session, stage.agency.id),
        "trainer": stage.trainer.id,
        "trainer_link": make.trainer_question(stage.trainer, stage.coming),
        "funder": course.funder_id,
        "policy": course.policy_id,
        "price": make.price(course, percent=10).id,
        "interest": make.interest(course, stage.delegate).id,
        "stop_link": make.stop_link(stage.delegate),
        "interest_link": make.interest_link(make.interest(course, "guest@example.org", confirmed_at=None)),
    }


def _counted(stage: Stage) -> Event:
    """An event that nobody books, over, with how many came; and places kept for an area at another."""
    joint = stage.make.event(stage.course, kept_until=clock.today() + timedelta(days=9))
    joint.kept_places = [KeptPlaces(area="Southend", places=6)]
    counted = stage.make.event(stage.course, days=-3, trainers=(stage.trainer,), kind="headcount", came=30)
    counted.headcounts = [Headcount(sector="health", came=12)]
    return counted


def _money(stage: Stage, booking: Booking) -> Parts:
    """An invoice, a charge without one, a refund, a card payment begun, and a charge for cancelling late to decide."""
    make, coming, agency = stage.make, stage.coming, stage.agency
    invoice, refund = _invoice(make, make.charge(booking))
    to_invoice = make.charge(make.booking(coming, agency=agency, price_pence=8000))
    attempt = make.attempt(booking)
    receipt = make.receipt(attempt, make.session.get_one(Payment, refund.payment_id))
    late = make.booking(coming, make.person(agency=agency), agency=agency, state="cancelled", cancel_category="illness")
    make.proposal(late)
    return {
        "invoice": invoice.number,
        "payment": refund.payment_id,
        "refund": refund.id,
        "to_invoice": to_invoice.id,
        "attempt": attempt.key,
        "receipt": receipt.number,
        "late": late.ref,
    }


def _approvals(stage: Stage) -> Parts:
    """Bookings that wait for a line manager: one without a link, one with, and the delegate's own."""
    make, coming, agency = stage.make, stage.coming, stage.agency
    asks = {"state": "requested", "awaits": "manager", "held_until": clock.now() + timedelta(days=3)}
    to_approve = make.booking(coming, state="requested", awaits="manager", agency=agency)
    own_to_approve = make.booking(make.event(stage.course), stage.delegate, agency=agency, **asks)
    return {
        "to_approve": to_approve.ref,
        "own_to_approve": own_to_approve.ref,
        "approval_link": make.link(make.booking(coming, agency=agency, **asks), "approval"),
        "own_approval_link": make.link(own_to_approve, "approval"),
    }


def _places(stage: Stage) -> Parts:
    """A place that is offered, one that is waited for, and one to be named later."""
    make, coming, agency = stage.make, stage.coming, stage.agency
    offered = make.booking(coming, agency=agency, state="offered", held_until=clock.now() + timedelta(days=1))
    group_token = new_token()
    unnamed = make.unnamed(coming, booked_by=stage.coordinator, agency=agency, form_token=f"{group_token}-0")
    return {
        "offered": offered.ref,
        "offer_link": make.link(offered, "offer"),
        "on_the_list": make.booking(coming, agency=agency, state="waiting").ref,
        "unnamed": unnamed.ref,
        "group_token": group_token,
    }


def _day_and_after(stage: Stage) -> Parts:
    """A register to mark and its link, then outcomes, a certificate, and evaluations sent and answered."""
    make, agency, past = stage.make, stage.agency, stage.past
    make.booking(stage.today, stage.delegate, agency=agency)
    link, register_link = new_token(), {"event_id": stage.today.id, "person_id": stage.trainer.id}
    make.session.add(RegisterLink(token_hash=token_hash(link), created_at=clock.now(), **register_link))
    attended = make.booking(past, stage.delegate, agency=agency, outcome="attended")
    unanswered = make.booking(past, make.person(agency=agency), agency=agency, outcome="attended")
    certificate = _certificate(make.session, attended)
    answered = make.evaluation(attended, said={})
    text = make.text(TextKind.EVALUATION, answered.id)
    impact = make.evaluation(unanswered, stage="impact", submitted_at=clock.now())
    draft = copy_to_change(make.session, answered.version_id, SYSTEM, clock.now())
    return {
        "form_version": answered.version_id,
        "form_draft": draft.id,
        "evaluation_form": draft.form_id,
        "form_question": draft.questions[1].id,
        "slides_question": _slides_follow_up(make.session, unanswered, None),
        "slides_answered": _slides_follow_up(make.session, attended, 12),
        "register_link": link,
        "paper": _paper(make.session, stage.today).ref,
        "figures_document": _figures_document(make.session).ref,
        "saved_question": _saved_question(make.session).ref,
        "attended": attended.ref,
        "unanswered": unanswered.ref,
        "in_part": _in_part(make, stage.delegate, agency, stage.trainer).ref,
        "certificate": certificate.number,
        "certificate_token": certificate.token,
        "evaluation": make.evaluation(unanswered).token,
        "answered": answered.token,
        "impact": impact.token,
        "manager_link": make.manager_line(impact),
        "text": text.ref,
        **_quotes(make),
        "concern": _concern(make.session, text).id,
        "job": _job(make.session, text.subject_id).ref,
    }


def _quotes(make: Make) -> Parts:
    """One that has been used."""
    quote = make.quote(verdict="fit")
    collection = make.collection("Report", quote)
    return {
        "quote": quote.id,
        "quote_collection": collection.id,
        "empty_collection": make.collection("Empty").id,
        "quote_use": collection.uses[0].id,
        "quote_theme": make.theme("Hope").id,
    }


def _design(session: Session, course_id: int) -> Parts:
    """A design of certificates that is being written, with a logo and a preview; an edition that a course teaches."""
    kept = keep(session, store(b"a logo"), "logo.png", "logo on certificates", None, SYSTEM, clock.now())
    design = CertificateDesign(number=2, begun_at=clock.now(), logo_id=kept.id, logo_of="the Board", **vars(BUILT_IN))
    design.preview = DesignPreview(
        asked_at=clock.now(), rendered_at=clock.now(), pdf=b"%PDF-", usual=b"PNG", longest=b"PNG"
    )
    session.add(design)
    session.flush()
    edition = add_edition(session, course_id, "KCSIE 2025", date(2025, 9, 1), "Much.", SYSTEM, clock.now())
    return {"design": design.id, "design_logo": kept.fingerprint, "edition": edition.id}


def _paper(session: Session, event: Event) -> EventPaper:
    """A door list that has been made."""
    paper = EventPaper(
        ref=new_token(), event_id=event.id, kind="door list", asked_at=clock.now(), rendered_at=clock.now()
    )
    paper.file = EventPaperFile(pdf=b"%PDF-")
    session.add(paper)
    session.flush()
    return paper


def _figures_document(session: Session) -> FiguresDocument:
    """The figures of a year as a PDF that has been made."""
    document = FiguresDocument(
        ref=new_token(), kind="pdf", period_kind="financial year", first=date(2026, 4, 1), after=date(2027, 4, 1),
        beside="before", asked_on=clock.today(), asked_at=clock.now(), rendered_at=clock.now(), figures={},
    )  # fmt: skip
    document.file = FiguresDocumentFile(content=b"%PDF-")
    session.add(document)
    session.flush()
    return document


def _saved_question(session: Session) -> SavedQuestion:
    """A question that is for everybody who sees reports."""
    question = SavedQuestion(
        ref=new_token(), name="Who came", asked=SUPPLIED[1].question.address, for_everybody=True,
        made_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    session.add(question)
    session.flush()
    return question


def _report(session: Session, event: Event) -> AttendanceFile:
    """An attendance report, in whose second line there is somebody."""
    content = b"Name,Join time,Leave time\nWalter Walkin,12/05/2026 09:30:00,12/05/2026 16:30:00\n"
    kept = keep(session, store(content), "report.csv", USED_FOR, date(2026, 6, 11), SYSTEM, clock.now())
    file = AttendanceFile(event_id=event.id, kept_id=kept.id, digest=kept.sha256)
    session.add(file)
    session.add(AttendanceAlias(event_id=event.id, called="tess trainer", said_at=clock.now()))
    session.flush()
    return file


def _impact_answer(session: Session, agency_id: int) -> int:
    """What has changed at an agency because of a review."""
    asked = RequestRound(kind="impact", year=2026, asked_at=clock.now(), closes_on=clock.today() + timedelta(days=30))
    session.add_all((asked, ReviewRow(code="child-a", name="Child A", position=1)))
    session.flush()
    answered = AgencyRequest(
        round_id=asked.id, agency_id=agency_id, token=new_token(), answered_at=clock.now(), version=1
    )
    session.add_all((answered, RoundReview(round_id=asked.id, review="child-a")))
    session.flush()
    row = ImpactAnswer(request_id=answered.id, review="child-a", briefed=40, changed="We ask about home first.")
    session.add(row)
    session.flush()
    return row.id


def _requests(session: Session, agency_id: int) -> dict[str, object]:
    """Agencies are asked for their needs: one has not answered, one has."""
    asked = RequestRound(kind="needs", year=2026, asked_at=clock.now(), closes_on=clock.today() + timedelta(days=30))
    session.add(asked)
    session.flush()
    waiting, answered = (AgencyRequest(round_id=asked.id, agency_id=agency_id, token=new_token()) for _ in range(2))
    answered.answered_at, answered.version = clock.now(), 1
    session.add_all((waiting, answered))
    session.flush()
    session.add_all((NeedsAnswer(request_id=answered.id), NeedsNumber(request_id=answered.id, level="2", needed=12)))
    session.flush()
    return {
        "request_round": asked.id,
        "agency_request": waiting.id,
        "impact_answer": _impact_answer(session, agency_id),
        "agency_question": waiting.token,
        "agency_answered": answered.token,
    }


def _cost(session: Session, event: Event) -> int:
    """A room; and the course serves a priority."""
    add_thing(session, "priority", "Neglect", clock.today(), {}, SYSTEM, clock.now())
    tag_course(session, event.course_id, ["neglect"], [], SYSTEM, clock.now())
    return add_cost(session, event.id, CostDetails("venue", 12_000, "Half a day"), SYSTEM, clock.now()).id


def _monthly_count(session: Session) -> int:
    """Downloads of a podcast in April."""
    row = MonthlyCount(month=date(2026, 4, 1), kind="podcast", title="Episode 4", count=86, entered_at=clock.now())
    session.add(row)
    session.flush()
    return row.id


def _slides_follow_up(session: Session, booking: Booking, colleagues: int | None) -> str:
    """The question what came of slides, and what somebody said."""
    now, said = clock.now(), colleagues is not None
    token, closes_at = new_token(), now + timedelta(days=60)
    session.add(SlidesRequest(booking_id=booking.id, asked_at=now, asked_by="evaluation", told_at=now))
    answer = {"answered_at": now, "colleagues": colleagues, "words": "We talked about it."} if said else {}
    session.add(SlidesFollowUp(booking_id=booking.id, token=token, sent_at=now, closes_at=closes_at, **answer))
    session.flush()
    return token


def _material(session: Session, event: Event, event_id: int | None) -> str:
    """Slides of an event, or of its course for all events, for everybody who attended."""
    kept = keep(session, store(b"%PDF-"), "slides.pdf", "asked about", None, SYSTEM, clock.now())
    details = MaterialDetails("Slides of the morning", "slides", "attended", None, None)
    return add_material(session, event.course_id, event_id, details, SentFile(kept, PDF), SYSTEM, clock.now()).ref


def _file_import(session: Session) -> FileImport:
    """A file with one agency in it, checked."""
    kept = keep(
        session, store(b"Name\nExample Brass Band\n"), "agencies.csv", "import", date(2026, 6, 11), SYSTEM, clock.now()
    )
    of = FileImport(
        ref=new_token(),
        kind="agencies",
        kept_id=kept.id,
        file_name=kept.name,
        sha256=kept.sha256,
        headings=["“Name”"],
        heading_words=["name"],
        columns={"Name": 0},
        started_at=clock.now(),
        delete_on=kept.delete_on,
        checked_at=clock.now(),
    )
    session.add(of)
    session.flush()
    row = {"position": 0, "line": 2, "cells": ["Example Brass Band"], "shown": "Example Brass Band"}
    session.add(ImportRow(import_id=of.id, verdict=Verdict.WRONG, sentence="It needs a sector.", **row))
    headings = {"about": "headings:of this file", "means": {"Name": ["name", 0]}}
    session.add(ImportMemory(kind="agencies", said_at=clock.now(), **headings))
    session.flush()
    return of


def _map_picture(session: Session, venue_id: int) -> str:
    """What stands for the picture in its address."""
    venue = session.get_one(Venue, venue_id)
    set_map_picture(session, venue, store(b"a picture"), "map.png", "", SYSTEM, clock.now())
    return venue.map_picture.fingerprint


def _earlier_training(stage: Stage) -> Parts:
    """A booking that declares what came before, and a request to accept training from elsewhere."""
    make = stage.make
    after = make.course(prerequisite_id=stage.course.id, prerequisite_blocks=True)
    declares = {"agency": stage.agency, "prerequisite": "At my own organisation, 2025"}
    return {
        "declared": make.booking(make.event(after), stage.delegate, **declares).ref,
        "equivalence": make.equivalence(stage.delegate, stage.course).id,
        "past_training": make.past_training(stage.delegate, agency=stage.agency).id,
    }


def _shared_record(stage: Stage) -> Parts:
    person_id, actor = stage.delegate.id, Actor(stage.delegate.id, "delegate")
    link = share_record(stage.make.session, person_id, "Example Care", clock.today(), actor, clock.now())
    document = stage.make._save(RecordDocument(ref=new_token(), person_id=person_id, asked_at=clock.now()))
    return {"record_link": link.id, "record_token": link.token, "record_document": document.ref}


def _shared_figures(stage: Stage) -> Parts:
    """A link for the funder of the course."""
    last_day, actor = clock.today(), Actor(None, "administrator")
    link, token = make_link(stage.make.session, stage.course.funder, "The grants manager", last_day, actor, clock.now())
    return {"funder_link": link.id, "funder_token": token}


def _evidence(session: Session) -> KeptFile:
    return keep(session, store(b"a paper"), "paper.pdf", "training from elsewhere", None, SYSTEM, clock.now())


def _event_by_invitation(stage: Stage) -> Parts:
    event = stage.make.event(stage.course, open_to="invitation")
    invited, link = stage.make.event_invitation(event, stage.delegate.email)
    return {"by_invitation": event.ref, "invited": invited.id, "invited_link": link}


def _agencies_and_people(stage: Stage) -> Parts:
    """Who is of which agency, who is invited to book for one, and who is or claims to be a member."""
    make, agency, link = stage.make, stage.agency, new_token()
    membership = make.membership(stage.other_agency, clock.today() - timedelta(days=9), clock.today())
    return {
        "person": stage.delegate.id,
        "agency": agency.id,
        "affiliation": stage.delegate.affiliations[0].id,
        "county_wide_tie": make.tie(stage.delegate, make.agency("Example Police", county_wide=True)).id,
        "agency_relation": make.relation("part of", agency, make.agency("Example Council")).id,
        "coordinator": stage.coordinator.id,
        "invitation": make.invitation(agency, stage.coordinator, token=link).id,
        "invitation_link": link,
        "inspection_document": make._save(
            InspectionDocument(ref=new_token(), agency_id=agency.id, asked_at=clock.now())
        ).ref,
        "level_reminder": make._save(
            LevelReminder(agency_id=agency.id, person_id=stage.delegate.id, asked_at=clock.now(), state="away")
        ).id,
        "level_role": make._save(AgencyRole(agency_id=agency.id, role="", level="1", since=clock.now())).id,
        "unchecked_agency": make.unchecked_agency("Example Allotment").id,
        "membership": membership.id,
        "claim": make.claim(stage.delegate, agency).id,
        **_added_address(stage),
        "sign_in_link": make.sign_in_link(stage.delegate),
        "own_sign_in": make.sign_in(stage.delegate).id,
        **_merged(make),
    }


def _added_address(stage: Stage) -> Parts:
    """An address that the delegate would add to their account, and the link that proves it."""
    token, person = new_token(), stage.delegate
    values = {"person_id": person.id, "address": "added@example.org", "signs_in": False, "main": False}
    row = PersonAddress(token_hash=token_hash(token), asked_at=clock.now(), **values)
    stage.make.session.add(row)
    stage.make.session.flush()
    return {"added_address": row.id, "added_address_link": token}


def _merged(make: Make) -> Parts:
    """Somebody who was merged into another, and somebody who may be one of them."""
    winner, loser, other = make.person("Win Ner"), make.person("Lo Ser", active=False), make.person("Win Nner")
    loser.merged_into_id = winner.id
    merge = make._save(Merge(kind="person", loser_id=loser.id, winner_id=winner.id, merged_at=clock.now()))
    was = {"active": True, "merged_into_id": None}
    make._save(MergeRow(merge_id=merge.id, in_table="person", key={"id": loser.id}, was=was))
    pair = {"kind": "person", "lower_id": winner.id, "higher_id": other.id}
    make._save(Suspect(**pair, rank=0))
    make._save(KnownApart(**{**pair, "kind": "agency"}, said_at=clock.now()))
    return {"other_person": other.id, "merge": merge.id}


def _messages(session: Session, booking: Booking, unconfirmed: Booking) -> Parts:
    message = _message(session, booking)
    session.add(_wording())
    _message(session, unconfirmed, once=sent_for_form(unconfirmed.form_token or ""))
    written, unwanted = (_written(session, booking) for _ in range(2))
    return {
        "message": message.id,
        "attachment": message.attachments[0].id,
        "written": written.ref,
        "unwanted": unwanted.ref,
    }


def _written(session: Session, booking: Booking) -> WrittenMessage:
    """A draft to one booking, with words."""
    draft = WrittenMessage(
        ref=new_token(),
        subject="Parking",
        body="Hello {{first name}}, park behind the hall.",
        readers="bookings",
        chosen=[booking.id],
        to_whom="1 booking chosen on the roster",
        about="event",
        about_id=booking.event_id,
        goes_back_to="/admin/messages",
        created_at=clock.now(),
    )
    session.add(draft)
    session.commit()
    return draft


def _wording() -> Wording:
    return Wording(
        kind="bookings/waiting",
        number=1,
        subject="You wait: {{event}}",
        body="{{which in the list}}\n\n{{summary}}\n\n{{price}}\n\n{{booking page}}",
        ours_subject="You are on the waiting list",
        ours_body="You wait.",
        ours_sign="then",
        written_at=clock.now(),
    )


def _invoice(make: Make, charge: Charge) -> tuple[Invoice, Refund]:
    """An invoice, and a refund of a cheque that has nothing to do with it."""
    invoice = make.invoice(charge)
    payment = make.payment(pence=500)
    refund = Refund(
        payment_id=payment.id,
        pence=200,
        state="wanted",
        source="site",
        because="Paid twice.",
        created_at=clock.now(),
        due_at=clock.now(),
    )
    make.session.add(refund)
    make.session.commit()
    return invoice, refund


def _in_part(make: Make, delegate: Person, agency: Agency, trainer: Person) -> Booking:
    """Of an event of two days, the second of which was missed; another of theirs was moved and completes a third."""
    course = make.course("SG3", sittings=2)
    past = make.event(course, days=-9, sittings=2, trainers=(trainer,), register_closed_at=clock.now())
    missed = [make.booking(past, person, agency=agency, outcome="partial") for person in (delegate, make.person())]
    for booking in missed:
        for sitting, kind in zip(past.sittings, ("present", "absent"), strict=True):
            make.session.add(Mark(sitting_id=sitting.id, booking_id=booking.id, kind=kind, marked_at=clock.now()))
    coming = make.event(course, days=40, sittings=2, trainers=(trainer,))
    completing = {"completes_id": missed[1].id, "comes_for": "2"}
    make.booking(coming, missed[1].delegate, transfers=1, transferred_at=clock.now(), **completing)
    return missed[0]


def _certificate(session: Session, booking: Booking) -> Certificate:
    certificate = Certificate(
        year=2026,
        serial=1,
        number="ESCB-2026-00001",
        token=new_token(),
        short_code="ABCDE23456",
        booking_id=booking.id,
        name="Dele Gate",
        course_title="Example course",
        level="2",
        hours=Decimal(6),
        dates="7 May 2026",
        place="Colchester",
        attended_on=date(2026, 5, 7),
        valid_until=date(2029, 5, 7),
        design_id=1,  # the Board's first
        issued_at=clock.now(),
        wanted_at=clock.now(),
        rendered_at=clock.now(),
        document=CertificateDocument(pdf=b"%PDF-1.7 example"),
    )
    session.add(certificate)
    session.commit()
    return certificate


def _concern(session: Session, text: WrittenText) -> Concern:
    concern = Concern(
        text_id=text.id,
        raised_at=clock.now(),
        about="Example course",
        closed_at=clock.now(),
        told="hub",
        told_at=clock.now(),
    )
    session.add(concern)
    session.commit()
    return concern


def _job(session: Session, booking_id: int) -> Job:
    job = Job(
        ref=new_token(),
        kind="certificates/release",
        details={},
        goes_back_to="/admin/bookings",
        capacity="administrator",
        asked_at=clock.now(),
        worked_at=clock.now(),
        stopped_at=clock.now(),
        items=[JobItem(subject_id=booking_id, state="failed", sentence="They did not come.", at=clock.now())],
    )
    session.add(job)
    session.commit()
    return job


def _message(session: Session, booking: Booking, once: str | None = None) -> Message:
    assert booking.delegate is not None
    message = Message(
        created_at=clock.now(),
        due_at=clock.now(),
        failed_at=clock.now(),
        last_error="550 no such mailbox",
        kind="bookings/confirmed",
        once=once,
        to_address=booking.delegate.email,
        to_person_id=booking.delegate_id,
        about="booking",
        about_id=booking.id,
        from_address="escbtraining@essex.gov.uk",
        subject="Your place is confirmed",
        text="You have a place.\n",
        html="<p>You have a place.</p>",
        attachments=[Attachment(filename="booking.ics", content_type="text/calendar", content=b"BEGIN:VCALENDAR")],
    )
    session.add(message)
    session.commit()
    return message
