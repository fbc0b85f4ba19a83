"""What stands beneath a quote says less where it would point at one of a few."""

import pytest

from training.evaluations.quotes.attribution import Speaker, may_name_course, said_by


def speaker(naming="anonymous", organisation="Example Scouts", sector="education", **came) -> Speaker:
    numbers = {"came": 20, "came_of_sector": 5, "came_of_organisation": 1} | came
    return Speaker(naming=naming, organisation=organisation, sector=sector, **numbers)


@pytest.mark.parametrize(
    ("who", "words", "with_course"),
    (
        (speaker(), "a practitioner, education", True),
        (speaker(came_of_sector=4), "a practitioner", True),
        (speaker(sector=""), "a practitioner", True),
        (speaker(came=4, came_of_sector=4), "a practitioner", False),
        (speaker("organisation"), "a practitioner, Example Scouts", False),
        (speaker("organisation", came_of_organisation=5), "a practitioner, Example Scouts", True),
        (speaker("organisation", organisation=""), "a practitioner, education", True),
        (speaker("organisation", organisation="", came_of_sector=4), "a practitioner", True),
    ),
)
def test_a_quote_says_no_more_than_was_agreed_and_five_share(who, words, with_course):
    assert (said_by(who), may_name_course(who)) == (words, with_course)
