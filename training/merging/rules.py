"""What becomes of each reference to a person or an agency that is merged into another. A rule a line.

A test walks the tables and fails on a reference without a line here, and on a line without a reference. Whoever adds a
column that points at people or agencies adds its line: what hangs on somebody moves, what tells of who did something
stays with whoever did it, and is read through `merged_into_id`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Becomes(StrEnum):
    """What becomes of a row that points at the one who is merged."""

    MOVES = "moves"
    """It is the winner's from now on."""
    STAYS = "stays"
    """It tells of what was done, or when: history is not rewritten."""
    ONE_OF_TWO = "one of two"
    """It moves, unless the winner has the like of it, which is enough: then it is taken away, and kept to be undone."""
    ENDS_IF_TWO = "ends if two"
    """It moves, unless the winner has the like of it: then it ends, since messages may point at it."""


@dataclass(frozen=True)
class MergeRule:
    """One column that holds the id of a person or of an agency."""

    table: str
    column: str
    becomes: Becomes
    called: tuple[str, str] = ("", "")
    """One of its rows and several, as the preview counts them; nothing: it is not counted."""
    like: tuple[str, ...] = ()
    """Two rows that have these columns in common are the like of each other."""
    open: str = ""
    """Only while this column is empty; nothing: always."""
    earliest: str = ""
    """Of two that are alike the one that stays begins when the earlier did, by this column."""
    ends_with: tuple[tuple[str, str], ...] = ()
    """What is written into a row that ends: “now”, or nothing for no value, or the word itself."""
    only: tuple[str, str] | None = None
    """Where the same column may hold ids of other things: which column says what it holds, and its word."""


M, S, ONE, END = Becomes.MOVES, Becomes.STAYS, Becomes.ONE_OF_TWO, Becomes.ENDS_IF_TWO
NOW, NOTHING = "now", ""

