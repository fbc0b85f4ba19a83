"""What the frame of a message draws, and what mailboxes list it by."""

import pytest

from training.mail.hidden_words import without_in_html
from training.mail.wording.drawing import heading_of, piece_of, preheader_of
from training.mail.wording.filling import Block

BOX = Block("box", "**Level 2**\nWhen: Friday 4 June 2027\nWhere: The Mill, 1 Mill Lane, SS9 9ZJ\nReference: K7M2P4QR")
BUTTON = Block("button", "[Sign in](<https://example.org/account/login/link/secret>)")


def test_a_box_has_its_title_and_its_rows():
    piece = piece_of(BOX)
    assert (piece.role, piece.html.striptags()) == ("box", "Level 2")
    assert [name for name, _ in piece.rows] == ["When", "Where", "Reference"]


def test_a_button_has_its_words_and_its_address():
    piece = piece_of(BUTTON)
    assert (piece.html, piece.address) == ("Sign in", "https://example.org/account/login/link/secret")


def test_a_button_without_an_address_is_text():
    assert piece_of(Block("button", "Sign in")).role == "text"


@pytest.mark.parametrize("block", (BOX, Block("text", "Come to SS9 9ZJ.")))
def test_a_postcode_is_never_cut_by_the_end_of_a_line(block: Block):
    piece = piece_of(block)
    assert "SS9&nbsp;9ZJ" in "".join([piece.html, *(said for _, said in piece.rows)])


def test_the_heading_leaves_out_the_title_that_the_box_says_again():
    assert heading_of("Your place is booked: Level 2", [piece_of(BOX)]) == "Your place is booked"
    assert heading_of("Your place is booked: Level 2", []) == "Your place is booked: Level 2"


@pytest.mark.parametrize(
    ("blocks", "expected"),
    (
        (
            [Block("text", "Hello Ann,\n\nYour place is booked."), BOX],
            "Friday 4 June 2027. The Mill, 1 Mill Lane, SS9 9ZJ",
        ),
        ([Block("text", "Hello Ann,\n\nPress the button."), BUTTON, Block("text", "Once.")], "Press the button. Once."),
        ([Block("text", "Hello,\n\nThey can:\n\n- book\n- **swap**")], "They can: • book • swap"),
        ([Block("text", "See [your page](<https://example.org/1>) or <https://example.org/2>")], "See your page or"),
    ),
)
def test_beside_the_subject_stand_when_and_where_or_the_first_words_and_no_address(blocks: list[Block], expected: str):
    assert preheader_of(blocks) == expected


def test_words_with_a_postcode_that_nobody_is_to_read_any_more_go_as_a_whole():
    html = str(piece_of(Block("text", "**Why:** Somebody at 3 Mill Lane, SS9 9ZJ told us.")).html)
    hidden = without_in_html(html, "Why: ", "Somebody at 3 Mill Lane, SS9 9ZJ told us.", "[taken out]")
    assert "[taken out]" in hidden
    assert "Mill Lane" not in hidden
