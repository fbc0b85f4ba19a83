"""Who may open what, in one table. Each cell is a decision.

`+` let in, `s` asked to sign in, `x` refused (403), `-` answered as if there were no such thing (404).
The address is made of the rows of world.py. A new endpoint needs a line for each of its methods.
"""

from dataclasses import dataclass

# g guest, d delegate, D another delegate, c coordinator, C another agency's, t trainer, T another event's,
# b Board reader, a administrator.
# Whoever has the link of a message (an evaluation, a register, a booking to confirm) is let in by it.
TABLE = """
#                                                                                    g d D c C t T b a
agency.accept               GET  /agency/invitations/{invitation_link}               + x x x x x x x x
agency.accept               POST /agency/invitations/{invitation_link}               + x x x x x x x x
agency.add_person           GET  /agency/people/new                                  s x x + + x x x x
agency.add_person           POST /agency/people/new                                  s x x + + x x x x
agency.certificates         GET  /agency/certificates                                s x x + + x x x x
agency.certificates_file    GET  /agency/certificates.zip?agency={agency}            s x x + - x x x x
agency.certificates_ready   GET  /agency/certificates/ready?agency={agency}          s x x + - x x x x
agency.coordinators         GET  /agency/coordinators?agency={agency}                s x x + - x x x x
agency.coordinators         POST /agency/coordinators?agency={agency}                s x x + - x x x x
agency.gather_certificates  POST /agency/certificates?agency={agency}                s x x + - x x x x
agency.people               GET  /agency/people?agency={agency}                      s x x + - x x x x
agency.people_download      GET  /agency/people.csv?agency={agency}                  s x x + - x x x x
agency.person               GET  /agency/people/{affiliation}                        s x x + - x x x x
agency.person_left          GET  /agency/people/{affiliation}/left                   s x x + - x x x x
agency.person_left          POST /agency/people/{affiliation}/left                   s x x + - x x x x
agency.stop                 GET  /agency/coordinators/{agency}/{coordinator}/stop    s x x + - x x x x
agency.stop                 POST /agency/coordinators/{agency}/{coordinator}/stop    s x x + - x x x x
agency.withdraw_invitation  POST /agency/coordinators/invitations/{invitation}/withdraw  s x x + - x x x x
attendance.close            GET  /register/{today}/close                             s - - - - + - - +
attendance.close            POST /register/{today}/close                             s - - - - + - - +
attendance.complete         GET  /bookings/{in_part}/complete                        s + - + - - - - +
attendance.complete         POST /bookings/{in_part}/complete                        s + - + - - - - +
attendance.enter            GET  /register/{today}/enter/{register_link}             + + + + + + + + +
attendance.enter            POST /register/{today}/enter/{register_link}             + + + + + + + + +
attendance.evaluations      GET  /register/{past}/evaluations                        s - - - - + - - +
attendance.mark             POST /register/{today}/mark                              s - - - - + - - +
attendance.mark_rest        POST /register/{today}/rest                              s - - - - + - - +
attendance.my_events        GET  /my/events                                          s x x x x + + x x
attendance.needs            POST /register/{today}/needs                             s - - - - + - - +
attendance.register         GET  /register/{today}                                   s - - - - + - - +
attendance.reopen           GET  /register/{past}/reopen                             s - - - - x - - +
attendance.reopen           POST /register/{past}/reopen                             s - - - - x - - +
attendance.send_link        POST /register/{today}/send-link                         s - - - - x - - +
attendance.walk_in          GET  /register/{today}/walk-in                           s - - - - + - - +
attendance.walk_in          POST /register/{today}/walk-in                           s - - - - + - - +
bookings.agency             GET  /agency                                             s x x + + x x x x
bookings.book               GET  /events/{event}/book                                + + + + + + + + +
bookings.book               POST /events/{event}/book                                + + + + + + + + +
bookings.book_several       GET  /events/{event}/book-several                        s x x + + x x x x
bookings.book_several       POST /events/{event}/book-several                        s x x + + x x x x
bookings.booked_several     GET  /events/{event}/book-several/{group_token}          s x x + - x x x x
bookings.calendar           GET  /bookings/{booking}/calendar.ics                    s + - + - - - - +
bookings.accept             POST /bookings/{booking}/accept                          s + - + - - - - +
bookings.answer_approval    GET  /bookings/approvals/{approval_link}                 + + + + + + + + +
bookings.answer_approval    POST /bookings/approvals/{approval_link}                 + + + + + + + + +
bookings.answer_approval    GET  /bookings/approvals/{own_approval_link}             + x + + + + + + +
bookings.answer_approval    POST /bookings/approvals/{own_approval_link}             + x + + + + + + +
bookings.answer_offer       GET  /bookings/offers/{offer_link}                       + + + + + + + + +
bookings.answer_offer       POST /bookings/offers/{offer_link}                       + + + + + + + + +
bookings.cancel             GET  /bookings/{booking}/cancel                          s + - + - - - - +
bookings.cancel             POST /bookings/{booking}/cancel                          s + - + - - - - +
bookings.check_email        GET  /events/{event}/book/check-your-email/{form_token}  + + + + + + + + +
bookings.check_email        POST /events/{event}/book/check-your-email/{form_token}  + + + + + + + + +
bookings.confirm            GET  /bookings/confirm/{confirm_booking}                 + + + + + + + + +
bookings.confirm            POST /bookings/confirm/{confirm_booking}                 + + + + + + + + +
bookings.decline            POST /bookings/{booking}/decline                         s + - + - - - - +
bookings.earlier_training   GET  /my/earlier-training                                s + + + + + + + +
bookings.earlier_training   POST /my/earlier-training                                s + + + + + + + +
bookings.decline_invitation POST /events/{by_invitation}/invitation/{invited_link}/decline + + x x x x x x x
bookings.invitation         GET  /events/{by_invitation}/invitation/{invited_link} + + x x x x x x x
bookings.enter              GET  /bookings/open/{entrance_link}                      + + + + + + + + +
bookings.enter              POST /bookings/open/{entrance_link}                      + + + + + + + + +
bookings.leave_others       POST /bookings/{booking}/leave-others                    s + - + - - - - +
bookings.manager            GET  /bookings/{own_to_approve}/manager                  s + - + - - - - +
bookings.manager            POST /bookings/{own_to_approve}/manager                  s + - + - - - - +
bookings.mine               GET  /my/bookings                                        s + + + + + + + +
bookings.name               GET  /bookings/{unnamed}/name                            s - - + - - - - +
bookings.name               POST /bookings/{unnamed}/name                            s - - + - - - - +
bookings.payer              GET  /bookings/{booking}/payer                           s + - + - - - - +
bookings.payer              POST /bookings/{booking}/payer                           s + - + - - - - +
bookings.purchase_order     POST /bookings/{booking}/purchase-order                  s + - + - - - - +
bookings.show               GET  /bookings/{booking}                                 s + - + - - - - +
bookings.substitute         GET  /bookings/{booking}/substitute                      s + - + - - - - +
bookings.substitute         POST /bookings/{booking}/substitute                      s + - + - - - - +
bookings.transfer           GET  /bookings/{booking}/transfer                        s + - + - - - - +
bookings.transfer           POST /bookings/{booking}/transfer                        s + - + - - - - +
certificates.correct        POST /admin/certificates/{certificate}/correct           s x x x x x x x +
certificates.manage         GET  /admin/certificates/{certificate}                   s x x x x x x x +
certificates.pdf            GET  /certificates/{certificate}.pdf                     - + - + - - - - +
certificates.record         GET  /my/record                                          s + + + + + + + +
certificates.release        POST /admin/certificates/{unanswered}/release            s x x x x x x x +
certificates.revoke         POST /admin/certificates/{certificate}/revoke            s x x x x x x x +
certificates.verified       GET  /verify/{certificate_token}                         + + + + + + + + +
certificates.verify         GET  /verify                                             + + + + + + + + +
certificates.verify         POST /verify                                             + + + + + + + + +
checkout.pay                POST /bookings/{booking}/pay                             s + - + - - - - +
checkout.returned           GET  /pay/{attempt}                                      s + - - - - - - +
checkout.several            GET  /my/payments                                        s + + + + + + + +
checkout.several            POST /my/payments                                        s + + + + + + + +
checkout.webhook            POST /webhooks/stripe                                    + + + + + + + + +
course_admin.bring_back     POST /admin/programme/courses/{course}/bring-back        s x x x x x x x +
course_admin.courses        GET  /admin/programme/courses/                           s x x x x x x x +
course_admin.edit           GET  /admin/programme/courses/{course}                   s x x x x x x x +
course_admin.edit           POST /admin/programme/courses/{course}                   s x x x x x x x +
course_admin.new            GET  /admin/programme/courses/new                        s x x x x x x x +
course_admin.new            POST /admin/programme/courses/new                        s x x x x x x x +
course_admin.retire         POST /admin/programme/courses/{course}/retire            s x x x x x x x +
desk.accept_declared        GET  /admin/bookings/{declared}/accept-declared          s x x x x x x x +
desk.accept_declared        POST /admin/bookings/{declared}/accept-declared          s x x x x x x x +
desk.accept_offer           POST /admin/bookings/{offered}/accept                    s x x x x x x x +
desk.add_booking            GET  /admin/events/{event}/add                           s x x x x x x x +
desk.add_known_person       GET  /admin/events/{event}/add/{person}                  s x x x x x x x +
desk.add_known_person       POST /admin/events/{event}/add/{person}                  s x x x x x x x +
desk.add_new_person         GET  /admin/events/{event}/add/new                       s x x x x x x x +
desk.add_new_person         POST /admin/events/{event}/add/new                       s x x x x x x x +
desk.agencies               GET  /admin/agencies                                     s x x x x x x x +
desk.agency                 GET  /admin/agencies/{agency}                            s x x x x x x x +
desk.agency                 POST /admin/agencies/{agency}                            s x x x x x x x +
desk.approve_booking        POST /admin/bookings/{to_approve}/approve                s x x x x x x x +
desk.ask_manager            POST /admin/bookings/{to_approve}/ask-manager            s x x x x x x x +
desk.balance                GET  /admin/events/{event}/balance                       s x x x x x x x +
desk.booking                GET  /admin/bookings/{booking}                           s x x x x x x x +
desk.bookings               GET  /admin/bookings                                     s x x x x x x x +
desk.cancel_booking         GET  /admin/bookings/{booking}/cancel                    s x x x x x x x +
desk.cancel_booking         POST /admin/bookings/{booking}/cancel                    s x x x x x x x +
desk.cancel_event           GET  /admin/events/{event}/cancel                        s x x x x x x x +
desk.cancel_event           POST /admin/events/{event}/cancel                        s x x x x x x x +
desk.charges                GET  /admin/charges                                      s x x x x x x x +
desk.charges                POST /admin/charges                                      s x x x x x x x +
desk.claim                  GET  /admin/memberships/claims/{claim}                   s x x x x x x x +
desk.claim                  POST /admin/memberships/claims/{claim}                   s x x x x x x x +
desk.claims                 GET  /admin/memberships/claims                           s x x x x x x x +
desk.decline_booking        GET  /admin/bookings/{to_approve}/decline                s x x x x x x x +
desk.decline_booking        POST /admin/bookings/{to_approve}/decline                s x x x x x x x +
desk.discounts              GET  /admin/memberships/discounts                        s x x x x x x x +
desk.edit_policy            GET  /admin/policies/{policy}                            s x x x x x x x +
desk.edit_policy            POST /admin/policies/{policy}                            s x x x x x x x +
desk.end_membership         POST /admin/memberships/{membership}/end                 s x x x x x x x +
desk.equivalence            GET  /admin/earlier-training/{equivalence}               s x x x x x x x +
desk.equivalence            POST /admin/earlier-training/{equivalence}               s x x x x x x x +
desk.equivalences           GET  /admin/earlier-training                             s x x x x x x x +
desk.invite_coordinator     POST /admin/agencies/{agency}/coordinators               s x x x x x x x +
desk.stop_coordinator       POST /admin/agencies/{agency}/coordinators/{coordinator}/stop  s x x x x x x x +
desk.withdraw_invitation    POST /admin/agencies/invitations/{invitation}/withdraw   s x x x x x x x +
desk.home                   GET  /admin                                              s x x x x x x x +
desk.import_members         GET  /admin/memberships/import                           s x x x x x x x +
desk.import_members         POST /admin/memberships/import                           s x x x x x x x +
desk.interest               GET  /admin/interest                                          s x x x x x x x +
desk.interest_download      GET  /admin/interest.csv                                      s x x x x x x x +
desk.event_invitations      GET  /admin/events/{by_invitation}/invitations           s x x x x x x x +
desk.event_invitations      POST /admin/events/{by_invitation}/invitations           s x x x x x x x +
desk.make_policy_default    POST /admin/policies/{policy}/default                    s x x x x x x x +
desk.match_agency           POST /admin/agencies/{unchecked_agency}/match            s x x x x x x x +
desk.membership             GET  /admin/memberships/{membership}                     s x x x x x x x +
desk.membership             POST /admin/memberships/{membership}                     s x x x x x x x +
desk.memberships            GET  /admin/memberships                                  s x x x x x x x +
desk.message                GET  /admin/messages/{message}                           s x x x x x x x +
desk.message_file           GET  /admin/messages/{message}/files/{attachment}        s x x x x x x x +
desk.message_html           GET  /admin/messages/{message}/html                      s x x x x x x x +
desk.messages               GET  /admin/messages                                     s x x x x x x x +
desk.money                  GET  /admin/money                                        s x x x x x x x +
desk.money_download         GET  /admin/money/owed.csv                               s x x x x x x x +
desk.money_rows             GET  /admin/money/owed                                   s x x x x x x x +
desk.move_waiting           POST /admin/bookings/{on_the_list}/move                  s x x x x x x x +
desk.needs                  POST /admin/events/{event}/roster/needs                  s x x x x x x x +
desk.new_membership         GET  /admin/memberships/new                              s x x x x x x x +
desk.new_membership         POST /admin/memberships/new                              s x x x x x x x +
desk.new_policy             GET  /admin/policies/new                                 s x x x x x x x +
desk.new_policy             POST /admin/policies/new                                 s x x x x x x x +
desk.offer_place            POST /admin/bookings/{on_the_list}/offer                 s x x x x x x x +
desk.pass_over              GET  /admin/bookings/{on_the_list}/pass-over             s x x x x x x x +
desk.pass_over              POST /admin/bookings/{on_the_list}/pass-over             s x x x x x x x +
desk.people                 GET  /admin/people                                       s x x x x x x x +
desk.person                 GET  /admin/people/{person}                              s x x x x x x x +
desk.person                 POST /admin/people/{person}                              s x x x x x x x +
desk.policies               GET  /admin/policies                                     s x x x x x x x +
desk.refuse_claim           POST /admin/memberships/claims/{claim}/refuse            s x x x x x x x +
desk.refuse_equivalence     POST /admin/earlier-training/{equivalence}/refuse        s x x x x x x x +
desk.roster                 GET  /admin/events/{event}/roster                        s x x x x x x x +
desk.roster_download        GET  /admin/events/{event}/roster.xlsx                   s x x x x x x x +
desk.send_event_invitation  POST /admin/events/{by_invitation}/invitations/{invited}/again s x x x x x x x +
desk.send_again             POST /admin/messages/{message}/again                     s x x x x x x x +
desk.settings               GET  /admin/settings                                     s x x x x x x x +
desk.settings               POST /admin/settings                                     s x x x x x x x +
desk.switch_off             POST /admin/people/{person}/off                          s x x x x x x x +
desk.switch_on              POST /admin/people/{person}/on                           s x x x x x x x +
desk.take_back_equivalence  POST /admin/earlier-training/{equivalence}/take-back     s x x x x x x x +
desk.take_role              POST /admin/people/{person}/roles/take                   s x x x x x x x +
desk.take_turn_again        POST /admin/bookings/{on_the_list}/turn-again            s x x x x x x x +
desk.waiting                GET  /admin/events/{event}/waiting                       s x x x x x x x +
desk.waiting                POST /admin/events/{event}/waiting                       s x x x x x x x +
desk.waive_charge           GET  /admin/bookings/{late}/waive                        s x x x x x x x +
desk.waive_charge           POST /admin/bookings/{late}/waive                        s x x x x x x x +
desk.withdraw_event_invitation POST /admin/events/{by_invitation}/invitations/{invited}/withdraw s x x x x x x x +
evaluations.answer          GET  /evaluations/{evaluation}                           + + + + + + + + +
evaluations.answer          POST /evaluations/{evaluation}                           + + + + + + + + +
evaluations.thanks          GET  /evaluations/{answered}/thanks                      + + + + + + + + +
event_admin.close           POST /admin/events/{event}/close                         s x x x x x x x +
event_admin.edit            GET  /admin/events/{event}/edit                          s x x x x x x x +
event_admin.edit            POST /admin/events/{event}/edit                          s x x x x x x x +
event_admin.new             GET  /admin/events/new                                   s x x x x x x x +
event_admin.new             POST /admin/events/new                                   s x x x x x x x +
event_admin.publish         POST /admin/events/{event}/publish                       s x x x x x x x +
event_admin.reopen          POST /admin/events/{event}/reopen                        s x x x x x x x +
interest.ask                GET  /courses/{course}/tell-me                                + + + + + + + + +
interest.ask                POST /courses/{course}/tell-me                                + + + + + + + + +
interest.check_email        GET  /courses/{course}/tell-me/check-your-email               + + + + + + + + +
interest.confirm            GET  /interest/confirm/{interest_link}                        + + + + + + + + +
interest.confirm            POST /interest/confirm/{interest_link}                        + + + + + + + + +
interest.end                POST /my/interest/{interest}/end                              s + - - - - - - -
interest.mine               GET  /my/interest                                             s + + + + + + + +
interest.stop               GET  /interest/stop/{interest_link}                           + + + + + + + + +
interest.stop               POST /interest/stop/{interest_link}                           + + + + + + + + +
invoices.credit             GET  /admin/invoices/{invoice}/credit                    s x x x x x x x +
invoices.credit             POST /admin/invoices/{invoice}/credit                    s x x x x x x x +
invoices.export             GET  /admin/invoices/export                              s x x x x x x x +
invoices.export_file        GET  /admin/invoices/export.csv?period=2026              s x x x x x x x +
invoices.invoice_booking    POST /admin/bookings/{booking}/invoice                   s x x x x x x x +
invoices.listed             GET  /admin/invoices                                     s x x x x x x x +
invoices.own_statement      GET  /agency/statement                                   s x x + + x x x x
invoices.own_statement_file GET  /agency/statement.csv                               s x x + + x x x x
invoices.paid_back          POST /admin/refunds/{refund}/paid-back                   s x x x x x x x +
invoices.payment            GET  /admin/payments/{payment}                           s x x x x x x x +
invoices.payments           GET  /admin/payments                                     s x x x x x x x +
invoices.pdf                GET  /invoices/{invoice}.pdf                             s + - + - - - - +
invoices.receive_for_booking GET /admin/bookings/{booking}/payment                   s x x x x x x x +
invoices.receive_for_booking POST /admin/bookings/{booking}/payment                  s x x x x x x x +
invoices.receive_for_invoice GET /admin/invoices/{invoice}/payment                   s x x x x x x x +
invoices.receive_for_invoice POST /admin/invoices/{invoice}/payment                  s x x x x x x x +
invoices.refund             POST /admin/payments/{payment}/refund                    s x x x x x x x +
invoices.reminders          POST /admin/invoices/{invoice}/reminders                 s x x x x x x x +
invoices.send_statement     POST /admin/agencies/{agency}/statement                  s x x x x x x x +
invoices.show               GET  /admin/invoices/{invoice}                           s x x x x x x x +
invoices.statement          GET  /admin/agencies/{agency}/statement                  s x x x x x x x +
invoices.statement_file     GET  /admin/agencies/{agency}/statement.csv              s x x x x x x x +
invoices.try_again          POST /admin/refunds/{refund}/again                       s x x x x x x x +
invoices.waiting            GET  /admin/invoices/waiting                             s x x x x x x x +
invoices.waiting            POST /admin/invoices/waiting                             s x x x x x x x +
invoices.waiting_of         GET  /admin/invoices/waiting/{to_invoice}                s x x x x x x x +
invoices.waiting_of         POST /admin/invoices/waiting/{to_invoice}                s x x x x x x x +
memberships.claim           GET  /my/membership                                      s + + + + + + + +
memberships.claim           POST /my/membership                                      s + + + + + + + +
organisations.leave         GET  /my/organisations/{affiliation}/leave               s + - - - - - - -
organisations.leave         POST /my/organisations/{affiliation}/leave               s + - - - - - - -
organisations.mine          GET  /my/organisations                                   s + + + + + + + +
organisations.mine          POST /my/organisations                                   s + + + + + + + +
organisations.share         POST /my/organisations/{affiliation}/sharing             s + - - - - - - -
people.landing              GET  /account/                                           s + + + + + + + +
price_admin.end_price       POST /admin/programme/courses/{course}/prices/{price}/end  s x x x x x x x +
price_admin.prices          GET  /admin/programme/courses/{course}/prices            s x x x x x x x +
price_admin.prices          POST /admin/programme/courses/{course}/prices            s x x x x x x x +
programme.accessibility     GET  /accessibility                                      + + + + + + + + +
programme.atom              GET  /programme.atom                                     + + + + + + + + +
programme.calendar          GET  /calendar.ics                                       + + + + + + + + +
programme.cookies           GET  /cookies                                            + + + + + + + + +
programme.course            GET  /courses/{course}                                   + + + + + + + + +
programme.courses           GET  /courses                                            + + + + + + + + +
programme.event             GET  /events/{event}                                     + + + + + + + + +
programme.event_calendar    GET  /events/{event}.ics                                 + + + + + + + + +
programme.healthz           GET  /healthz                                            + + + + + + + + +
programme.home              GET  /                                                   + + + + + + + + +
programme.privacy           GET  /privacy                                            + + + + + + + + +
programme.programme_json    GET  /programme.json                                     + + + + + + + + +
programme.readyz            GET  /readyz                                             + + + + + + + + +
programme.robots            GET  /robots.txt                                         + + + + + + + + +
programme_admin.edit_funder GET  /admin/programme/funders/{funder}                   s x x x x x x x +
programme_admin.edit_funder POST /admin/programme/funders/{funder}                   s x x x x x x x +
programme_admin.edit_venue  GET  /admin/programme/venues/{venue}                     s x x x x x x x +
programme_admin.edit_venue  POST /admin/programme/venues/{venue}                     s x x x x x x x +
programme_admin.events      GET  /admin/programme/                                   s x x x x x x x +
programme_admin.funders     GET  /admin/programme/funders                            s x x x x x x x +
programme_admin.new_funder  GET  /admin/programme/funders/new                        s x x x x x x x +
programme_admin.new_funder  POST /admin/programme/funders/new                        s x x x x x x x +
programme_admin.new_venue   GET  /admin/programme/venues/new                         s x x x x x x x +
programme_admin.new_venue   POST /admin/programme/venues/new                         s x x x x x x x +
programme_admin.trainers    GET  /admin/programme/trainers                           s x x x x x x x +
programme_admin.trainers    POST /admin/programme/trainers                           s x x x x x x x +
programme_admin.venues      GET  /admin/programme/venues                             s x x x x x x x +
reports.download            GET  /reports/year.csv                                   s x x x x x x + +
reports.year                GET  /reports/year                                       s x x x x x x + +
security.change_password    GET  /account/change                                     s + + + + + + + +
security.change_password    POST /account/change                                     s + + + + + + + +
security.confirm_email      GET  /account/confirm/{confirm_token}                    + + + + + + + + +
security.confirm_email      POST /account/confirm/{confirm_token}                    + + + + + + + + +
security.forgot_password    GET  /account/reset                                      + + + + + + + + +
security.forgot_password    POST /account/reset                                      + + + + + + + + +
security.login              GET  /account/login                                      + + + + + + + + +
security.login              POST /account/login                                      + + + + + + + + +
security.logout             POST /account/logout                                     + + + + + + + + +
security.register           GET  /account/register                                   + + + + + + + + +
security.register           POST /account/register                                   + + + + + + + + +
security.reset_password     GET  /account/reset/{reset_token}                        + + + + + + + + +
security.reset_password     POST /account/reset/{reset_token}                        + + + + + + + + +
security.send_confirmation  GET  /account/confirm                                    + + + + + + + + +
security.send_confirmation  POST /account/confirm                                    + + + + + + + + +
security.static             GET  /account/fs-static/js/base64.js                     + + + + + + + + +
security.verify             GET  /account/verify                                     s + + + + + + + +
security.verify             POST /account/verify                                     s + + + + + + + +
static                      GET  /static/images/heart.svg                            + + + + + + + + +
"""


@dataclass(frozen=True)
class Row:
    endpoint: str
    method: str
    address: str
    cells: tuple[str, ...]
    line: str


def _rows() -> tuple[Row, ...]:
    rows = []
    for line in TABLE.strip().splitlines():
        words = line.split()
        if words and not words[0].startswith("#"):
            endpoint, method, address, *cells = words
            assert len(cells) == 9, line
            rows.append(Row(endpoint, method, address, tuple(cells), line))
    return tuple(rows)


ROWS = _rows()