# fmt: off
PERSON: Sequence[MergeRule] = (
    MergeRule("agency_request",         "answered_by_id", S),
    MergeRule("affiliation",            "person_id",      ONE, ("tie to an agency", "ties to agencies"),
              like=("agency_id",), open="ended_at", earliest="began_at"),
    MergeRule("assignment",             "person_id",      M,
              ("line of the handover page", "lines of the handover page")),
    MergeRule("attendance_alias",       "said_by_id",     S),
    MergeRule("booking",                "delegate_id",    M,   ("booking", "bookings")),
    MergeRule("evaluation",             "asked_id",       M),
    MergeRule("area_reader",            "person_id",      S),
    MergeRule("booking",                "booked_by_id",   M,
              ("booking made for somebody", "bookings made for somebody")),
    MergeRule("cancel_reason",          "given_by_id",    S),
    MergeRule("charge_proposal",        "decided_by_id",  S),
    MergeRule("checklist_tick",         "ticked_by_id",   S),
    MergeRule("checkout_attempt",       "person_id",      M,   ("card payment page", "card payment pages")),
    MergeRule("concern",                "raised_by_id",   S),
    MergeRule("concern",                "closed_by_id",   S),
    MergeRule("coordinator",            "person_id",      ONE,
              ("agency that they book for", "agencies that they book for"),
              like=("agency_id",)),
    MergeRule("coordinator_invitation", "invited_by_id",  M),
    MergeRule("certificate_design",     "begun_by_id",    S),
    MergeRule("equivalence",            "person_id",      ONE,
              ("question about earlier training", "questions about earlier training"),
              like=("course_id",), open="decided_at"),
    MergeRule("equivalence",            "decided_by_id",  S),
    MergeRule("event",                  "goes_ahead_by_id", S),
    MergeRule("event",                  "cancelled_by_id", S),
    MergeRule("funder_link",            "made_by_id",     S),
    MergeRule("event_invitation",       "invited_by_id",  S),
    MergeRule("event_merge",            "asked_by_id",    S),
    MergeRule("event_paper",            "asked_by_id",    S),
    MergeRule("figures_document",       "asked_by_id",    S),
    MergeRule("event_slot",             "pressed_by_id",  S),
    MergeRule("event_trainer",          "person_id",      ONE,
              ("event that they deliver", "events that they deliver"),
              like=("event_id",)),
    MergeRule("event_cost",             "entered_by_id",  S),
    MergeRule("file_import",            "started_by_id",  S),
    MergeRule("history",                "actor_id",       S),
    MergeRule("import_memory",          "said_by_id",     S),
    MergeRule("interest",               "person_id",      END, ("wish for new dates", "wishes for new dates"),
              like=("course_id", "reach"), open="ended_at",
              ends_with=(("person_id", NOTHING), ("ended_at", NOW))),
    MergeRule("job",                    "asked_by_id",    S),
    MergeRule("kept_file",              "kept_by_id",     S),
    MergeRule("known_apart",            "said_by_id",     S),
    MergeRule("mark",                   "marked_by_id",   S),
    MergeRule("material_version",       "added_by_id",    S),
    MergeRule("membership_claim",       "person_id",      ONE, ("claim of membership", "claims of membership"),
              like=("agency_id",), open="decided_at"),
    MergeRule("membership_claim",       "decided_by_id",  S),
    MergeRule("merge",                  "merged_by_id",   S),
    MergeRule("merge",                  "undone_by_id",   S),
    MergeRule("message",                "to_person_id",   M,   ("message", "messages")),
    MergeRule("note",                   "person_id",      M,   ("note", "notes")),
    MergeRule("note",                   "written_by_id",  S),
    MergeRule("observation",            "trainer_id",     ONE, ("observation of them", "observations of them"),
              like=("event_id", "observer_id")),
    MergeRule("observation",            "observer_id",    ONE, ("observation by them", "observations by them"),
              like=("event_id", "trainer_id")),
    MergeRule("observation",            "asked_by_id",    S),
    MergeRule("past_training",          "person_id",      ONE,
              ("line of training from elsewhere", "lines of training from elsewhere"),
              like=("title_key", "completed_on")),
    MergeRule("payment",                "recorded_by_id", S),
    MergeRule("person",                 "merged_into_id", M,   ("person merged before", "people merged before")),
    MergeRule("person_address",         "person_id",      ONE, ("e-mail address", "e-mail addresses"),
              like=("address_key",)),
    MergeRule("inspection_document",    "asked_by_id",    S),
    MergeRule("level_reminder",         "asked_by_id",    S),
    MergeRule("level_reminder",         "person_id",      ONE,
              ("reminder of an organisation", "reminders of organisations"),
              like=("agency_id",), open="settled_at"),
    MergeRule("person_role",            "person_id",      ONE, ("role", "roles"), like=("role_id",)),
    MergeRule("quote",                  "decided_by_id",  S),
    MergeRule("quote_use",              "used_by_id",     S),
    MergeRule("record_document",        "person_id",      S),
    MergeRule("record_link",            "person_id",      M,
              ("link that shows their record", "links that show their record")),
    MergeRule("register_link",          "person_id",      M,   ("link to a register", "links to registers")),
    MergeRule("remembered_needs",       "person_id",      ONE, ("remembered need", "remembered needs")),
    MergeRule("saved_question",         "made_by_id",     M,   ("saved question", "saved questions")),
    MergeRule("sign_in",                "person_id",      S),
    MergeRule("sign_in_link",           "person_id",      S),
    MergeRule("stop_link",              "person_id",      M),
    MergeRule("stopped_messages",       "person_id",      ONE,
              ("kind of message they stopped", "kinds of message they stopped"),
              like=("topic",)),
    MergeRule("term_plan",              "planned_by_id",  S),
    MergeRule("told_contact",           "person_id",      ONE,
              ("word on what they do with children", "words on what they do with children")),
    MergeRule("trainer_profile",        "person_id",      ONE, ("biography", "biographies")),
    MergeRule("trainer_question",       "person_id",      M,   ("question whether they can deliver events",
                                                                "questions whether they can deliver events")),
    MergeRule("wording",                "written_by_id",  S),
    MergeRule("written_message",        "written_by_id",  S),
    MergeRule("written_text",           "written_by_id",  S),
    MergeRule("written_text",           "read_by_id",     S),
)

