"""What a link of a message was, by what is left of its address. Pure: a path in, a kind out.

Mail programs cut long addresses, so that the end may be missing, or the whole secret. How the address begins says
enough. Links to accounts are not here: they have their own pages, which send new ones (people/).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class LostKind:
    """One kind of link: by what it is called in addresses of ours, how it begins, and what it was."""

    slug: str
    begins: str
    """The path, as a regular expression."""
    page: str
    """The endpoint that it leads to, by which messages with such links are found."""
    was: str
    """“It was a link …”."""


KINDS = (
    LostKind("booking", r"/bookings/open(/|$)", "bookings.enter", "to a booking"),
    LostKind("offer", r"/bookings/offers(/|$)", "bookings.answer_offer", "to a place that is offered to somebody"),
    LostKind(
        "approval", r"/bookings/approvals(/|$)", "bookings.answer_approval", "to a booking that a line manager approves"
    ),
    LostKind("confirm", r"/bookings/confirm(/|$)", "bookings.confirm", "that confirms a booking"),
    LostKind("invitation", r"/events/[^/]+/invitation(/|$)", "bookings.invitation", "that invites to an event"),
    LostKind(
        "manager", r"/evaluations/manager(/|$)", "manager_lines.answer", "for a line manager, to say what they saw"
    ),
    LostKind("evaluation", r"/evaluations(/|$)", "evaluations.answer", "to an evaluation form"),
    LostKind("slides", r"/slides(/|$)", "materials.follow_up", "to our question what came of slides"),
    LostKind(
        "organisation-answers", r"/tell-us(/|$)", "yearly_requests.answer", "to our yearly questions to an organisation"
    ),
    LostKind("register", r"/register/[^/]+/enter(/|$)", "attendance.enter", "to the register of an event"),
    LostKind("organisation", r"/agency/invitations(/|$)", "agency.accept", "to book for an organisation"),
    LostKind("new-dates", r"/interest/confirm(/|$)", "interest.confirm", "to hear of new dates of a course"),
    LostKind("stop-dates", r"/interest/stop(/|$)", "interest.stop", "to hear no more of new dates of a course"),
    LostKind("trainer", r"/trainers(/|$)", "mine.trainer_answers", "to our questions to a trainer"),
    LostKind("stop-messages", r"/messages/stop(/|$)", "timetable.stop", "to stop messages"),
)
_BY_SLUG = {kind.slug: kind for kind in KINDS}


def kind_of_path(path: str) -> LostKind | None:
    """What a link was that led to a path of ours; None for a path that no message has."""
    return next((kind for kind in KINDS if re.match(kind.begins, path)), None)


def kind_called(slug: str) -> LostKind | None:
    return _BY_SLUG.get(slug)
