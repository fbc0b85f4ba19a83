"""What was done, in plain words: a sentence for every action that history has, by what it was done to.

A test finds every call of `record` and looks for its words here. Details are states, numbers and names of fields; what
a person typed is never among them.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from training import clock
from training.money import pounds

SUBJECTS = MappingProxyType(
    {
        "booking": "Bookings",
        "event": "Events",
        "course": "Courses",
        "person": "People",
        "agency": "Agencies",
        "membership": "Memberships of ECVYS",
        "membership claim": "Claims of membership",
        "equivalence": "Training from elsewhere",
        "certificate": "Certificates",
        "certificate design": "Designs of certificates",
        "invoice": "Invoices",
        "payment": "Payments",
        "checkout attempt": "Card payment pages",
        "message": "Messages",
        "interest": "Interest in new dates",
        "event invitation": "Invitations to an event",
        "evaluation": "Evaluations",
        "evaluation form": "Forms of evaluations",
        "quote": "Quotes",
        "quote theme": "Themes of what people write",
        "quote collection": "Collections of quotes",
        "price rule": "Prices",
        "cancellation policy": "Cancellation policies",
        "venue": "Venues",
        "funder": "Funders",
        "figures document": "Documents of figures",
        "job": "Bulk work",
        "file import": "Files that are brought in",
        "school holiday": "School holidays",
        "closure": "Closure days",
        "search words": "Search words",
        "term plan": "Plans of terms",
        "checklist item": "Checklists",
        "concern": "Concerns",
        "text": "What people wrote",
        "wording": "Words of messages",
        "settings": "Settings",
        "sector": "Sectors",
        "tariff": "Tariffs",
        "area": "Areas",
        "quadrant": "Quadrants",
        "level": "Levels",
        "learning_kind": "Kinds of learning that is not an event",
        "priority": "Priorities",
        "review": "Reviews",
        "request round": "Yearly requests to agencies",
        "agency request": "What one agency is asked for the year",
        "monthly count": "Numbers of learning that is not an event",
        "question": "Questions to the figures",
    }
)
"""What things are done to, as a heading."""

_NOTES = {
    "note added": "A note was added",
    "note done": "What a note promised was done",
    "note changed": "A note was changed",
    "note deleted": "A note was deleted",
}
_MERGED = {
    "merged": "Merged: another was found to be the same",
    "merged into another": "Merged into another, since they are the same",
    "merge undone": "The merge was undone",
    "known to be another": "Marked as not the same as another",
}
_MATERIALS = {
    "material added": "Slides or a handout were added",
    "material changed": "What is said of slides or a handout was changed",
    "material file replaced": "The file of slides or a handout was replaced",
    "material withdrawn": "Slides or a handout were withdrawn",
    "material handed out again": "Slides or a handout are handed out again",
}
_BOOKING = {
    **_NOTES,
    "slides asked for": "Asked for the slides",
    "told of slides": "Told that the slides are ready",
    "slides follow-up answered": "Answered what came of the slides",
    "slides follow-up changed": "Changed the answer to what came of the slides",
    "outcome corrected": "Outcome corrected",
    "booked": "Booked",
    "walked in": "Walked in",
    "confirm address": "E-mail address confirmed",
    "known by another name": "Asked for under another name by somebody who is known, and handed to them",
    "approve": "Approved",
    "refuse": "Declined",
    "manager changed": "Another line manager asked",
    "manager asked again": "Line manager asked again",
    "manager warned": "Line manager asked again, before the place is given up",
    "substitute": "Given to a colleague",
    "name": "Named who comes",
    "reminded to name": "Whoever booked was reminded to name somebody",
    "release": "Given up, because nobody was named in time",
    "cancel": "Cancelled",
    "transfer": "Moved to another date",
    "lapse": "Lapsed, because it was not confirmed in time",
    "offer": "Offered a place",
    "offer sent on": "The offer went on to the next on the waiting list",
    "accept": "Accepted the place",
    "decline": "Declined the place that was offered",
    "pay": "Paid by card, so confirmed",
    "choose invoice": "Chose to pay by invoice, so confirmed",
    "moved on the list": "Moved on the waiting list",
    "passed over": "Passed over on the waiting list",
    "takes their turn": "Takes their turn again",
    "completing booked": "Another date booked to complete it",
    "marked": "Marked on the register",
    "marked by a report": "Marked by an attendance report",
    "register reopened": "The register was opened again",
    "certificate released": "Certificate released without an evaluation",
    "certificate taken back": "Certificate taken back",
    "signed in by code": "Signed in with the code at the event",
    "mark taken back": "Mark on the register taken back",
    "outcome fixed": "Outcome written down",
    "outcome taken back": "Outcome taken back",
    "earlier training accepted": "Earlier training accepted",
    "counted in another framework": "Counted in another framework, too",
    "charged": "Charged",
    "charge withdrawn": "Charge withdrawn",
    "charge proposed": "Charge proposed to the training team",
    "charge proposal taken back": "Proposed charge taken back",
    "charge confirmed": "Charge confirmed",
    "charge waived": "Charge waived",
    "charge put right": "Charge taken back, because the register was corrected",
    "repriced": "Price changed",
    "invoiced": "Put on an invoice",
    "credited": "Credited",
    "payment page opened": "Card payment page opened",
    "paid": "Money received for it",
    "refund wanted": "Money is to go back",
    "refunded by dashboard": "Money was sent back from Stripe’s own pages",
    "refunded by dispute": "The cardholder’s bank took money back",
    "payer changed": "Who pays was changed",
    "purchase order set": "Purchase order number added",
    "needs changed": "Access and dietary needs changed",
    "needs seen": "Access and dietary needs looked at",
    "needs deleted": "Access and dietary needs deleted, because their time was over",
    "reason seen": "Why it was cancelled was looked at",
    "reason deleted": "Why it was cancelled was deleted, because its time was over",
}
_EVENT = {
    **_NOTES,
    **_MATERIALS,
    "created": "Added to the programme",
    "imported": "Brought in from a file",
    "changed by import": "Changed by a file that was brought in",
    "changed": "Changed",
    "published": "Published",
    "booking closed": "Booking closed",
    "booking reopened": "Booking opened again",
    "cost added": "What it cost was entered",
    "cost changed": "What it cost was changed",
    "cost deleted": "A cost was taken out",
    "cancelled": "Cancelled",
    "all bookings cancelled": "All its bookings were cancelled and told",
    "trainer taken off": "A trainer was taken off",
    "register link sent": "The link to the register was sent to a trainer",
    "sign-in by code opened": "Signing in by code was opened again",
    "sign-in by code ended": "Signing in by code was ended",
    "code to sign in changed": "A new code to sign in was made",
    "register closed": "Register closed",
    "register reopened": "Register opened again",
    "outcome corrected": "An outcome was corrected",
    "certificate released": "A certificate was released without an evaluation",
    "certificates to be released": "Certificates without an evaluation were to be released",
    "paper asked for": "Made to be printed",
    "report received": "An attendance report of Teams or Zoom was sent here",
    "names of a report told apart": "It was said whom names in an attendance report mean",
    "marked by a report": "Marked by an attendance report",
    "amended by a report": "The closed register was amended by an attendance report",
    "people counted": "It was entered how many came",
    "to be published": "To be published on a day that was set",
    "not to be published by itself": "No longer to be published by itself",
    "not published": "Not published on its day, because something was in the way",
    "draft deleted": "The draft was deleted",
    "trainer answered": "A trainer answered whether they can",
    "message sent now": "A message of its timetable was sent at once",
    "message held": "A message of its timetable was held",
    "message skipped": "A message of its timetable was left out",
    "message goes by the timetable": "A message goes by the timetable again",
    "changed without telling": "Changed without telling anybody",
    "written to": "The training team wrote to people of it",
    "decided that it runs": "Decided that it runs",
    "to be decided again whether it runs": "To be decided again whether it runs",
    "to be merged with another date": "To be merged with another date",
    "put on its checklist": "Something was put on its checklist",
    "ticked on its checklist": "Something on its checklist was done",
    "not needed on its checklist": "Something on its checklist is not needed",
    "open again on its checklist": "Something on its checklist is open again",
}
_PERSON = {
    **_NOTES,
    "brought in from a file": "Brought in from a file",
    "work assigned": "Work was given to them, or taken from them",
    "added": "Added by the training team",
    "registered": "Registered",
    "address confirmed": "E-mail address confirmed",
    "password changed": "Password changed",
    "password reset": "Password reset",
    "made trainer": "Made a trainer",
    "to be observed": "A colleague was asked to observe a session of theirs",
    "not to be observed": "A colleague is no longer asked to observe a session of theirs",
    "observed": "A session of theirs was observed",
    "observation changed": "What was written about a session of theirs was changed",
    "needs remembered": "Access and dietary needs remembered for the next booking",
    "needs forgotten": "Remembered access and dietary needs deleted",
    "said what they do with children": "Said what they do with children, for the level they need",
    "record shared by a link": "Training record shared by a link",
    "link to the record withdrawn": "Link to the training record withdrawn",
    "what they do with children forgotten": "What they do with children deleted, as they asked",
    "role given": "Role given",
    "role taken": "Role taken away",
    "switched off": "Account switched off",
    "switched on": "Account switched on again",
    "name changed": "Name changed",
    "job role changed": "Job or role changed",
    "certificates asked for": "Asked for certificates in their own name",
    "certificates left": "Certificates were left in the name that they have",
    "signed out there": "Signed out on another device",
    "signed out everywhere": "Signed out everywhere",
    "said when away": "Said when they are away from an organisation",
    "address corrected": "E-mail address corrected",
    "address added": "Another e-mail address was added and proved",
    "main address chosen": "Messages go to another of their addresses",
    "address removed": "One of their e-mail addresses was removed",
    "kept off lists": "Name kept off lists and badges",
    "on lists again": "Name on lists and badges again",
    "added to an agency": "Added to an agency by its coordinator",
    "left an agency": "Left an agency",
    "staff number changed": "Staff number at an agency changed",
    "joined an agency": "Joined an agency",
    "said where they work": "Said in which area and quadrant they work for an agency",
    "shared the record": "Shared the training record with an agency",
    "stopped sharing the record": "Stopped sharing the training record with an agency",
    "reminded of levels": "Reminded by an organisation of what they have to take or renew",
    "reminder taken back": "A reminder that waited until they are back was taken back",
    "messages stopped": "Stopped a kind of message",
    "messages begun again": "Wanted a kind of message again",
    "asked whether they can": "Asked whether they can deliver events",
    "past training added": "Training done elsewhere was added from a list",
    "past training filled in": "A list said more of training done elsewhere",
    "past training taken out": "Training done elsewhere was taken out of the record",
    "biography changed": "Changed what is said of them as a trainer",
    "paid by fee": "Is paid by fee as a trainer: their hours are not counted in kind",
    "not paid by fee": "Is not paid as a trainer: their hours are counted in kind",
    **_MERGED,
}
_AGENCY = {
    **_NOTES,
    "asks a level of a role": "Its coordinator said which level a role needs",
    "asks a level of a role no longer": "Its coordinator no longer asks a level of a role",
    "document for an inspection made": "Its coordinator had a document made of who is in date",
    "people reminded": "Its coordinator had people reminded of what they have to take or renew",
    "brought in from a file": "Brought in from a file",
    "matched": "A name that a delegate typed was matched to it",
    "became another": "Became another agency",
    "part of another": "Became part of another agency",
    "part of another until a day": "Is part of another agency until a day",
    "no longer became another": "That it became another agency was taken back",
    "no longer part of another": "That it is part of another agency was taken back",
    "other: became another": "Another agency became this one",
    "other: part of another": "Another agency became part of this one",
    "other: part of another until a day": "Another agency is part of this one until a day",
    "other: no longer became another": "That another agency became this one was taken back",
    "other: no longer part of another": "That another agency is part of this one was taken back",
    "people came along": "The people of an agency that became this one came along",
    "booked for by the whole": "The coordinators of what it is part of may book for it",
    "no longer booked for by the whole": "The coordinators of what it is part of may no longer book for it",
    "added to the list": "Checked, and added to the list",
    "changed": "Changed",
    "imported": "Brought in from a file",
    "changed by import": "Changed by a file that was brought in",
    "coordinator invited": "A coordinator was invited",
    "invitation accepted": "A coordinator accepted the invitation",
    "invitation withdrawn": "An invitation of a coordinator was withdrawn",
    "invitation replaced": "An invitation of a coordinator was replaced by a newer one",
    **_MERGED,
}
_COURSE = {
    **_MATERIALS,
    "created": "Added",
    "changed": "Changed",
    "imported": "Brought in from a file",
    "changed by import": "Changed by a file that was brought in",
    "retired": "No longer offered",
    "brought back": "Offered again",
    "timetable of messages chosen": "Its timetable of messages was chosen",
    "messages chosen": "Which messages it sends was chosen",
    "written to": "The training team wrote to people of it",
    "sharing of names chosen": "With which areas its booking page shares names was chosen",
    "priorities chosen": "Which priorities it serves and which reviews it answers was chosen",
    "edition added": "An edition of its content was added",
    "edition changed": "An edition of its content was changed",
    "edition deleted": "An edition of its content was deleted",
    "edition told of": "People were told what has changed in its content",
}
_MEMBERSHIP = {
    "added": "Added to the register",
    "changed": "Changed",
    "ended": "Ended",
    "imported": "Brought in from a file",
    "changed by import": "Changed by a file that was brought in",
    "added from a list": "Added from the list that ECVYS sent",
    "changed by a list": "Changed by the list that ECVYS sent",
    "ended by a list": "Ended by the list that ECVYS sent",
}
_PAYMENT = {
    "received": "Received",
    "receipt wanted again": "The receipt was printed again",
    "refund wanted": "Money is to go back",
    "refund wanted again": "The refund was tried again",
    "refund given up": "A refund was given up, because the money went back in another way",
    "refund sent": "The refund was sent",
    "refund done": "The money went back",
    "refund failed": "The refund failed",
    "paid back by hand": "Paid back by hand",
    "refunded by dashboard": "Money was sent back from Stripe’s own pages",
    "refunded by dispute": "The cardholder’s bank took money back",
}
_LISTED = {
    "added": "Added to the list",
    "renamed": "Given another name",
    "changed": "Changed",
    "ended": "Ended",
    "kept": "Kept on the list after all",
    "moved": "Moved up on the list",
    "passed on": "What had it now has what follows it",
}
"""Of what is on a list of the Board."""
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "booking": _BOOKING,
        "event": _EVENT,
        "course": _COURSE,
        "person": _PERSON,
        "agency": _AGENCY,
        "membership": _MEMBERSHIP,
        "membership claim": {"claimed": "Claimed", "refused": "Refused", "confirmed": "Confirmed"},
        "equivalence": {
            "asked": "Asked that training from elsewhere counts",
            "declared": "Declared while booking",
            "from a list": "Taken from a list of training done elsewhere",
            "attended here": "Attended here, to count in another framework, too",
            "accepted": "Accepted",
            "refused": "Not accepted",
            "taken back": "Taken back by whoever asked",
            "evidence added": "A file was added that shows it",
            "withdrawn": "Withdrawn by whoever asked, before it was decided",
        },
        "file import": {
            "file sent": "A file was sent to be brought in",
            "columns chosen": "Which column holds what was chosen by hand",
            "lines brought in": "Its lines were to be brought in",
            "file deleted": "The file and its lines were deleted before their day",
        },
        "school holiday": {"added": "Added", "deleted": "Deleted"},
        "closure": {"added": "Added", "deleted": "Deleted"},
        "search words": {"added": "Added", "changed": "Changed", "deleted": "Deleted"},
        "checklist item": {"created": "Added", "changed": "Changed", "taken off": "Taken off the list"},
        "term plan": {"planned": "A term or a series of events was planned"},
        "certificate": {
            "issued": "Issued",
            "issued as a correction": "Issued in the right name",
            "released without evaluation": "Released without an evaluation",
            "released after revocation": "Issued again after it was revoked",
            "revoked": "Revoked",
            "replaced": "Replaced by a corrected one",
            "PDF wanted again": "Printed again",
        },
        "invoice": {
            "issued": "Issued",
            "credited": "Credited",
            "reminded": "A reminder was sent",
            "reminders stopped": "Reminders stopped",
            "reminders allowed": "Reminders allowed again",
            "PDF wanted again": "Printed again",
        },
        "payment": _PAYMENT,
        "checkout attempt": {
            "payment page paid": "Paid on the card payment page",
            "payment page failed": "The card payment failed",
            "payment page expired": "The card payment page ran out",
        },
        "message": {
            "address corrected": "Sent to another address, because the first was wrong",
            "opened": "Opened by an administrator",
            "sent again": "Sent again",
        },
        "interest": {
            "asked": "Asked to be told of new dates",
            "confirmed": "Address confirmed",
            "told": "Told of a new date",
            "forgotten": "Deleted, because its time was over",
            "ended": "Wants to hear no more",
        },
        "event invitation": {
            "invited": "Invited",
            "sent again": "Invitation sent again",
            "withdrawn": "Invitation withdrawn",
            "declined": "Invitation declined",
        },
        "evaluation": {
            "answered": "Evaluation answered",
            "line manager asked": "The line manager was asked what they saw, as the delegate agreed",
            "line manager answered": "The line manager said what they saw",
            "question to line manager taken back": "The delegate took the question to the line manager back",
            "quoting allowed": "The delegate let us quote what they wrote",
            "quoting changed": "The delegate changed whether their organisation is named beside what they wrote",
            "quoting withdrawn": "The delegate took back that we may quote what they wrote",
        },
        "evaluation form": {
            "created": "Made",
            "version begun": "A new version was begun",
            "renamed": "Given another name",
            "retired": "Taken out of the lists of courses",
            "restored": "Offered to courses again",
            "questions changed": "Questions of the new version were changed",
            "question added": "A question was added",
            "question changed": "A question was changed",
            "question removed": "A question was removed",
            "question moved": "A question was moved",
            "section moved": "A section was moved",
            "version put to use": "The new version was put to use",
            "version deleted": "The new version was deleted before it was used",
        },
        "certificate design": {
            "begun": "A new version was begun",
            "words changed": "Words of the new version were changed",
            "picture set": "A picture of the new version was added or changed",
            "picture removed": "A picture of the new version was removed",
            "put to use": "The new version was put to use",
            "deleted": "The new version was deleted before it was used",
            "ended": "The course went back to the design of the Board",
        },
        "price rule": {"added": "Price added", "ended": "Price ended", "taken away": "Price taken away"},
        "cancellation policy": {
            "created": "Added",
            "replaced": "Replaced by a new version",
            "renamed": "Renamed",
            "made default": "Made the one for all courses without their own",
        },
        "venue": {
            "created": "Added",
            "changed": "Changed",
            "map picture set": "Picture of the map added or changed",
            "map credit changed": "Line below the picture of the map changed",
            "map picture removed": "Picture of the map removed",
        },
        "funder": {
            "created": "Added",
            "changed": "Changed",
            "figures shared by a link": "Figures shared with the funder by a link",
            "link to the figures withdrawn": "Link to the funder’s figures withdrawn",
        },
        "job": {
            "started": "Bulk work started",
            "stopped": "Bulk work stopped",
            "gone on with": "Bulk work gone on with",
            "tried again": "What could not be done was tried again",
        },
        "figures document": {
            "deleted": "A document of figures was deleted",
        },
        "quote": {
            "found fit": "Read, and found fit to use",
            "not to be used": "Read, and not to be used",
            "taken into a collection": "Taken into a collection",
            "taken out of a collection": "Taken out of a collection",
            "put right": "Put right where it was used",
        },
        "quote theme": {"added": "Added", "changed": "Given another name", "deleted": "Deleted"},
        "quote collection": {"made": "Made", "changed": "Changed", "deleted": "Deleted"},
        "question": {
            "saved": "Saved",
            "renamed": "Given another name, or other readers",
            "changed": "Changed in what it asks",
            "deleted": "Deleted",
        },
        "concern": {"raised": "Raised", "raised again": "Raised again", "seen": "Read", "closed": "Closed"},
        "text": {"read": "Read"},
        "wording": {"changed": "Given other words", "back to ours": "Given our words again"},
        "settings": {"changed": "Changed"},
        "sector": _LISTED,
        "tariff": _LISTED,
        "area": {
            **_LISTED,
            "agreement recorded": "An agreement to share names with its partnership was recorded",
            "agreement withdrawn": "An agreement to share names with its partnership was withdrawn",
            "names seen": "A reader of the area looked at names",
        },
        "quadrant": _LISTED,
        "level": {
            **_LISTED,
            "offered": "Offered from a day on",
            "counted in hours": "Counted in hours from a day on",
            "counted in hours no longer": "Counted in hours no longer, from a day on",
        },
        "learning_kind": _LISTED,
        "priority": _LISTED,
        "review": _LISTED,
        "request round": {
            "asked": "Agencies were asked",
            "reminded": "Agencies without an answer were reminded",
            "closing changed": "The last day to answer was changed",
        },
        "agency request": {
            "asked": "Asked after the others",
            "answered": "Answered",
            "answer changed": "The answer was changed",
            "contact changed": "The contact was changed",
            "withdrawn": "Not asked any more",
            "asked again": "Asked after all",
            "cited": "What it says has changed is cited in reports",
            "no longer cited": "What it says has changed is no longer cited",
        },
        "monthly count": {
            "added": "A number was added",
            "changed": "A number was changed",
            "deleted": "A number was taken out",
        },
    }
)
"""By what it was done to, and the action."""

_REASONS = {
    "place": "for the place",
    "late cancellation": "for cancelling late",
    "did not attend": "for not coming",
    "wrong mark": "a mark was wrong",
    "somebody missing": "somebody was missing",
    "closed by mistake": "it was closed by mistake",
    "shown later": "they showed afterwards that they were there",
    "not noticed": "nobody had noticed that they left or did not come",
    "agreed": "agreed with the trainer",
    "needed now": "they need it before they can answer",
    "cannot answer": "they cannot answer the form",
    "on paper": "they answered on paper or by telephone",
    "revoked by mistake": "it was revoked by mistake",
    "report came later": "an attendance report came later",
}


_ASKED = ("question", "version")
_CHANGED = (
    ("Question", "added", "added to"),
    ("Question", "changed", "changed in"),
    ("Question", "removed", "removed from"),
    ("Question", "moved", "moved in"),
    ("Section", "moved", "moved in"),
)
_SENTENCES = {
    ("evaluation form", "renamed"): ("“{was}” was given the name “{name}”", ("was", "name")),
    ("evaluation form", "version begun"): ("Version {version} was begun", ("version",)),
    ("evaluation form", "version put to use"): ("Version {version} was put to use", ("version",)),
    ("evaluation form", "version deleted"): ("Version {version} was deleted before it was used", ("version",)),
    ("evaluation form", "questions changed"): ("Questions of version {version} were changed", ("version",)),
    **{
        ("evaluation form", f"{what.lower()} {done}"): (f"{what} “{{question}}” was {said} version {{version}}", _ASKED)
        for what, done, said in _CHANGED
    },
}
"""Whole sentences, and the details that they need: where one is missing, the words above stand."""


_COUNTED = (
    ("rows", "row", "rows"),
    ("names", "name", "names"),
    ("people", "person", "people"),
    ("agencies", "agency", "agencies"),
    ("by_hand", "outcome decided by hand", "outcomes decided by hand"),
    ("minutes", "minute", "minutes"),
    ("passed_on", "row changed", "rows changed"),
)
"""Numbers among the details of what was done, and what they count."""


_DAYS = {"since": "from", "last_day": "after"}
"""Days among the details, and what is said before them."""


def in_words(subject: str, action: str, details: Mapping[str, Any]) -> str:
    """One line of history: “Charged, £80.00, for cancelling late”. An action without words is shown as it is."""
    sentence, fields = _SENTENCES.get((subject, action), ("", ()))
    if sentence and details.keys() >= set(fields):
        return sentence.format_map(details)
    said = WORDS.get(subject, {}).get(action) or action[:1].upper() + action[1:]
    return ", ".join([said, *_more(action, details)])


def _more(action: str, details: Mapping[str, Any]) -> list[str]:
    more = []
    if isinstance(pence := details.get("pence"), int):
        more.append(pounds(pence))
    if ref := details.get("ref"):
        more.append(f"booking {ref}")
    if reason := _REASONS.get(str(details.get("reason", ""))):
        more.append(reason)
    if isinstance(fields := details.get("fields"), list) and fields:
        more.append(", ".join(str(field).replace("_", " ") for field in fields))
    more += [
        f"{said} {clock.show_date(date.fromisoformat(details[day]))}" for day, said in _DAYS.items() if day in details
    ]
    if followed_by := details.get("becomes"):
        more.append(f"followed by {followed_by}")
    if role := details.get("role"):
        more.append(str(role))
    for counted, one, several in _COUNTED:
        if type(number := details.get(counted)) is int and number:
            more.append(f"1 {one}" if number == 1 else f"{number:,} {several}")
    if action == "changed without telling" and (because := details.get("because")):
        more.append(f"“{because}”")
    if action in {"outcome fixed", "outcome corrected", "marked", "marked by a report"} and (
        became := details.get("to")
    ):
        more.append(str(became))
    if action == "moved on the list" and details.get("before") and details.get("to"):
        more.append(f"from {details['before']} to {details['to']}")
    return more