AGENCY: Sequence[MergeRule] = (
    MergeRule("affiliation",            "agency_id",      ONE, ("person", "people"),
              like=("person_id",), open="ended_at", earliest="began_at"),
    MergeRule("agency",                 "merged_into_id", M,   ("agency merged before", "agencies merged before")),
    MergeRule("agency_role",            "agency_id",      ONE,
              ("level that it asks of a role", "levels that it asks of roles"),
              like=("role_key", "level"), open="ended_at"),
    MergeRule("agency_relation",        "from_agency_id", ONE, ("agency that it became", "agencies that it became"),
              only=("kind", "became")),
    MergeRule("agency_relation",        "from_agency_id", ONE,
              ("agency that it is part of", "agencies that it is part of"),
              like=("to_agency_id", "starts_on", "ends_on"), only=("kind", "part of")),
    MergeRule("agency_relation",        "to_agency_id",   M,
              ("agency that became it or is part of it", "agencies that became it or are part of it")),
    MergeRule("agency_request",         "agency_id",      M,   ("yearly request", "yearly requests")),
    MergeRule("booking",                "agency_id",      M,   ("booking", "bookings")),
    MergeRule("coordinator",            "agency_id",      ONE, ("booking coordinator", "booking coordinators"),
              like=("person_id",)),
    MergeRule("coordinator_invitation", "agency_id",      END,
              ("invitation of a coordinator", "invitations of coordinators"),
              like=("email",), open="ended_at", ends_with=(("ended_at", NOW), ("ending", "replaced"))),
    MergeRule("course_agency",          "agency_id",      ONE,
              ("course that is open to it", "courses that are open to it"),
              like=("course_id",)),
    MergeRule("event_agency",           "agency_id",      ONE,
              ("event that is open to it", "events that are open to it"),
              like=("event_id",)),
    MergeRule("inspection_document",    "agency_id",      S),
    MergeRule("invoice",                "agency_id",      M,   ("invoice", "invoices")),
    MergeRule("level_reminder",         "agency_id",      ONE, ("reminder of a person", "reminders of people"),
              like=("person_id",), open="settled_at"),
    MergeRule("membership",             "agency_id",      M,   ("membership of ECVYS", "memberships of ECVYS")),
    MergeRule("membership_claim",       "agency_id",      ONE, ("claim of membership", "claims of membership"),
              like=("person_id",), open="decided_at"),
    MergeRule("note",                   "agency_id",      M,   ("note", "notes")),
    MergeRule("past_training",          "agency_id",      M),
)

# Columns that hold ids of people or agencies and have no key in the database.
PERSON_WITHOUT_KEY: Sequence[MergeRule] = (
    MergeRule("history",         "subject_id", S, only=("subject", "person")),
    MergeRule("import_row",      "subject_id", S),
    MergeRule("job",             "about_id",   S, only=("about", "person")),
    MergeRule("job_item",        "subject_id", S),
    MergeRule("known_apart",     "lower_id",   S, only=("kind", "person")),
    MergeRule("known_apart",     "higher_id",  S, only=("kind", "person")),
    MergeRule("merge",           "loser_id",   S, only=("kind", "person")),
    MergeRule("merge",           "winner_id",  S, only=("kind", "person")),
    MergeRule("message",         "about_id",   M, only=("about", "person")),
    MergeRule("search_row",      "subject_id", S, only=("subject", "person")),
    MergeRule("suspect",         "lower_id",   S, only=("kind", "person")),
    MergeRule("suspect",         "higher_id",  S, only=("kind", "person")),
    MergeRule("written_message", "about_id",   S, only=("about", "person")),
)
AGENCY_WITHOUT_KEY: Sequence[MergeRule] = (
    MergeRule("history",         "subject_id", S, only=("subject", "agency")),
    MergeRule("job",             "about_id",   S, only=("about", "agency")),
    MergeRule("known_apart",     "lower_id",   S, only=("kind", "agency")),
    MergeRule("known_apart",     "higher_id",  S, only=("kind", "agency")),
    MergeRule("merge",           "loser_id",   S, only=("kind", "agency")),
    MergeRule("merge",           "winner_id",  S, only=("kind", "agency")),
    MergeRule("message",         "about_id",   M, only=("about", "agency")),
    MergeRule("search_row",      "subject_id", S, only=("subject", "agency")),
    MergeRule("suspect",         "lower_id",   S, only=("kind", "agency")),
    MergeRule("suspect",         "higher_id",  S, only=("kind", "agency")),
    MergeRule("written_message", "about_id",   S, only=("about", "agency")),
)
NO_PERSON_NOR_AGENCY = frozenset({("written_text", "subject_id")})
"""Columns without a key whose ids are of other things: of a booking, or of an evaluation."""
# fmt: on

ALL: Mapping[str, Sequence[MergeRule]] = MappingProxyType(
    {"person": (*PERSON, *PERSON_WITHOUT_KEY), "agency": (*AGENCY, *AGENCY_WITHOUT_KEY)}
)

LOOKED_AT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agency": ("merged_into_id", "name", "town", "postcode", "urn", "ods", "charity_number"),
        "checkout_attempt": ("person_id",),
        "coordinator_invitation": ("agency_id", "invited_by_id", "ending"),
        "interest": ("person_id", "ended_at"),
        "message": ("to_person_id", "once"),
        "person": ("merged_into_id", "active", "name", "confirmed_at"),
        "register_link": ("person_id",),
    }
)
"""By what is seen whether a row has changed since, where that is not the whole row: the worker writes the rest."""
NOT_LOOKED_AT: Mapping[str, frozenset[str]] = MappingProxyType(
    {"booking": frozenset({"name_reminded_at", "manager_warned_at", "address_token_hash"})}
)
"""Columns of a row that is looked at otherwise, which the worker writes by itself."""
NAMED_BY: Mapping[str, str] = MappingProxyType({"booking": "ref", "invoice": "number"})
"""How a sentence names a row that has changed since: by this column."""
