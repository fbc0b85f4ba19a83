"""Rows that are right in all that a test does not name."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.money_factories import MakeMoney
from training import clock
from training.access import Role
from training.bookings.earlier_training.models import Equivalence, PastTraining
from training.bookings.earlier_training.past_training_file import PastTrainingSource
from training.bookings.invitations.models import EventInvitation
from training.bookings.lifecycle import HOLDS_A_PLACE, State
from training.bookings.models import Booking, BookingLink
from training.bookings.reasons.models import CancelReason
from training.courses.checklists.models import ChecklistItem, ChecklistTick
from training.courses.deciding.models import EventMerge
from training.courses.models import Course, Event, Funder, LearningOutcome, PlacePool, SchoolHoliday, Sitting, Venue
from training.courses.trainers.models import TrainerAnswer, TrainerQuestion
from training.evaluations.managers.models import ManagerLine
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.observations.models import Observation
from training.evaluations.observations.statements import STATEMENTS
from training.evaluations.questionnaires.queries import version_in_use, version_of_stage
from training.evaluations.questions import Stage
from training.evaluations.quotes.models import Quote, QuoteCollection, QuoteConsent, QuoteTheme, QuoteUse
from training.interest.models import Interest, InterestLink
from training.jobs.models import Job
from training.links import new_code, new_token, token_hash
from training.payments.models import CancellationPolicy, PriceRuleRow
from training.payments.policy import DEFAULT_POLICY, Policy
from training.people.addresses.operations import change_main_address
from training.people.models import (
    Affiliation,
    Agency,
    AreaReader,
    Coordinator,
    CoordinatorInvitation,
    Membership,
    MembershipClaim,
    Person,
    RoleRow,
    SignIn,
)
from training.people.relations.models import AgencyRelation
from training.people.signing_in.models import SignInLink
from training.search.normal_form import sort_key
from training.sharing.models import SharingAgreement
from training.texts.models import TextKind, WrittenText
from training.timetable.models import StopLink

SHARES_CONNECTION = "shares its connection with the site"
"""A mark in a session's info: what it has flushed is seen by the site under test."""

_numbers = itertools.count(1)


def _given(value: Any) -> dict[str, Any]:
    """A value in the columns of an answer: (before, now), codes, words, or a number or tick."""
    match value:
        case list():
            return {"chosen": value}
        case (before, now):
            return {"looking_back": before, "number": now}
        case str():
            return {"text": value}
    return {"number": int(value)}


