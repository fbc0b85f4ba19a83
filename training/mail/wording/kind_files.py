"""What the two files of a kind of message say.

`confirmed.md` holds our words: “Subject: …”, then Markdown with fields, {{course}}. The administrator may write others.
`confirmed.txt` holds the fields, which nobody but us changes: what the kind is called, and for each field its name,
what it stands for, and a piece of a Jinja template that makes its value. Fields that many kinds have are in files that
begin with an underscore. A link says what people press, `[booking page, link: See your booking] The address of …`, and
`Button:` names the one that the message is about.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from training.mail.fields import name_of_field

SUBJECT_LINE = "Subject: "
FOR_US = "For the training team"
"""The group of messages that nobody signs, since they go to those who do."""
GROUPS = (
    "Booking a place",
    "Approval by a line manager",
    "Waiting for a place",
    "Places for colleagues",
    "Before the event",
    "When a booking or an event changes",
    "Cancelling and charges",
    "After the event",
    "Paying and invoices",
    "New dates",
    "Agencies, membership and training from elsewhere",
    "Trainers",
    "Written by the training team",
    FOR_US,
    "Accounts and signing in",
    "Safeguarding",
)
"""When messages go, in the order of a list of their kinds."""

_HEAD = re.compile(r"(?m)^(Name|Sent|Group|Fields|Required|Button): *(.+)$")
_FIELD_LINE = re.compile(r"(?m)^\[([a-z0-9 ]+?)(?:, (link|box)(?:: ([^\]]+))?)?\] +(.+)$")


@dataclass(frozen=True)
class Words:
    """What a message says before its fields are filled in."""

    subject: str
    body: str
    """Markdown."""


@dataclass(frozen=True)
class KnownField:
    """A field of a kind: what may stand in its words."""

    name: str
    label: str
    """What it stands for, in words for people."""
    role: str
    """“link”: a whole web address. “button”: the one of them that the message is about. “box”: the summary. The frame
    draws them. Else empty."""
    source: str
    """The piece of a template that makes its value."""
    press: str = ""
    """Of a link: the words that people press, where the message has none of its own around it."""
    required: bool = False
    shared: bool = False
    """Whether it comes from a file that several kinds have, so that our words need not use it."""

    @property
    def shown(self) -> str:
        return f"{{{{{self.name}}}}}"


@dataclass(frozen=True)
class MessageKind:
    """A kind of message as its page shows it, with our words."""

    name: str
    sent: str
    """To whom it goes and when."""
    group: str
    fields: Mapping[str, KnownField]
    ours: Words

    @property
    def sign(self) -> str:
        """Twelve letters that are others as soon as our words are, or the fields that may or must stand in them."""
        fields = (f"{field.name}{'!' if field.required else ''}" for field in self.fields.values())
        said = "\x1f".join((self.ours.subject, self.ours.body, *sorted(fields)))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def required(self) -> list[str]:
        return [field.name for field in self.fields.values() if field.required]

    @property
    def links(self) -> list[str]:
        return [field.name for field in self.fields.values() if field.press]

    def role_of(self, name: str) -> str:
        return self.fields[name].role if name in self.fields else ""


def words_in(source: str) -> Words:
    """Our words from their file. Raises ValueError where the first line is no subject."""
    first, _, body = source.strip().partition("\n")
    if not first.startswith(SUBJECT_LINE):
        raise ValueError("the first line has to be “Subject: …”")
    return Words(first.removeprefix(SUBJECT_LINE).strip(), body.strip())


def kind_in(source: str, words: str, shared: Callable[[str], str]) -> MessageKind:
    """A kind from its file of fields and its file of words; `shared` reads a file of fields that it names.

    Raises KeyError where a line of the head is missing, ValueError where it requires a field that it has not, or a link
    has no words.
    """
    head = _head_of(source)
    fields: dict[str, KnownField] = {}
    for name in _listed(head.get("Fields", "")):
        fields |= {field.name: field for field in _fields_in(shared(name), shared=True)}
    fields |= {field.name: field for field in _fields_in(source, shared=False)}
    required = [name_of_field(name) for name in _listed(head.get("Required", ""))]
    if missing := set(required) - set(fields):
        raise ValueError(f"required, but no field: {sorted(missing)}")
    if silent := [field.name for field in fields.values() if (field.role == "link") != bool(field.press)]:
        raise ValueError(f"a link without words, or words without a link: {silent}")
    button = name_of_field(head.get("Button", ""))
    if button and (button not in fields or fields[button].role != "link"):
        raise ValueError(f"the button is no link: {button}")
    marked = {
        name: replace(one, required=name in required, role="button" if name == button else one.role)
        for name, one in fields.items()
    }
    return MessageKind(head["Name"], head["Sent"], head["Group"], marked, words_in(words))


def _head_of(source: str) -> dict[str, str]:
    first = _FIELD_LINE.search(source)
    return {found[1]: found[2].strip() for found in _HEAD.finditer(source[: first.start()] if first else source)}


def _fields_in(source: str, *, shared: bool) -> list[KnownField]:
    found = list(_FIELD_LINE.finditer(source))
    ends = [one.start() for one in found[1:]] + [len(source)] * bool(found)
    return [
        KnownField(one[1], one[4].strip(), one[2] or "", source[one.end() : end].strip(), one[3] or "", shared=shared)
        for one, end in zip(found, ends, strict=True)
    ]


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]
