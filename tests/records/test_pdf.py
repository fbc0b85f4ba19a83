"""The record as a PDF: nothing stands alone on its last page, and what there is none of is left out."""

from io import BytesIO

from pypdf import PdfReader

from training.records.pdf import PrintedLine, RecordText, render

LINE = PrintedLine(
    title=("Safeguarding lead", "Level 3"),
    dates="3 May 2026",
    hours="6 hours",
    proof="Accepted on 12 May 2026 as our level 3",
    refresh="Refresh is due on 3 May 2028",
)
END = "Anybody can check a certificate"


def pages(lines: int, levels: int = 3, with_others: str = "6 hours") -> list[str]:
    text = RecordText(
        name="Sam Okafor",
        board_name="Essex Safeguarding Children Board",
        contact_email="training@example.org",
        contact_phone="0333 013 8937",
        made_on="12 May 2026",
        verify_at="training.example.org/verify",
        levels=(("Level 3, safeguarding lead", "In date", "It counts until 3 May 2028."),) * levels,
        lines=(LINE,) * lines,
        years=(("2026", str(lines), "6 hours", with_others),),
        total="6 hours",
    )
    return [page.extract_text() for page in PdfReader(BytesIO(render(text))).pages]


def test_the_end_of_a_record_stands_on_no_page_alone():
    counts = set()
    for levels, lines in ((levels, lines) for lines in (6, 7) for levels in (1, 2, 3)):
        made = pages(lines, levels)
        counts.add(len(made))
        assert END in made[-1]
        assert "How many" in made[-1].partition(END)[0], f"{levels} levels and {lines} lines"
    assert counts == {1, 2}, "some of them are where the page ends"


def test_hours_with_other_organisations_are_left_out_where_there_were_none():
    assert "other organisations" in "".join(pages(1)).replace("\n", " ")
    assert "other organisations" not in "".join(pages(1, with_others="")).replace("\n", " ")
