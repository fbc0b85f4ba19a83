"""Cancellation policies: typed as rows, kept in versions, chosen by courses, and read as a delegate reads them."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.courses.conftest import errors_in
from tests.pages import main_text
from tests.payments.policies import SISTER_BOARD, THREE_STEPS
from training import clock
from training.access import SYSTEM
from training.admin.money import policy_operations
from training.courses.models import Course
from training.history.models import History
from training.payments.models import CancellationPolicy
from training.payments.policy import DEFAULT_POLICY, EVERYTHING, Policy, PolicyStep, Scale
from training.payments.queries import policies_in_force, policy_with, stored_policy
from training.refusals import Refused

NEW = "/admin/policies/new"
SAVE = "Save the policy"


def row(number, days="", percent="", pence="", kind="paid"):
    """One step as the form sends it."""
    typed = {f"{kind}-{number}-days": days, f"{kind}-{number}-pence": pence}
    return typed | ({f"{kind}-{number}-percent": percent} if kind == "paid" else {})


THREE_ROWS = row(0, "15", "0") | row(1, "5", "50") | row(2, "0", "100")


def named(session, name):
    return session.scalars(
        select(CancellationPolicy).where(CancellationPolicy.name == name, CancellationPolicy.replaced_at.is_(None))
    ).one()


def test_there_is_a_default_cancellation_policy_from_the_beginning(session, admin):
    stored = stored_policy(session, None)
    assert (stored.name, stored.policy) == ("Standard", DEFAULT_POLICY)
    page = main_text(admin.get("/admin/policies"))
    assert "15 or more working days’ notice: nothing Less than 15 working days’ notice: the full price" in page
    assert "Default" in page


def test_without_any_policy_the_essex_board_s_own_counts(session):
    session.delete(stored_policy(session, None))
    session.commit()
    assert policy_with(session, None) == DEFAULT_POLICY


def test_a_policy_is_added_step_by_step(session, admin):
    said = main_text(admin.submit(NEW, SAVE, name="In steps", **THREE_ROWS))
    assert "In steps is added" in said
    assert "5 to 14 working days’ notice: 50% of the price" in said
    assert named(session, "In steps").policy == THREE_STEPS
    assert session.scalars(select(History).where(History.subject == "cancellation policy")).one().action == "created"


def test_a_cancellation_policy_keeps_sums_for_free_places_and_for_not_coming(session, admin):
    typed = (
        row(0, "5", "", "0") | row(1, "0", "", "£15.00") | row(0, "5", "", "0", "free") | row(1, "0", "", "15", "free")
    )
    typed |= {"absence_percent": "", "absence_pence": "40", "free_absence": "40.00"}
    admin.submit(NEW, SAVE, name="Sister board", **typed)
    assert named(session, "Sister board").policy == SISTER_BOARD


def test_rows_of_a_cancellation_policy_left_empty_do_not_count(session, admin):
    typed = row(0, "15", "0") | row(1) | row(2) | row(3, "5", "50") | row(5, "0", "100")
    typed |= {"free-0-days": "", "free-0-pence": "", "free_absence": ""}
    admin.submit(NEW, SAVE, name="With gaps", **typed)
    assert named(session, "With gaps").policy == THREE_STEPS


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"name": ""}, "Enter a name"),
        ({"name": "Standard"}, "Another policy has this name"),
        (row(0) | row(1), "Step 1: Enter at least one step"),
        (row(1, "5", "100"), "Step 2: The last step has to be for 0 working days"),
        (row(2, "30", "100"), "Step 3: Put the longest notice first"),
        (row(0, "0", "100") | row(1, "0", "100"), "Step 2: There is a step for 0 working days already"),
        (row(0, "15", "60") | row(1, "0", "50"), "Step 2: Cancelling later cannot cost less"),
        (row(0, "", "60"), "Step 1: Enter the working days of notice"),
        (row(0, "15"), "Step 1: Enter a share or a sum"),
        (row(0, "15", "50", "5"), "Step 1: Enter a share or a sum, not both"),
        (row(0, "many", "0"), "Step 1: Enter a whole number"),
        (row(0, "121", "0"), "Step 1: Enter a number from 0 to 120"),
        (row(0, "-1", "0"), "Step 1: Enter a number from 0 to 120"),
        (row(0, "15", "101"), "Step 1: Enter a number from 0 to 100"),
        (row(0, "15", "0.001"), "Step 1: Use at most two digits after the point"),
        (row(0, "15", "NaN"), "Step 1: Enter a number, like 3.5"),
        (row(0, "15", "", "-5"), "Step 1: Enter an amount in pounds"),
        (row(0, "15", "", "10001"), "Step 1: Enter at most £10,000.00"),
        (row(0, "5", "", "15", "free") | row(1, "0", "", "5", "free"), "Free places, step 2: Cancelling later cannot"),
        (row(0, "5", "", "", "free"), "Free places, step 1: Enter the sum"),
        ({"absence_percent": ""}, "Enter a share or a sum"),
        ({"absence_pence": "15"}, "Enter a share or a sum, not both"),
        ({"free_absence": "ten"}, "Enter an amount in pounds"),
    ),
)
def test_a_cancellation_policy_that_cannot_be_is_refused_beside_its_field_and_what_was_typed_is_kept(
    session, admin, typed, sentence
):
    answer = admin.submit(NEW, SAVE, **{"name": "Odd", **typed})
    assert answer.status_code == 422
    assert any(said.startswith(sentence) for said in errors_in(answer)), errors_in(answer)
    assert len(policies_in_force(session)) == 1
    for value in typed.values():
        assert not value or f'value="{value}"' in answer.text, "what was typed is kept"


def test_a_cancellation_policy_can_be_read_before_it_is_saved(session, admin):
    shown = admin.submit(NEW, "Show how it reads", name="In steps", **THREE_ROWS, free_absence="20")
    page = main_text(shown)
    # 40 working days from 12 May 2026, without 25 May: Wednesday 8 July; 15 before it Wednesday 17 June, so the 16th.
    assert "You can cancel free of charge until Tuesday 16 June 2026." in page
    assert "Cancelled until Tuesday 30 June 2026 £40.00 (50% of the price)" in page
    assert "Not coming £20.00" in page
    assert len(policies_in_force(session)) == 1


def test_advice_is_given_where_not_coming_costs_less_than_a_late_cancellation(admin):
    page = main_text(admin.submit(NEW, "Show how it reads", name="Odd", **THREE_ROWS, absence_percent="50"))
    assert "not coming costs less than cancelling late" in page


def test_changing_a_cancellation_policy_makes_a_new_version_and_bookings_keep_the_old(session, admin, make):
    old = make.policy("Conferences")
    course = make.course(policy_id=old.id)
    booking = make.booking(make.event(course), policy_id=old.id)
    said = main_text(admin.submit(f"/admin/policies/{old.id}", SAVE, name="Conferences", **THREE_ROWS))
    assert "It counts for bookings from now on" in said
    new = named(session, "Conferences")
    session.refresh(old)
    assert (new.policy, old.policy) == (THREE_STEPS, DEFAULT_POLICY)
    assert (old.replaced_by_id, old.replaced_at) == (new.id, clock.now())
    assert (session.get(Course, course.id).policy_id, booking.policy_id) == (new.id, old.id)
    assert admin.get(f"/admin/policies/{old.id}").location.endswith(f"/admin/policies/{new.id}")


def test_a_new_name_alone_makes_no_new_version_of_a_cancellation_policy(session, admin, make):
    policy = make.policy("Conferences")
    admin.submit(f"/admin/policies/{policy.id}", SAVE, name="Big events")
    session.refresh(policy)
    assert (policy.name, policy.replaced_at) == ("Big events", None)
    taken = admin.submit(f"/admin/policies/{policy.id}", SAVE, name="Standard")
    assert errors_in(taken) == ["Another policy has this name"]


def test_changing_the_default_cancellation_policy_leaves_a_default(session, admin):
    before = stored_policy(session, None).id
    admin.submit(f"/admin/policies/{before}", SAVE, **THREE_ROWS)
    assert stored_policy(session, None).policy == THREE_STEPS
    assert stored_policy(session, None).id != before


def test_another_cancellation_policy_becomes_the_default(session, admin, make):
    policy = make.policy("Gentle", SISTER_BOARD)
    said = main_text(admin.submit("/admin/policies", "Make Gentle the default"))
    assert "Gentle is the default for bookings from now on." in said
    assert stored_policy(session, None).id == policy.id


def test_the_second_of_two_administrators_is_told_that_the_cancellation_policy_changed(session, admin, make, transact):
    policy = make.policy("Conferences")
    shown = admin.get(f"/admin/policies/{policy.id}")
    policy_id = policy.id
    with transact() as writing:
        policy_operations.change_policy(writing, policy_id, "Conferences", SISTER_BOARD, SYSTEM, clock.now())
    answer = admin.submit("", SAVE, page=shown, **THREE_ROWS)
    assert answer.status_code == 422
    assert "was changed after you opened it" in main_text(answer)
    with transact() as writing, pytest.raises(Refused, match="was changed after you opened it"):
        policy_operations.make_default(writing, policy_id, SYSTEM, clock.now())


def test_a_course_chooses_its_policy(session, admin, make):
    policy, course = make.policy("Conferences", THREE_STEPS), make.course()
    address = f"/admin/programme/courses/{course.code}"
    assert "The default: Standard" in admin.page(address).get_text()
    admin.submit(address, "Save the course", policy=str(policy.id))
    assert session.get(Course, course.id).policy_id == policy.id
    listed = admin.page("/admin/policies").find("th", string="Conferences").find_next("td", {"data-label": "Courses"})
    assert listed.get_text() == "1"
    admin.submit(address, "Save the course", policy="")
    assert session.get(Course, course.id).policy_id is None


def test_the_settings_and_the_programme_link_to_the_cancellation_policies(admin):
    for address in ("/admin/settings", "/admin/programme/funders"):
        assert admin.page(address).find("a", href="/admin/policies")


def test_an_unknown_cancellation_policy_is_not_found(admin):
    admin.page("/admin/policies/999999", status=404)


@pytest.mark.parametrize("values", ({"is_default": True, "replaced_at": clock.now()}, {"name": "Standard"}))
def test_the_database_refuses_a_replaced_default_and_two_cancellation_policies_of_one_name(session, values):
    policy = CancellationPolicy.of("Another", DEFAULT_POLICY, clock.now())
    for name, value in values.items():
        setattr(policy, name, value)
    session.add(policy)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_database_refuses_two_default_cancellation_policies(session, make):
    make.policy("Another")
    named(session, "Another").is_default = True
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_stored_cancellation_policy_is_read_back_the_same(session, make):
    policy = Policy(Scale((PolicyStep(0, EVERYTHING),), EVERYTHING), SISTER_BOARD.free)
    assert stored_policy(session, make.policy("Simple", policy).id).policy == policy
