"""The booking form: as short as the event and the person allow."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import Optional

from training import fields
from training.bookings.approval.asking import NOT_YOUR_OWN, OWN_ADDRESS, is_own_address
from training.bookings.booking.requests import Details
from training.bookings.earlier_training.prerequisites import PrerequisiteVerdict
from training.bookings.lifecycle import has_somebody_to_ask
from training.bookings.models import Booking
from training.courses.models import Event, EventKind, LineManager, Mode, OpenTo
from training.links import new_token
from training.payments.models import Payer, Way
from training.payments.pricing import ComingFor
from training.people.agency_forms import AsksForAgency, which_of_these
from training.people.delegates import WorksFor
from training.people.models import NAME_LENGTH, Person
from training.people.needs.queries import NeedsToRemember
from training.people.workplaces.forms import AsksWhereTheyWork, where_question

ANOTHER, NOT_LISTED, MYSELF = "another", "other", "myself"
WORKS_FOR_THEMSELVES = "I work for myself"
WAYS = (
    (Way.CARD, "By card, now"),
    (Way.INVOICE, "By invoice"),
    (Way.RECHARGE, "Charge a council cost code"),
)
OTHER_AGENCIES = ((NOT_LISTED, "My organisation is not listed"), (MYSELF, WORKS_FOR_THEMSELVES))
MANAGER_FIELDS = frozenset({"manager_name", "manager_email"})
_INVOICE_FIELDS = frozenset({"payer_organisation", "finance_name", "finance_email", "purchase_order", "cost_code"})
_MODES = {Mode.ROOM: "In the room", Mode.ONLINE: "Online"}


class BookingForm(AsksForAgency, AsksWhereTheyWork):
    """Made for one event and one person: fields that do not concern them are not there."""

    form_errors: list[str]
    own_address: str = ""
    """Of whoever books, where they are signed in: it is not their line manager's."""
    invited_address: str | None = None
    """Of a guest who follows an invitation: the booking is for that address and no other."""

    form_token = fields.hidden()
    invitation = fields.hidden()
    name = fields.text(
        "Full name",
        "Enter your full name",
        hint="As it should appear on your certificate",
        limit=NAME_LENGTH,
        autocomplete="name",
        spellcheck="false",
    )
    email = fields.email(
        "E-mail address", "Enter your e-mail address", hint="We will send a link there. No password needed."
    )
    affiliation = fields.choice("Who are you coming for?", [], "Choose who you are coming for")
    agency = fields.select(
        "Organisation", [], hint="Where you work or volunteer. Type part of its name.", autocomplete=True
    )
    agency_name = fields.text(
        "Name of your organisation",
        hint="Only where it is not in the list. You can book at once: we put its details right later.",
        limit=NAME_LENGTH,
        autocomplete="organization",
    )
    agency_match = which_of_these()
    works_in = where_question()
    job_role = fields.text(
        "Job or volunteer role", "Enter your job or volunteer role", limit=120, autocomplete="organization-title"
    )
    mode = fields.choice("How will you take part?", [], "Choose how you will take part")
    manager_name = fields.text(
        "Line manager’s name", "Enter the name of your line manager", limit=NAME_LENGTH, autocomplete="off"
    )
    manager_email = fields.email(
        "Line manager’s e-mail address", "Enter the e-mail address of your line manager", autocomplete="off"
    )
    prerequisite = fields.free_text("Earlier training", "Say when and where you did it", limit=300)
    pays_by = fields.choice("How will it be paid?", WAYS, "Choose how it will be paid")
    payer_organisation = fields.text(
        "Organisation that pays",
        hint="Leave it empty if it is the organisation you come for",
        limit=200,
        autocomplete="off",
    )
    finance_name = fields.text(
        "Finance contact", "Enter the name of a person or team the invoice goes to", limit=200, autocomplete="off"
    )
    finance_email = fields.email(
        "Finance contact’s e-mail address", "Enter the e-mail address the invoice goes to", autocomplete="off"
    )
    purchase_order = fields.text(
        "Purchase order number (optional)", hint="You can add it later", limit=60, autocomplete="off"
    )
    cost_code = fields.text(
        "Cost code",
        hint="The council’s own reference for the budget that pays. Its finance team knows it.",
        limit=60,
        autocomplete="off",
    )
    access_needs = fields.free_paragraph(
        "Access needs (optional)",
        hint="Anything we should know so that you can take part. Only the trainer and the administrator see it.",
        rows=2,
    )
    dietary_needs = fields.free_text("Dietary needs (optional)", limit=500, autocomplete="off")
    remember_needs = fields.tick("Remember these needs for my next booking")

    def __init__(
        self,
        event: Event,
        own: Sequence[ComingFor] | None,
        earlier: PrerequisiteVerdict,
        *,
        asks_payer: bool,
        cards: bool,
        may_remember: bool = False,
        **usual: Any,
    ) -> None:
        """`own`, the agencies of whoever books, is None for a guest; `usual` is what they said last time.

        `earlier` is how they stand with the course that comes before. `asks_payer` where the place or cancelling it may
        cost something; `cards` where the site takes them. `may_remember`: whether their needs can be kept.
        """
        super().__init__(data=usual)
        self.event, self.earlier = event, earlier
        self.list_agencies(())
        self.agency.find_by_typing(NOT_LISTED, MYSELF)
        self.for_the_public = event.kind == EventKind.PUBLIC
        if self.for_the_public:
            self.agency.data, own = MYSELF, None if own is None else ()
            self.name.description = ""  # there is no certificate
        if own:
            another = "Another organisation" if event.open_to == OpenTo.AGENCIES else "Another organisation, or myself"
            self.affiliation.choices = [*map(_choice_of, own), (ANOTHER, another)]
        self.mode.choices = [(pool.mode, _MODES[Mode(pool.mode)]) for pool in event.pools]
        if not cards:
            self.pays_by.choices = [way for way in WAYS if way[0] != Way.CARD]
        self._leave_out(guest=own is None, affiliated=bool(own), asks_payer=asks_payer, cards=cards)
        if not may_remember:
            del self.remember_needs
        if not self.form_token.data or not 16 <= len(self.form_token.data) <= 40:
            self.form_token.data = new_token()

    def list_agencies(self, agencies: Sequence[tuple[int, str]]) -> None:
        """Offer these, id and name. Before that nobody can choose one, and only a form that is shown needs them all."""
        listed = [(str(id), name) for id, name in agencies]
        others = [] if self.event.open_to == OpenTo.AGENCIES else OTHER_AGENCIES
        self.agency.choices = [("", ""), *listed, *others]

    def _leave_out(self, *, guest: bool, affiliated: bool, asks_payer: bool, cards: bool) -> None:
        """Drop what does not concern this event and this person."""
        event, course = self.event, self.event.course
        unneeded = {
            "name": not guest,
            "email": not guest,
            "affiliation": not affiliated,
            "job_role": self.for_the_public,
            "mode": len(event.pools) < 2,
            "manager_name": course.line_manager == LineManager.NONE or self.for_the_public,
            "manager_email": course.line_manager == LineManager.NONE or self.for_the_public,
            "prerequisite": not self.earlier.may_declare,
            # Nothing is paid now for a free place: who would be charged is asked, and how is not.
            "pays_by": not asks_payer or not event.price_pence or (guest and not cards),
            # A newcomer types less: the agency pays, and the order number follows, on the booking's page.
            "payer_organisation": guest or not asks_payer,
            "finance_name": guest or not asks_payer,
            "finance_email": not asks_payer,
            "purchase_order": guest or not asks_payer,
            "cost_code": not asks_payer or not event.price_pence or (guest and not cards),
            "dietary_needs": not any(pool.mode == Mode.ROOM for pool in event.pools),
        }
        for name, drop in unneeded.items():
            if drop:
                delattr(self, name)
        if "prerequisite" in self and course.prerequisite:
            self.prerequisite.label.text = f"When and where did you do “{course.prerequisite.title}”?"
            self.prerequisite.description = "Or training like it. For example: at my own organisation, March 2025."

    def validate(self, extra_validators: Any = None) -> bool:
        self._ask_only_what_is_seen()
        valid = super().validate(extra_validators)
        if self.way is Way.RECHARGE and "cost_code" in self and not self.cost_code.data:
            fields.set_errors(self, "cost_code", "Enter the council’s cost code that pays")
        self.check_workplace()
        for name in ("affiliation", "agency", "mode"):
            if name in self and self[name].data and self[name].errors:
                self[name].errors = ["That choice is no longer there. Choose again from the list"]
        asks_manager = self.event.course.line_manager == LineManager.MUST_APPROVE
        is_own = is_own_address(self._said("manager_email"), self._said("email") or self.own_address)
        if is_own and (asks_manager or not self.works_alone):
            fields.set_errors(self, "manager_email", OWN_ADDRESS if asks_manager else NOT_YOUR_OWN)
        if not self._chose_affiliation() and not self.agency.errors:
            if not self.agency.data:
                fields.set_errors(self, "agency", "Choose your organisation, or that it is not listed")
            elif self.agency.data == NOT_LISTED and not self.agency_name.data:
                fields.set_errors(self, "agency_name", "Enter the name of your organisation")
        return valid and not self.errors

    def _ask_only_what_is_seen(self) -> None:
        """Of what scripts hide until it is chosen, nothing is missing before: who gets an invoice while none is wanted,
        the line manager of somebody who works for themselves, which of these an agency is that is not asked about.
        """
        unneeded: set[str] = set()
        if self.way is None or self.is_paid_by_card:
            unneeded |= _INVOICE_FIELDS
        elif self.way is Way.RECHARGE and self.code_instead_of_contact:
            unneeded |= {"finance_email"}
        if self.works_alone:
            unneeded |= MANAGER_FIELDS
        if self._chose_affiliation():
            unneeded |= {"agency_match"}
        for name in unneeded & set(self._fields):
            self[name].validators = [Optional()]

    @property
    def works_alone(self) -> bool:
        """Whether they said that they work for themselves: then they need name no line manager."""
        said: str = self.affiliation.data if self._chose_affiliation() else self.agency.data
        return said == MYSELF

    @property
    def names_manager(self) -> bool:
        """Whether a line manager is told or asked."""
        return has_somebody_to_ask(works_alone=self.works_alone, manager_email=self._said("manager_email"))

    def invite(self, name: str, email: str, token: str) -> None:
        """Fill in whom the invitation is for. Its address cannot be changed, whatever a page sends."""
        self.invitation.data = token
        self.email.data = self.invited_address = email
        self.name.data = self.name.data or name

    def have_ready(self) -> list[str]:
        """What somebody looks up before they begin: nothing that they know by heart, or that stands there already."""
        wanted = []
        if "manager_email" in self and not self.manager_email.data:
            wanted.append("the name and e-mail address of your line manager, unless you work for yourself")
        if "prerequisite" in self and self.event.course.prerequisite:
            wanted.append(f"when and where you did “{self.event.course.prerequisite.title}”, or training like it")
        if "finance_email" in self and not self.finance_email.data:
            by_card = "pays_by" in self and Way.CARD in dict(self.pays_by.choices)
            whom = "whom an invoice goes to, and their e-mail address"
            asked = whom if "finance_name" in self else "the e-mail address that an invoice goes to"
            wanted.append(f"{asked}{', unless you pay by card' if by_card else ''}")
        if "purchase_order" in self:
            wanted.append("the purchase order number, if your organisation has one; it may follow")
        return wanted

    def refuse(self, sentence: str) -> None:
        """Put a sentence about the whole form on top of it."""
        self.form_errors.append(sentence)

    def leave_out_payer(self) -> None:
        """Whoever comes for free sends nobody an invoice."""
        for name in {"pays_by"} | _INVOICE_FIELDS:
            if name in self:
                delattr(self, name)

    @property
    def way(self) -> Way | None:
        """How it will be paid; None where nobody has to say who pays, or nobody has said how yet."""
        if "pays_by" in self:
            return Way(self.pays_by.data) if self.pays_by.data in set(Way) else None
        return Way.INVOICE if "finance_email" in self else None

    @property
    def is_paid_by_card(self) -> bool:
        return self.way is Way.CARD

    @property
    def code_instead_of_contact(self) -> bool:
        """Whether a cost code is asked for in the place of a finance contact: a newcomer types less."""
        return "cost_code" in self and "finance_name" not in self

    @property
    def mode_wanted(self) -> str | None:
        """In the room or online, where there is a choice."""
        return self._said("mode") or None

    def chosen(self) -> WorksFor | None:
        """Whom they come for; None as long as that is none of the choices."""
        field: Any = self.affiliation if self._chose_affiliation() else self.agency
        return self.works_for() if field.data and field.data in dict(field.choices) else None

    def works_for(self) -> WorksFor:
        chosen = self.affiliation.data if self._chose_affiliation() else self.agency.data
        if chosen == NOT_LISTED:
            return self.unlisted()
        return WorksFor() if chosen == MYSELF else WorksFor(agency_id=int(chosen))

    def agency_id_chosen(self) -> int | None:
        works_for = self.chosen()
        return works_for.agency_id if works_for else None

    def works_for_text(self) -> str:
        """The agency as the page shows it."""
        if self._chose_affiliation():
            return self._label_of(self.affiliation)
        return self.unlisted_text() if self.agency.data == NOT_LISTED else self._label_of(self.agency)

    @staticmethod
    def _label_of(field: Any) -> str:
        """What the page says beside the chosen answer."""
        return str(dict(field.choices)[field.data])

    def details(self, event_version: int | None, told_of_sharing: frozenset[str], name: str, email: str) -> Details:
        """What was said, for the operation that books. Whose name and address it is: they pay, if by card."""
        return Details(
            job_role=self._said("job_role"),
            manager_name=self._said("manager_name"),
            manager_email=self._said("manager_email"),
            prerequisite=self._said("prerequisite"),
            access_needs=self._said("access_needs"),
            dietary_needs=self._said("dietary_needs") if "dietary_needs" in self else None,
            remember_needs=bool(self.remember_needs.data) if "remember_needs" in self else None,
            mode=self.mode_wanted,
            workplace=self.workplace,
            payer=self._payer(name, email),
            invitation=self.invitation.data or None,
            form_token=self.form_token.data,
            event_version=event_version,
            told_of_sharing=told_of_sharing,
        )

    def answers(self) -> list[tuple[Field, str]]:
        """What was said, for somebody to check: each field with its answer in words."""
        asked = "affiliation" if self._chose_affiliation() else "agency"
        never = {"csrf_token", "form_token", "invitation", "agency_name", "agency_match"}
        left_out = never | ({"agency", "affiliation"} - (set() if self.for_the_public else {asked}))
        if not self.names_manager:
            left_out |= MANAGER_FIELDS
        if not self.must_say_where:
            left_out |= {"works_in"}
        if not (self._said("access_needs") or self._said("dietary_needs")):
            left_out |= {"remember_needs"}
        if self.is_paid_by_card:
            left_out |= _INVOICE_FIELDS
        elif self.way is not Way.RECHARGE:
            left_out |= {"cost_code"}
        elif self.code_instead_of_contact:
            left_out |= {"finance_email"}
        return [(field, self._in_words(field)) for field in self if field.name not in left_out]

    def typed(self) -> list[tuple[str, str]]:
        """Every value, for the hidden fields of a page that asks nothing more."""
        kept = [field for field in self if field.name != "csrf_token" and field.data]
        return [(field.name, "y" if field.data is True else str(field.data)) for field in kept]

    def _chose_affiliation(self) -> bool:
        return "affiliation" in self and self.affiliation.data not in {ANOTHER, None, ""}

    def _said(self, name: str) -> str:
        return (self[name].data or "") if name in self else ""

    def _payer(self, name: str, email: str) -> Payer | None:
        """Who pays: by card whoever books, else where the invoice goes. Newcomers name only its address, or a cost code
        with themselves for questions.

        Without an organisation it is the agency they come for, which the operation names.
        """
        if self.way is None:
            return None
        alone = self.works_for() == WorksFor()
        own = self.is_paid_by_card or (self.way is Way.RECHARGE and self.code_instead_of_contact)
        if own:
            code = "" if self.is_paid_by_card else self._said("cost_code")
            organisation = name if alone else ""
            return Payer(
                way=self.way, organisation=organisation, contact_name=name, contact_email=email, cost_code=code
            )
        return Payer(
            way=self.way,
            organisation=self._said("payer_organisation") or (name if alone else ""),
            contact_name=self._said("finance_name") or (name if alone else "Finance team"),
            contact_email=self._said("finance_email"),
            purchase_order=self._said("purchase_order"),
            cost_code=self._said("cost_code") if self.way is Way.RECHARGE else "",
        )

    def _in_words(self, field: Field) -> str:
        if field.name in {"agency", "affiliation"}:
            return self.works_for_text()
        if field.name == "mode":
            return self._label_of(self.mode)
        if field.name == "works_in":
            return self._label_of(self.works_in)
        if field.name == "pays_by":
            return self._label_of(self.pays_by)
        if field.name == "remember_needs":
            return "Yes" if field.data else "No"
        return str(field.data or "Not given")


