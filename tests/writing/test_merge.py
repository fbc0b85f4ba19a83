"""The fields of a written message, and what of a field or link is refused."""

import pytest

from training.mail.markdown import Ours, message_html, plain_text
from training.writing.merge import OF_BOOKINGS, OF_PEOPLE, faults, fill, fill_markdown


def test_unknown_fields_and_broken_links_are_refused_with_their_line():
    assert faults("Hello {{first name}}\n\n[Here]({{booking page}}) on {{ Date }}", OF_BOOKINGS) == []
    assert faults("Hello\n{{frist name}} [x](htp://x)", OF_BOOKINGS) == [
        "Line 2: {{frist name}} is not a field. Did you mean {{first name}}?",
        "Line 2: the link [x](htp://x) is broken: write the whole address, beginning with https://, or mailto: for an"
        " e-mail address.",
    ]


def test_a_field_of_bookings_is_refused_where_there_are_none():
    assert faults("On {{date}}", OF_PEOPLE) == ["{{date}} is for messages about bookings, and this one is not."]


def test_a_value_makes_no_bold_text_or_link_and_is_filled_in_once():
    values = {"first name": "**Bo** {{name}} [x](https://evil.example)", "name": "Bo"}
    words = fill_markdown("Hello {{first name}}", values)
    assert "<strong>" not in message_html(words)
    assert "<a " not in message_html(words)
    assert plain_text(words) == "Hello **Bo** {{name}} [x](https://evil.example)"
    assert fill("To {{Name}}: {{other}}", values) == "To Bo: {{other}}"


@pytest.mark.parametrize("words", ("Here: {{booking page}}", "[Here]({{booking page}})"))
def test_an_address_of_ours_that_fills_a_field_is_a_link(words):
    made = fill_markdown(words, {"booking page": Ours("<https://example.org/b>")})
    assert '<a href="https://example.org/b"' in message_html(made)
    assert plain_text(made) == "Here: https://example.org/b"


def test_what_is_wrong_stands_in_the_order_of_the_lines():
    said = faults("Hello [there](nowhere),\n\n{{frist name}}", OF_PEOPLE)
    assert [one.partition(":")[0] for one in said] == ["Line 1", "Line 3"]
