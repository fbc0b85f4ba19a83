"""The page of everything that somebody has booked."""

from flask import current_app, render_template
from flask_login import current_user

from training import clock
from training.access import signed_in
from training.db import db
from training.mine.blueprint import bp
from training.mine.own_bookings.groups import Group
from training.mine.own_bookings.queries import own_bookings


@bp.get("/my/bookings")
@signed_in
def bookings() -> str:
    """What asks for something, what is coming, what is waited for, what is past, and what did not come about."""
    person, takes_cards = current_user._get_current_object(), current_app.config["STRIPE_SECRET_KEY"] is not None
    now = clock.now()
    groups = own_bookings(db.session(), person, now, takes_cards=takes_cards)
    rows = [row for those in groups.values() for row in those]
    return render_template(
        "mine/bookings.html",
        groups=groups,
        Group=Group,
        month_of=lambda event: clock.show_month(event.starts_at, now),
        says_agency=len({row.booking.agency_name for row in rows}) > 1,
        to_pay_pence=sum(row.open_pence for row in rows),
        to_pay=sum(row.open_pence > 0 for row in rows),
        takes_cards=takes_cards,
        wants_password=current_user.lacks_password,
    )