class Make(MakeMoney):
    """Makes rows in one session, and commits each in a transaction of its own.

    A transaction that began with a read cannot write on SQLite once somebody else has written: a running site does.
    Where the site under test shares the connection, nothing has to be committed for it: that takes a fifth of the time.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def _save(self, row: Any) -> Any:
        if self.session.info.get(SHARES_CONNECTION):
            self.session.add(row)
            self.session.flush()
            return row
        self.session.commit()
        self.session.add(row)
        self.session.commit()
        return row

    def agency(self, name: str | None = None, **values: Any) -> Agency:
        defaults = {
            "name": name or f"Example agency {next(_numbers)}",
            "sector": "voluntary",
            "tariff": "other voluntary",
            "area": "Essex",
            "quadrant": "Mid",
            "created_at": clock.now(),
            "checked_at": clock.now(),
        }
        return self._save(Agency(**{**defaults, **values}))

    def unchecked_agency(self, name: str) -> Agency:
        return self._save(Agency(name=name, created_at=clock.now()))

    def membership(self, agency: Agency, starts_on: Any, ends_on: Any) -> Membership:
        return self._save(
            Membership(
                agency_id=agency.id, member_number=f"ECVYS-{next(_numbers)}", starts_on=starts_on, ends_on=ends_on
            )
        )

    def claim(self, person: Person, agency: Agency, **values: Any) -> MembershipClaim:
        """Somebody says that an agency is a member of ECVYS."""
        defaults = {"person_id": person.id, "agency_id": agency.id, "created_at": clock.now()}
        return self._save(MembershipClaim(**{**defaults, **values}))

    def equivalence(self, person: Person, course: Course, **values: Any) -> Equivalence:
        """Training from elsewhere that somebody would have count as a course: waiting, unless it says otherwise."""
        defaults = {
            "person_id": person.id,
            "course_id": course.id,
            "said": "At my own organisation, March 2025",
            "title": values.get("said", "At my own organisation, March 2025"),
            "completed_on": date(2025, 3, 3),
            "created_at": clock.now(),
        }
        return self._save(Equivalence(**{**defaults, **values}))

    def past_training(self, person: Person, title: str = "Online safety", **values: Any) -> PastTraining:
        """Something that a list says somebody completed elsewhere."""
        defaults = {
            "person_id": person.id,
            "title": title,
            "completed_on": date(2026, 3, 3),
            "source": PastTrainingSource.LIST,
            "created_at": clock.now(),
        }
        return self._save(PastTraining(**{**defaults, **values}))

    def person(self, name: str | None = None, *roles: Role, agency: Agency | None = None, **values: Any) -> Person:
        """Somebody with a confirmed address and no password; roles by name, tied to an agency if one is given."""
        number = next(_numbers)
        defaults = {
            "name": name or f"Delegate {number:04}",
            "email": f"person{number}@example.org",
            "created_at": clock.now(),
            "confirmed_at": clock.now(),
        }
        person = Person(**{**defaults, **values})
        person.roles = [self.role(role) for role in roles]
        self._save(person)
        if agency:
            self._save(Affiliation(person_id=person.id, agency_id=agency.id, began_at=clock.now()))
        return person

    def address(self, person: Person, email: str | None, *, shares: bool = False) -> None:
        """Messages to somebody go to another address from now on, or to none."""
        change_main_address(self.session, person, email, clock.now(), shares=shares)
        self._save(person)

    def tie(self, person: Person, agency: Agency, **values: Any) -> Affiliation:
        """Somebody works or volunteers for an agency, beside others."""
        defaults = {"person_id": person.id, "agency_id": agency.id, "began_at": clock.now()}
        return self._save(Affiliation(**{**defaults, **values}))

    def relation(self, kind: str, former: Agency, other: Agency, **values: Any) -> AgencyRelation:
        """One agency became another, or is a part of it: since last year, unless it says otherwise."""
        defaults = {
            "kind": kind,
            "from_agency_id": former.id,
            "to_agency_id": other.id,
            "starts_on": clock.today() - timedelta(days=365),
            "created_at": clock.now(),
        }
        return self._save(AgencyRelation(**{**defaults, **values}))

    def role(self, role: Role) -> RoleRow:
        row = self.session.scalar(select(RoleRow).where(RoleRow.name == role))
        return row or self._save(RoleRow(name=role))

    def administrator(self) -> Person:
        return self.person("Alex Administrator", Role.ADMINISTRATOR)

    def trainer(self, name: str = "Terry Trainer") -> Person:
        return self.person(name, Role.TRAINER)

    def board_reader(self) -> Person:
        return self.person("Bola Reader", Role.BOARD_READER)

    def area_reader(self, area: str = "Southend") -> Person:
        person = self.person("Ari Reader", Role.AREA_READER)
        self._save(AreaReader(person_id=person.id, area=area))
        return person

    def agreement(self, area: str = "Southend", **values: Any) -> SharingAgreement:
        today = clock.today()
        defaults = {"area": area, "reference": "DSA 7", "signed_on": today, "valid_from": today}
        return self._save(SharingAgreement(**{**defaults, "recorded_at": clock.now(), **values}))

    def coordinator(self, agency: Agency) -> Person:
        person = self.person("Cory Coordinator", Role.COORDINATOR, agency=agency)
        self._save(Coordinator(person_id=person.id, agency_id=agency.id, created_at=clock.now()))
        return person

    def invitation(
        self, agency: Agency, invited_by: Person, *, token: str = "", **values: Any
    ) -> CoordinatorInvitation:
        """Somebody is asked to book for an agency; `token` is what their link ends with."""
        defaults = {
            "agency_id": agency.id,
            "name": "Inge Vited",
            "email": f"invited{next(_numbers)}@example.org",
            "token_hash": token_hash(token or new_token()),
            "invited_by_id": invited_by.id,
            "created_at": clock.now(),
            "expires_at": clock.now() + timedelta(days=14),
        }
        return self._save(CoordinatorInvitation(**{**defaults, **values}))

    def venue(self, name: str | None = None, **values: Any) -> Venue:
        defaults = {
            "name": name or f"Example hall {next(_numbers)}",
            "town": "Colchester",
            "address": "1 High Street, Colchester",
            "postcode": "CO1 1AA",
            "quadrant": "North",
            "room_limit": 30,
            "access": "Step-free from the street. Hearing loop.",
        }
        return self._save(Venue(**{**defaults, **values}))

    def trainer_question(self, trainer: Person, *events: Event) -> str:
        """A trainer was asked whether they can deliver these events; the secret of the message's link."""
        token = new_token()
        question = TrainerQuestion(person_id=trainer.id, token_hash=token_hash(token), asked_at=clock.now())
        question.answers = [TrainerAnswer(event_id=event.id) for event in events]
        self._save(question)
        return token

    def holiday(self, first: date = date(2026, 10, 26), last: date = date(2026, 10, 30)) -> SchoolHoliday:
        """Days off at school: half a week in October."""
        return self._save(SchoolHoliday(name="Autumn half term", first_day=first, last_day=last))

    def checklist_item(self, text: str = "Room booked", days: int = 14, **values: Any) -> ChecklistItem:
        """On the list of courses in a room, unless values say otherwise; late for every event that is behind."""
        defaults = {"format": None if "event_id" in values else "classroom", "late_from": clock.now() - timedelta(400)}
        return self._save(ChecklistItem(**{**defaults, "text": text, "days": days, **values}))

    def tick(self, event: Event, item: ChecklistItem) -> ChecklistTick:
        return self._save(ChecklistTick(event_id=event.id, item_id=item.id, needed=True, ticked_at=clock.now()))

    def merge(self, event: Event, into: Event) -> EventMerge:
        """Somebody stopped moving its people."""
        now = clock.now()
        job = Job(ref=new_token(), kind="bookings/move", goes_back_to="/admin", capacity="administrator")
        job.asked_at = job.worked_at = job.stopped_at = now
        self._save(job)
        return self._save(EventMerge(job_id=job.id, event_id=event.id, into_id=into.id, because="Too few"))

    def funder(self, code: str = "VVU", name: str = "Violence and Vulnerability Unit") -> Funder:
        return self.session.scalar(select(Funder).where(Funder.code == code)) or self._save(
            Funder(code=code, name=name)
        )

    def policy(self, name: str | None = None, policy: Policy = DEFAULT_POLICY) -> CancellationPolicy:
        """A cancellation policy beside the default; it charges as that does unless another is given."""
        return self._save(CancellationPolicy.of(name or f"Example policy {next(_numbers)}", policy, clock.now()))

    def course(self, code: str | None = None, *, outcomes: int = 2, **values: Any) -> Course:
        number = next(_numbers)
        defaults = {
            "code": code or f"C{number}",
            "title": f"Example course {number}",
            "level": "topic",
            "format": "classroom",
            "hours": Decimal("6"),
            "capacity": 24,
            "summary": "What it is about.",
            "audience": "Anyone working with children",
            "created_at": clock.now(),
        }
        course = Course(**{**defaults, **values})
        course.outcomes = [LearningOutcome(position=n, text=f"I can do thing {n}") for n in range(1, outcomes + 1)]
        return self._save(course)

    def price(self, course: Course, **values: Any) -> PriceRuleRow:
        """A price of the course's own from today: make.price(course, pence=5000), percent=10, or else free."""
        kind = "fixed" if "pence" in values else "percent" if "percent" in values else "free"
        defaults = {"course_id": course.id, "kind": kind, "starts_on": clock.today(), "created_at": clock.now()}
        return self._save(PriceRuleRow(**{**defaults, **values}))

    def interest(self, course: Course, whose: Person | str, reach: str = "anywhere", **values: Any) -> Interest:
        """Somebody waits for a new date: a person, or a guest by an address; asked an hour ago."""
        asked_at = clock.now() - timedelta(hours=1)
        owner = {"email": whose} if isinstance(whose, str) else {"person_id": whose.id}
        defaults = {"course_id": course.id, "reach": reach, "asked_at": asked_at, "confirmed_at": asked_at, **owner}
        return self._save(Interest(**{**defaults, **values}))

    def interest_link(self, interest: Interest, **values: Any) -> str:
        """The secret of a message about an interest."""
        token = new_token()
        row = {"interest_id": interest.id, "token_hash": token_hash(token), "created_at": clock.now(), **values}
        self._save(InterestLink(**row))
        return token

    def stop_link(self, person: Person) -> str:
        """The secret of a message about a certificate that runs out."""
        token = new_token()
        self._save(StopLink(person_id=person.id, topic="renewal", token_hash=token_hash(token), created_at=clock.now()))
        return token

    def event(
        self,
        course: Course | None = None,
        *,
        capacity: int = 24,
        days: int = 60,
        sittings: int = 1,
        online: bool = False,
        trainers: tuple[Person, ...] = (),
        agencies: tuple[Agency, ...] = (),
        **values: Any,
    ) -> Event:
        """A published event `days` from today (before it when negative), 9:30am to 4:30pm on consecutive days."""
        course = course or self.course(format="webinar" if online else "classroom")
        first = clock.today() + timedelta(days=days)
        times = [
            (
                clock.at(first + timedelta(days=n), datetime(2000, 1, 1, 9, 30, tzinfo=UTC).time()),
                clock.at(first + timedelta(days=n), datetime(2000, 1, 1, 16, 30, tzinfo=UTC).time()),
            )
            for n in range(sittings)
        ]
        defaults: dict[str, Any] = {
            "ref": f"{course.code}-{next(_numbers):02}",
            "course_id": course.id,
            "state": "published",
            "starts_at": times[0][0],
            "ends_at": times[-1][1],
            "closes_at": times[0][0] - timedelta(hours=1 if online else 72),
            "price_pence": course.price_pence,
            "online_link": "https://meeting.example/123" if online else "",
            "created_at": clock.now(),
            "published_at": clock.now(),
        }
        if not online and "venue_id" not in values:
            defaults["venue_id"] = self.venue().id
        event = Event(**{**defaults, **values})
        event.sittings = [
            Sitting(position=n, number=n, starts_at=start, ends_at=end) for n, (start, end) in enumerate(times, start=1)
        ]
        event.pools = [PlacePool(mode="online" if online else "room", capacity=capacity)]
        event.trainers = list(trainers)
        event.agencies = list(agencies)
        return self._save(event)

    def booking(
        self,
        event: Event | None = None,
        delegate: Person | None = None,
        *,
        agency: Agency | None = None,
        state: str = State.CONFIRMED,
        walk_in: bool = False,
        **values: Any,
    ) -> Booking:
        """A booking, confirmed unless another state is named, with its place counted in the pool."""
        event = event or self.event()
        agency = agency or self.agency()
        delegate = delegate or self.person(agency=agency)
        pool = event.pools[0]
        holds = state in HOLDS_A_PLACE and not walk_in
        defaults: dict[str, Any] = {
            "ref": new_code(8),
            "event_id": event.id,
            "pool_id": None if walk_in else pool.id,
            "delegate_id": delegate.id,
            "booked_by_id": delegate.id,
            "state": state,
            "awaits": "address" if state == State.REQUESTED else None,
            "walk_in": walk_in,
            "agency_id": agency.id,
            "agency_name": agency.name,
            "sector": agency.sector,
            "tariff": agency.tariff,
            "area": agency.area,
            "quadrant": agency.quadrant,
            "price_pence": event.price_pence,
            "price_explanation": "Free" if not event.price_pence else "standard price",
            "created_at": clock.now(),
            "confirmed_at": clock.now() if state == State.CONFIRMED else None,
        }
        if state == State.WAITING:
            defaults |= {"pool_id": None, "waiting_order": next(_numbers)}
        if holds:
            pool.taken += 1
        return self._save(Booking(**{**defaults, **values}))

    def evaluation(
        self, booking: Booking, *, form: str = "standard", said: dict[str, Any] | None = None, **values: Any
    ) -> Evaluation:
        """A form that was sent after its event, and came back if anything is `said`: by the key of each question, or
        of “confidence” (before, now) for every learning outcome. Those that came back have closed, and count.
        """
        stage = Stage(values.get("stage", Stage.AFTER))
        version = version_in_use(self.session, form)
        if stage is not Stage.AFTER:
            version = version_of_stage(self.session, stage, stage) or version
        defaults: dict[str, Any] = {
            "booking_id": booking.id,
            "event_id": booking.event_id,
            "version_id": version.id,
            "token": new_token(),
            "sent_at": clock.now() - timedelta(days=1 if said is not None else 0),
            "expires_at": clock.now() + timedelta(days=90 if said is None else 0),
            "submitted_at": clock.now() if said is not None else None,
            "asked_id": booking.delegate_id if stage is Stage.BEFORE else None,
        }
        evaluation = Evaluation(**{**defaults, **values})
        questions = {question.key: question.id for question in version.questions}
        for key, value in (said or {}).items():
            outcomes = [outcome.id for outcome in booking.event.course.outcomes] if key == "confidence" else [None]
            for outcome_id in outcomes:
                answer = EvaluationAnswer(question_id=questions[key], outcome_id=outcome_id, **_given(value))
                evaluation.answers.append(answer)
        return self._save(evaluation)

    def quote(self, said: str = "I ask more now.", booking: Booking | None = None, **values: Any) -> Quote:
        """Words in a form that were read on the desk and may be quoted; `naming`: how. Nobody has found them fit yet,
        unless a `verdict` says so.
        """
        booking = booking or self.booking(self.event(days=-1), outcome="attended")
        naming = values.pop("naming", "anonymous")
        form = self.evaluation(booking, said={"comments": said, "may_quote": 1})
        self.text(TextKind.EVALUATION, form.id).read_at = clock.now()
        if values.get("verdict"):
            values = {"words": said if values["verdict"] == "fit" else "", "decided_at": clock.now(), **values}
        consent = QuoteConsent(evaluation_id=form.id, naming=naming, given_at=clock.now())
        written = next(answer for answer in form.answers if answer.text)
        return self._save(Quote(consent=consent, answer_id=written.id, **values))

    def collection(self, name: str = "Report", *quotes: Quote, **values: Any) -> QuoteCollection:
        uses = [QuoteUse(quote_id=one.id, position=at, used_at=clock.now()) for at, one in enumerate(quotes, start=1)]
        values = {"name": name, "name_key": sort_key(name), "made_at": clock.now(), **values}
        return self._save(QuoteCollection(uses=uses, **values))

    def theme(self, name: str) -> QuoteTheme:
        return self._save(QuoteTheme(name=name, name_key=sort_key(name)))

    def manager_line(self, evaluation: Evaluation, **values: Any) -> str:
        """A line manager was asked what they saw; answers with the secret of their link."""
        token, now = new_token(), clock.now()
        asked = {"manager_name": "Mo Manager", "manager_email": "mo@example.org", "token_hash": token_hash(token)}
        asked |= {"evaluation_id": evaluation.id, "asked_at": now, "expires_at": now + timedelta(days=90)}
        self._save(ManagerLine(**{**asked, **values}))
        return token

    def observation(self, event: Event, trainer: Person, observer: Person | None, **values: Any) -> Observation:
        """A colleague is asked to observe a trainer; with `written_at` they have written it down."""
        assert observer is not None
        said = {**dict.fromkeys(STATEMENTS, 4), "observed_on": clock.local(event.starts_at).date(), "strengths": "Calm"}
        people = {"event_id": event.id, "trainer_id": trainer.id, "observer_id": observer.id}
        defaults = {**people, "asked_at": clock.now(), **(said if values.get("written_at") else {})}
        return self._save(Observation(**{**defaults, **values}))

    def reason(self, booking: Booking, words: str, *, given_by: Person | None = None) -> CancelReason:
        """What somebody wrote of why they cancelled: the delegate, unless somebody else is named."""
        by = given_by.id if given_by else booking.delegate_id
        reason = self._save(CancelReason(booking_id=booking.id, text=words, given_by_id=by, given_at=clock.now()))
        self.text(TextKind.CANCELLATION, booking.id, by)
        return reason

    def text(self, kind: TextKind, subject_id: int, written_by_id: int | None = None) -> WrittenText:
        """That words were written there, which nobody has read yet."""
        return self._save(
            WrittenText(
                ref=new_token(), kind=kind, subject_id=subject_id, written_at=clock.now(), written_by_id=written_by_id
            )
        )

    def unnamed(self, event: Event, *, booked_by: Person | None, agency: Agency, **values: Any) -> Booking:
        """A place that a coordinator booked for somebody to be named later."""
        assert booked_by is not None
        return self.booking(
            event, booked_by, agency=agency, **{"delegate_id": None, "booked_by_id": booked_by.id, **values}
        )

    def link(self, booking: Booking, purpose: str, **values: Any) -> str:
        """A link that a message carried, to the delegate unless somebody else is named; answers with its token."""
        token, to = new_token(), booking.delegate.email if booking.delegate else ""
        defaults = {"booking_id": booking.id, "purpose": purpose, "token_hash": token_hash(token), "sent_to": to or ""}
        self._save(BookingLink(**{**defaults, "created_at": clock.now(), **values}))
        return token

    def sign_in(self, person: Person, **values: Any) -> SignIn:
        """Another browser that somebody is signed in with."""
        row = SignIn(token_hash=token_hash(new_token()), person_id=person.id, created_at=clock.now(), **values)
        return self._save(row)

    def sign_in_link(self, person: Person, **values: Any) -> str:
        """A link that was sent to somebody's main address; answers with its token."""
        token = new_token()
        defaults = {"person_id": person.id, "sent_to": person.email or "", "asked_at": clock.now()}
        self._save(SignInLink(**{"token_hash": token_hash(token), **defaults, **values}))
        return token

    def event_invitation(self, event: Event, email: str | None, **values: Any) -> tuple[EventInvitation, str]:
        """Somebody invited to an event, and the token of the link in their message."""
        token = new_token()
        defaults = {"event_id": event.id, "email": (email or "").lower(), "name": "", "token_hash": token_hash(token)}
        times = {"invited_at": clock.now(), "sent_at": clock.now()}
        return self._save(EventInvitation(**{**defaults, **times, **values})), token
