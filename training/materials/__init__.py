"""Slides and handouts of courses and events: in versions, handed out to who attended or asked, and what came of it.

materials_for(session, booking, now)               # queries.py: what one booking can fetch, and why not the rest
ask_for_slides(session, booking_id, …)             # operations.py: on the evaluation, or by a press on the booking
answer_follow_up(session, follow_up_id, …)         # what came of the slides, weeks later
"""
