"""What texts speak of is counted as whoever read them found, and nobody is found in it."""

from collections import Counter

from sqlalchemy import select

from tests.pages import main_text, soup_of
from training import clock
from training.evaluations.quotes.models import QuoteTheme
from training.evaluations.results.suppression import PlacedEvent
from training.evaluations.results.themes import themes_by_year
from training.texts.models import TextKind


def spoken(**by_count):
    return Counter({frozenset(filter(None, names.split("_"))): count for names, count in by_count.items()})


def test_all_themes_of_a_year_are_of_the_same_texts_and_what_few_speak_of_is_not_shown():
    placed = {n: PlacedEvent(1, frozenset({1}), "2026-summer", 2026) for n in (1, 2)}
    found = themes_by_year({1: spoken(pace=9, venue=2, _=6), 2: spoken(pace=1, food=1, _=5)}, placed, {1, 2})
    assert found.names == ["pace"]
    assert {name: share.text for name, share in found.years[0].shares.items()} == {"pace": "10 of 24 (41.7%)"}
    assert themes_by_year({1: spoken(pace=3)}, placed, {1}).years == []


def test_a_press_when_texts_are_read_gives_themes_and_pages_count_them(make, session, client_for):
    admin = client_for(make.administrator())
    ann, course = make.trainer("Ann Trainer"), make.course()
    event = make.event(course, days=-20, trainers=(ann,), register_closed_at=clock.now())
    for number in range(11):
        form = make.evaluation(
            make.booking(event, outcome="attended"), said={"trainer": 4, "comments": f"Text {number}"}
        )
        make.text(TextKind.EVALUATION, form.id)
    pace = session.scalars(select(QuoteTheme).where(QuoteTheme.name == "Pace and length")).one()
    shown = admin.submit("/admin/texts", "Read the next 11")
    refs = [one["value"] for one in soup_of(shown).select("input[name=read]")]
    admin.submit("", "I have read all 11", page=shown, **{f"themes-{ref}": str(pace.id) for ref in refs[:6]})
    theme = "Pace and length 6 of 11 (54.5%)"
    assert theme in main_text(client_for(make.board_reader()).get(f"/reports/results/{course.code}/over-time"))
    assert theme in main_text(client_for(ann).get("/my/events/quality"))
    assert theme in main_text(client_for(make.board_reader()).get("/reports/results"))
    assert "Pace and length 6 0" in main_text(admin.get("/admin/settings/quote-themes"))


def test_what_is_ticked_stays_ticked_when_one_of_the_texts_is_raised_as_a_concern(make, session, client_for):
    admin = client_for(make.administrator())
    event = make.event(make.course(), days=-20, register_closed_at=clock.now())
    for number in range(3):
        form = make.evaluation(make.booking(event, outcome="attended"), said={"comments": f"Text {number}"})
        make.text(TextKind.EVALUATION, form.id)
    pace = session.scalars(select(QuoteTheme).where(QuoteTheme.name == "Pace and length")).one()
    shown = admin.submit("/admin/texts", "Read the next 3")
    refs = [one["value"] for one in soup_of(shown).select("input[name=read]")]
    ticked = {f"themes-{refs[0]}": str(pace.id), f"themes-{refs[2]}": str(pace.id)}
    admin.submit("", "This may be about a child or a worker (text 2)", page=shown, **ticked)
    shown = admin.submit("/admin/texts", "Read the next 2")
    left = [one["name"] for one in soup_of(shown).select("input[checked]")]
    assert left == list(ticked)
    admin.submit("", "I have read all 2", page=shown, **{f"themes-{refs[2]}": []})
    assert "Pace and length 1 0" in main_text(admin.get("/admin/settings/quote-themes"))
