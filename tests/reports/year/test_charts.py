"""Charts say in words what they show, hold no more than a dozen rows, and take any name."""

from xml.etree.ElementTree import fromstring

from training.reports.year.charts import bars, svg

ROWS = [("Level 1", 12, 0), ("Level <3> & more, with a name that goes on and on and on", 1_200, 30)]


def texts(picture):
    return [one.text for one in fromstring(picture).iter() if one.tag.endswith("text")]


def test_a_chart_has_a_title_words_and_every_number():
    chart = bars("level", "Attendances by level", "2026-27", "2025-26", ROWS, ordered=True)
    picture = svg(chart)
    assert texts(picture) == ["Level 1", "12", "0", "Level <3> & more, with a name that goes…", "1,200", "30"]
    assert '<title id="level-title">Attendances by level</title>' in picture
    assert "Level &lt;3&gt; &amp; more" in picture
    assert "with 1,200 in 2026-27" in chart.says


def test_a_chart_of_many_groups_shows_the_dozen_with_the_most():
    chart = bars("course", "By course", "now", "before", [(f"Course {n}", n, 1) for n in range(30)], ordered=True)
    assert [row[1] for row in chart.rows] == list(range(29, 17, -1))
    assert "The 12 with the most; 18 more are in the table." in chart.caption


def test_a_chart_of_nothing_is_no_division_by_nought():
    chart = bars("level", "By level", "2026-27", "2025-26", [("Level 1", 0, 0)], ordered=True)
    assert texts(svg(chart)) == ["Level 1", "0", "0"]
    assert chart.says == "There is nothing to show of 2026-27."
