"""One event's balance: the mix of agencies, sectors and quadrants among those who hold a place and who wait."""

from flask import render_template

from training import clock
from training.access import Role, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings import roster_queries
from training.admin.bookings.balance import balance as mix_of
from training.admin.programme.readiness import state_of
from training.admin.programme.views import event_or_404
from training.board_lists.queries import board_lists
from training.bookings.eligibility import cap_opens_on
from training.db import db
from training.settings.queries import rules


@bp.get("/events/<ref>/balance")
@requires(Role.ADMINISTRATOR)
def balance(ref: str) -> str:
    session, now, event = db.session(), clock.now(), event_or_404(ref)
    opens_on = cap_opens_on(event.starts_at, rules(session).cap_opens_days)
    cap = event.agency_cap if clock.local(now).date() < opens_on else None
    mix = mix_of(roster_queries.claims_of(session, event.id), cap, board_lists(session), clock.local(now).date())
    state, tone = state_of(event, now)
    return render_template(
        "admin/bookings/balance.html",
        event=event,
        state=state,
        tone=tone,
        mix=mix,
        waiting=mix.waiting,
        cap=cap,
        opens_on=clock.show_date(opens_on),
    )
