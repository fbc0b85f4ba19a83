"""Words are filled with fields, and what stands for nothing goes with its line and its paragraph."""

import pytest

from training.mail.wording.filling import (
    Block,
    blocks_of,
    first_name,
    markdown_of,
    subject_of,
    with_words_to_press,
)

VALUES = {
    "name": "Ann",
    "page": "<https://example.org/1>",
    "other page": "<https://example.org/2>",
    "summary": "**Level 2**\nFriday",
    "owed": "",
    "none": "",
    "two": "One.\n\n\n\nTwo.",
    "looks like a field": "{{name}}",
}
ROLES = {"page": "button", "other page": "link", "summary": "box"}
PRESS = {"page": "See your booking", "other page": "See other dates", "none": "See nothing"}


def value(name: str) -> str:
    return VALUES.get(name, "")


@pytest.mark.parametrize(
    ("typed", "filled"),
    (
        ("Hello {{name}},\n\nwelcome.", "Hello Ann,\n\nwelcome."),
        ("Hello {{ NAME }}", "Hello Ann"),
        ("One\n\n{{owed}}\n\nTwo", "One\n\nTwo"),
        ("One\n{{owed}}\nTwo", "One\nTwo"),
        ("One\n\n{{owed}} {{none}}\n\nTwo", "One\n\nTwo"),
        ("- one\n- {{owed}}\n- two", "- one\n- two"),
        ("It is tomorrow {{owed}}: come", "It is tomorrow: come"),
        ("{{owed}} Other dates", "Other dates"),
        ("Hello {{owed}},", "Hello,"),
        ("**{{name}}**{{owed}} comes", "**Ann** comes"),
        ("Owed: {{owed}}", "Owed:"),
        ("{{two}}", "One.\n\nTwo."),
        ("[Your booking]({{page}})", "[Your booking](<https://example.org/1>)"),
        ("See [your booking]({{none}})", "See your booking"),
        ("{{looks like a field}}", "{{name}}"),
    ),
)
def test_what_stands_for_nothing_goes_with_its_line_and_paragraph(typed, filled):
    assert markdown_of(blocks_of(typed, value, ROLES.get)) == filled


def test_what_the_frame_draws_stands_alone_in_its_paragraph_and_the_box_has_rows():
    typed = (
        "Hello {{name}}\n\n{{summary}}\nReference: {{name}}\n{{owed}}\n\nSee {{page}}\n\n{{page}}\n\n{{owed}}\n\n"
        "{{none}}\n\n[Open it]({{page}})\n\n{{other page}}\n\n[Other]({{other page}}) dates"
    )
    known = with_words_to_press(typed, PRESS, value)
    assert blocks_of(known, value, lambda name: ROLES.get(name, "")) == [
        Block("text", "Hello Ann"),
        Block("box", "**Level 2**\nFriday\nReference: Ann"),
        Block("text", "See [See your booking](<https://example.org/1>)"),
        Block("button", "[See your booking](<https://example.org/1>)"),
        Block("link", "[Open it](<https://example.org/1>)"),  # a message has one button
        Block("link", "[See other dates](<https://example.org/2>)"),
        Block("text", "[Other](<https://example.org/2>) dates"),
    ]


def test_a_box_without_a_value_goes_and_leaves_its_rows_as_text():
    assert blocks_of("{{owed}}\nReference: {{name}}", value, lambda _: "box") == [Block("text", "Reference: Ann")]


def test_a_subject_is_one_line():
    assert subject_of("For {{name}}: {{two}} {{owed}}", value) == "For Ann: One. Two."


@pytest.mark.parametrize(
    ("name", "first"),
    (
        ("Ann Bell", "Ann"),
        ("Dr Ann Bell", "Ann"),
        ("Mrs. Łucja Nowak", "Łucja"),
        ("Cher", "Cher"),
        ("Dr", "Dr"),
        ("Mary-Jane O’Neil", "Mary-Jane"),
        ("", ""),
    ),
)
def test_somebody_is_greeted_by_their_first_name_without_a_title(name, first):
    assert first_name(name) == first
