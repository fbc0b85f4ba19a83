"""Words are filled with fields, and what stands for nothing goes with its line and its paragraph."""

import pytest

from training.mail.wording.filling import Block, blocks_of, first_name, markdown_of, subject_of

VALUES = {
    "name": "Ann",
    "page": "<https://example.org/1>",
    "summary": "**Level 2**\nFriday",
    "owed": "",
    "none": "",
    "two": "One.\n\n\n\nTwo.",
    "looks like a field": "{{name}}",
}
ROLES = {"page": "link", "summary": "box"}


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
        ("[Your booking]({{none}})", "Your booking"),
        ("{{looks like a field}}", "{{name}}"),
    ),
)
def test_what_stands_for_nothing_goes_with_its_line_and_paragraph(typed, filled):
    assert markdown_of(blocks_of(typed, value, ROLES.get)) == filled


def test_what_the_frame_draws_stands_alone_in_its_paragraph():
    typed = "Hello {{name}}\n\n{{summary}}\n\nSee {{page}}\n\nhere:\n\n{{page}}\n\n{{owed}}"
    assert blocks_of(typed, value, lambda name: ROLES.get(name, "")) == [
        Block("text", "Hello Ann"),
        Block("box", "**Level 2**\nFriday"),
        Block("text", "See <https://example.org/1>\n\nhere:"),
        Block("link", "<https://example.org/1>"),
    ]


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
