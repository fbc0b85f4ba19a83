from datetime import date, time

import pytest

from training.courses.coming.agendas import hours_outside
from training.courses.schedule import Slot

SLOTS = [Slot(date(2027, 1, 12), time(9, 30), time(12)), Slot(date(2027, 7, 13), time(9, 30), time(15, 30))]


@pytest.mark.parametrize(
    ("agenda", "outside"),
    (
        ("", []),
        ("What abuse looks like. Your questions.", []),
        ("- 9:30am: signs\n- 12:30 pm: lunch\n- 3.30pm: the end", []),
        ("- 09:30 signs\n- 15:30 the end", []),
        ("- 9am: coffee\n- 4pm: referrals, again at 4pm\n- 16:50 the end", ["9am", "4pm", "16:50"]),
        ("12am to 12pm", ["12am"]),
        ("45 minutes in groups of 4, £9.30, 13pm, 9:75am, under 18s, 1:100 of them", []),
    ),
)
def test_an_hour_of_an_agenda_at_which_its_event_does_not_run_is_found(agenda, outside):
    assert hours_outside(agenda, SLOTS) == outside
