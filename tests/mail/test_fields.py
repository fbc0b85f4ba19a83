"""Fields in typed words: found with their lines, refused where unknown, and filled in once."""

import pytest

from training.mail.fields import Field, field_faults, fields_in, filled, unknown_in
from training.mail.markdown import message_html, plain, plain_text

KNOWN = ("first name", "name", "event", "date")


def test_fields_are_found_in_their_order_with_their_lines():
    text = "Hello {{first name}},\n\n{{ Date }} at {{event}}, {{first_name}}. {One} {{two}"
    assert fields_in(text) == [Field("first name", 1), Field("date", 3), Field("event", 3), Field("first name", 3)]
    assert fields_in("") == []


def test_unknown_fields_are_named_once_in_their_order():
    assert unknown_in("{{x}} {{name}} {{7*7}} {{X}}", KNOWN) == ["x", "7*7"]


def test_a_value_is_filled_in_once_and_an_unknown_field_stays():
    values = {"first name": "Bo {{name}}", "name": "Bo"}
    assert filled("{{First Name}}: {{other}}", values) == "Bo {{name}}: {{other}}"


def test_a_value_escaped_for_markdown_makes_no_bold_text_and_no_link():
    words = filled("Hello **{{name}}**", {"name": "*Bo* [x](https://evil.example) {{event}}"}, plain)
    assert "<em>" not in message_html(words)
    assert "<a " not in message_html(words)
    assert plain_text(words) == "Hello *Bo* [x](https://evil.example) {{event}}"


@pytest.mark.parametrize(
    ("words", "fault"),
    (
        ("Hello {{first name}}, see you on {{ Date }} at {{event}}.", None),
        ("Hello {{first_name}}", None),
        ("{% if x %} {# no #} 100% {stay} {}", None),
        ("Hello {{frist name}}", "{{frist name}} is not a field. Did you mean {{first name}}?"),
        ("Hello {{7*7}}", "{{7*7}} is not a field. There are {{first name}}, {{name}}, {{event}} and {{date}}."),
        ("Hello {{}}", "{{}} is not a field."),
        ("Hello {{first name}, welcome", "a field begins with {{ and ends with }}, and one of these is missing."),
        ("Hello first name}}", "one of these is missing."),
        ("One\n\nTwo {{x}}", "Line 3: {{x}} is not a field."),
        ("Pay {{price}}", "{{price}} is for messages about bookings."),
    ),
)
def test_what_is_wrong_with_a_field_is_said_in_a_sentence(words, fault):
    found = field_faults(words, KNOWN, {"price": "is for messages about bookings."})
    if fault is None:
        assert found == []
    else:
        assert len(found) == 1
        assert fault in found[0]
