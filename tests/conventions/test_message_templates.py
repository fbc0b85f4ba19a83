"""Every message has a subject and words that a person can read, as plain text too."""

import ast
import re

import pytest

from config import ROOT
from training.admin.desk.job_kinds import KINDS
from training.mail.fields import fields_in
from training.mail.kinds import TEMPLATES
from training.mail.wording.checking import body_faults, subject_faults
from training.mail.wording.kind_files import GROUPS
from training.mail.wording.queries import kind_of, load_kind

pytestmark = pytest.mark.on_either_database
NAMES = set(TEMPLATES)
# What the administrator may want although our words do without.
# To the training team itself; typed by it; and to a finance contact, who is often no person but “Accounts payable”.
NO_GREETING = {"bookings/charge_was_put_right", "programme/asked", "messages/written"}
NO_GREETING |= {"invoices/issued", "invoices/credited", "invoices/reminder"}
OFFERED = {"name", "first name", "date"}


def test_every_template_of_a_message_has_its_kind():
    """What begins with an underscore is a part that messages share."""
    for ending in ("txt", "md"):
        files = (ROOT / "templates").rglob(f"emails/[a-z]*.{ending}")
        found = sorted(path.relative_to(ROOT / "templates").as_posix() for path in files)
        assert found == sorted(path.replace(".txt", f".{ending}") for path in TEMPLATES.values())


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_our_words_for_a_message_can_be_sent(app, kind):
    """By the very rules that the administrator's words are held to, with every field that the kind has of its own."""
    with app.app_context():
        known = load_kind(kind).kind
    words = known.ours
    assert subject_faults(words.subject, known) + body_faults(words.body, known) == []
    used = {field.name for field in fields_in(f"{words.subject}\n{words.body}")}
    own = {field.name for field in known.fields.values() if not field.shared}
    assert own - used <= OFFERED, "a field that is never used"
    assert known.group in GROUPS
    assert len({field.label for field in known.fields.values()}) == len(known.fields)
    assert not re.search(r"[*_]{{|<{{", words.body.replace("**{{", "{{")), "a link is drawn by the frame"
    assert re.match(r"Hello( {{(first name|reader)}})?,\n", words.body) or kind in NO_GREETING, "one greeting"
    text = " ".join([words.body, *(field.source for field in known.fields.values())])
    assert not re.search(r"</?(p|br|b|i|div|a|strong|em)\b", text), "the plain text is Markdown, not HTML"
    assert "url_for(" not in text, "link_to() makes addresses that work outside the site"
    assert "invalid" not in text.lower()


def test_kinds_of_messages_have_names_that_tell_them_apart(app):
    with app.app_context():
        names = [kind_of(kind).name for kind in TEMPLATES]
    assert len(set(names)) == len(names)


def test_every_message_that_is_posted_has_its_template():
    """Constants such as "bookings/confirmed" in the modules that post; kinds of jobs are named alike."""
    missing = set()
    for path in (ROOT / "training").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_message(node.value):
                missing |= {node.value} - NAMES - set(KINDS)
    assert not missing


def is_message(text: str) -> bool:
    package, _, name = text.partition("/")
    return bool(re.fullmatch(r"[a-z_]+", name)) and package in {kind.partition("/")[0] for kind in NAMES}


def test_flask_security_finds_every_message_it_sends():
    sent = {
        "welcome",
        "welcome_existing",
        "confirmation_instructions",
        "reset_instructions",
        "reset_notice",
        "change_notice",
    }
    assert {f"people/{name}" for name in sent} <= NAMES