def _choice_of(who: ComingFor) -> tuple[str, str]:
    return (MYSELF, WORKS_FOR_THEMSELVES) if who.agency_id is None else (str(who.agency_id), who.name)


def usual_answers(
    own: Sequence[ComingFor], last: Booking | None, payer: Payer | None, job_role: str, needs: NeedsToRemember
) -> dict[str, Any]:
    """What somebody signed in would type again: prefilled."""
    usual: dict[str, Any] = {"job_role": job_role}
    if needs.anything:
        usual |= {"access_needs": needs.access, "dietary_needs": needs.dietary, "remember_needs": True}
    choices = [value for value, _ in map(_choice_of, own)]
    last_value = (str(last.agency_id) if last.agency_id else MYSELF) if last else None
    if choices:
        usual["affiliation"] = last_value if last_value in choices else choices[-1]
    if last:
        usual |= {"manager_name": last.manager_name, "manager_email": last.manager_email}
    if payer:
        usual |= {
            "payer_organisation": payer.organisation,
            "finance_name": payer.contact_name,
            "finance_email": payer.contact_email,
            "cost_code": payer.cost_code,
            "pays_by": payer.way,
        }
        if payer.way == Way.CARD:  # its details are the person's own, and no invoice goes there
            usual = {name: said for name, said in usual.items() if name not in _INVOICE_FIELDS}
    return usual


class WhoAreYouForm(fields.Form):
    """Whoever follows the link of a guest's booking says who they are, where we know the address by another name."""

    who = fields.choice("Who is this booking for?", [], missing="Say who this booking is for")

    def ask(self, typed_name: str, known: Mapping[str, Person]) -> None:
        """`known`: whom we know at the address, by the value of the choice. Nobody is nothing to ask."""
        if not known:
            del self.who
            return
        choices = [(value, one.name) for value, one in known.items()]
        self.who.choices = [*choices, (ANOTHER, f"{typed_name}, a different person who reads this mail, too")]
