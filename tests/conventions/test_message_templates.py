"""Every message has a subject and words that a person can read, as plain text too."""

import ast
import re

import pytest

from config import ROOT
from training.admin.desk.job_kinds import KINDS
from training.mail.kinds import TEMPLATES

pytestmark = pytest.mark.on_either_database
NAMES = set(TEMPLATES)


def test_every_template_of_a_message_has_its_kind():
    """What begins with an underscore is a part that messages share."""
    files = (ROOT / "templates").rglob("emails/[a-z]*.txt")
    assert sorted(TEMPLATES.values()) == sorted(path.relative_to(ROOT / "templates").as_posix() for path in files)


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_a_message_template_can_be_sent(app, kind):
    path = ROOT / "templates" / TEMPLATES[kind]
    app.jinja_env.get_template(path.relative_to(ROOT / "templates").as_posix())  # it compiles
    text = path.read_text()
    words = re.sub(r"{[%#].*?[%#]}", "", text, flags=re.DOTALL).strip()
    assert words.startswith("Subject: "), "the first line has to be “Subject: …”"
    assert not re.search(r"</?(p|br|b|i|div|a|strong|em)\b", text), "the plain text is Markdown, not HTML"
    assert "url_for(" not in text, "link_to() makes addresses that work outside the site"
    assert "invalid" not in text.lower()
    assert "](" not in text, "an address stands in both halves: <{{ link_to(…) }}>, which the plain one shows, too"


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
