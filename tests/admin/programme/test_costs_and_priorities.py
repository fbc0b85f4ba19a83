"""What an event cost, and which priorities and reviews a course is tagged with, on the administrator's pages."""

from datetime import date, timedelta

from sqlalchemy import select

from tests.courses.conftest import errors_in
from tests.pages import main_text
from training import clock
from training.board_lists.queries import board_lists
from training.courses.costs.models import EventCost
from training.courses.costs.queries import pence_by_kind
from training.courses.priorities.queries import tags_by_course
from training.history.models import History


def test_a_cost_is_entered_changed_and_taken_out_and_history_says_by_whom(session, admin, make):
    event, other = make.event(), make.event()
    here = f"/admin/programme/events/{event.ref}/costs"
    assert "What it cost Not entered yet" in main_text(admin.get(f"/admin/events/{event.ref}"))
    refused = admin.submit(here, "Save this cost", kind="venue", pence="a lot")
    assert errors_in(refused)
    assert 'value="a lot"' in refused.text
    admin.submit(here, "Save this cost", kind="venue", pence="120.50", note="Invoice 88")
    admin.submit(here, "Save this cost", kind="catering", pence="0")
    assert "Together £120.50" in main_text(admin.get(here))
    assert "What it cost £120.50" in main_text(admin.get(f"/admin/events/{event.ref}"))
    assert pence_by_kind(session, [event.id, other.id]) == {event.id: {"venue": 12_050, "catering": 0}}
    cost_id = session.scalars(select(EventCost.id).where(EventCost.kind == "venue")).one()
    assert admin.get(f"/admin/programme/events/{other.ref}/costs/{cost_id}").status_code == 404
    admin.submit(f"{here}/{cost_id}", "Save this cost", pence="130")
    assert "£130.00" in main_text(admin.get(here))
    admin.submit(f"{here}/{cost_id}", "Take this cost out")
    assert "Together £0.00" in main_text(admin.get(here)), "it is known to have cost nothing"
    done = session.execute(select(History.action, History.actor_id).where(History.subject_id == event.id))
    said = {action: actor for action, actor in done.tuples() if action.startswith("cost")}
    assert set(said) == {"cost added", "cost changed", "cost deleted"}
    assert None not in said.values()


def test_a_course_is_tagged_from_the_boards_lists_and_keeps_what_has_ended(session, admin, make):
    course = make.course()
    here = f"/admin/programme/courses/{course.code}/priorities"
    assert "Nothing to choose from yet" in main_text(admin.get(here))
    for address, name in (("priorities", "Neglect"), ("priorities", "Online harm"), ("reviews", "Child T")):
        day = [str(part) for part in (1, 4, 2026)]
        admin.submit(f"/admin/settings/lists/{address}", "Add to the list", name=name, first_day=day)
    admin.submit(here, "Save", priorities=["neglect"], reviews=["child-t"])
    page = main_text(admin.get(f"/admin/programme/courses/{course.code}"))
    assert "It serves Neglect, and answers Child T." in page
    (tags,) = tags_by_course(session).values()
    assert (tags.priorities, tags.reviews) == ({"neglect"}, {"child-t"})
    listed = board_lists(session).priorities.find("neglect")
    assert listed is not None
    assert listed.first_day == date(2026, 4, 1)
    yesterday = clock.today() - timedelta(days=1)
    one = next(
        link["href"]
        for link in admin.page("/admin/settings/lists/priorities").find_all("a", href=True)
        if link.get_text(strip=True) == "Neglect"
    )
    admin.submit(one, "End it", last_day=[str(yesterday.day), str(yesterday.month), str(yesterday.year)])
    assert "Neglect (ended)" in main_text(admin.get(here))
