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
mine.events                 GET  /my/events                                          s x x x x + + x x
attendance.needs            POST /register/{today}/needs                             s - - - - + - - +
attendance.register         GET  /register/{today}                                   s - - - - + - - +
attendance.reopen           GET  /register/{past}/reopen                             s - - - - x - - +
attendance.reopen           POST /register/{past}/reopen                             s - - - - x - - +
attendance.send_link        POST /register/{today}/send-link                         s - - - - x - - +
attendance.walk_in          GET  /register/{today}/walk-in                           s - - - - + - - +
attendance.walk_in          POST /register/{today}/walk-in                           s - - - - + - - +
agency.bookings             GET  /agency                                             s x x + + x x x x
bookings.book               GET  /events/{event}/book                                + + + + + + + + +
bookings.book               POST /events/{event}/book                                + + + + + + + + +
bookings.book_several       GET  /events/{event}/book-several                        s x x + + x x x x
bookings.book_several       POST /events/{event}/book-several                        s x x + + x x x x
bookings.booked_several     GET  /events/{event}/book-several/{group_token}          s x x + - x x x x
mine.calendar               GET  /bookings/{booking}/calendar.ics                    s + - + - - - - +
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
mine.earlier_training       GET  /my/earlier-training                                s + + + + + + + +
mine.earlier_training       POST /my/earlier-training                                s + + + + + + + +
bookings.decline_invitation POST /events/{by_invitation}/invitation/{invited_link}/decline + + x x x x x x x
bookings.invitation         GET  /events/{by_invitation}/invitation/{invited_link} + + x x x x x x x
bookings.enter              GET  /bookings/open/{entrance_link}                      + + + + + + + + +
bookings.enter              POST /bookings/open/{entrance_link}                      + + + + + + + + +
bookings.leave_others       POST /bookings/{booking}/leave-others                    s + - + - - - - +
bookings.manager            GET  /bookings/{own_to_approve}/manager                  s + - + - - - - +
bookings.manager            POST /bookings/{own_to_approve}/manager                  s + - + - - - - +
mine.bookings               GET  /my/bookings                                        s + + + + + + + +
bookings.name               GET  /bookings/{unnamed}/name                            s - - + - - - - +
bookings.name               POST /bookings/{unnamed}/name                            s - - + - - - - +
bookings.payer              GET  /bookings/{booking}/payer                           s + - + - - - - +
bookings.payer              POST /bookings/{booking}/payer                           s + - + - - - - +
mine.purchase_order         POST /bookings/{booking}/purchase-order                  s + - + - - - - +
mine.booking                GET  /bookings/{booking}                                 s + - + - - - - +
bookings.substitute         GET  /bookings/{booking}/substitute                      s + - + - - - - +
bookings.substitute         POST /bookings/{booking}/substitute                      s + - + - - - - +
bookings.transfer           GET  /bookings/{booking}/transfer                        s + - + - - - - +
bookings.transfer           POST /bookings/{booking}/transfer                        s + - + - - - - +
admin.bookings.correct_certificate POST /admin/certificates/{certificate}/correct           s x x x x x x x +
admin.bookings.certificates GET  /admin/certificates                                 s x x x x x x x +
admin.bookings.certificate  GET  /admin/certificates/{certificate}                   s x x x x x x x +
certificates.pdf            GET  /certificates/{certificate}.pdf                     - + - + - - - - +
mine.record                 GET  /my/record                                          s + + + + + + + +
admin.bookings.release_certificate POST /admin/certificates/{unanswered}/release            s x x x x x x x +
admin.bookings.revoke_certificate POST /admin/certificates/{certificate}/revoke            s x x x x x x x +
certificates.verified       GET  /verify/{certificate_token}                         + + + + + + + + +
certificates.verify         GET  /verify                                             + + + + + + + + +
certificates.verify         POST /verify                                             + + + + + + + + +
checkout.pay                POST /bookings/{booking}/pay                             s + - + - - - - +
checkout.returned           GET  /pay/{attempt}                                      s + - - - - - - +
checkout.several            GET  /my/payments                                        s + + + + + + + +
checkout.several            POST /my/payments                                        s + + + + + + + +
checkout.webhook            POST /webhooks/stripe                                    + + + + + + + + +
admin.programme.bring_back_course POST /admin/programme/courses/{course}/bring-back        s x x x x x x x +
admin.programme.courses     GET  /admin/programme/courses/                           s x x x x x x x +
admin.programme.edit_course GET  /admin/programme/courses/{course}                   s x x x x x x x +
admin.programme.edit_course POST /admin/programme/courses/{course}                   s x x x x x x x +
admin.programme.new_course  GET  /admin/programme/courses/new                        s x x x x x x x +
admin.programme.new_course  POST /admin/programme/courses/new                        s x x x x x x x +
admin.programme.retire_course POST /admin/programme/courses/{course}/retire            s x x x x x x x +
admin.people.accept_declared GET  /admin/bookings/{declared}/accept-declared          s x x x x x x x +
admin.people.accept_declared POST /admin/bookings/{declared}/accept-declared          s x x x x x x x +
admin.bookings.accept_offer POST /admin/bookings/{offered}/accept                    s x x x x x x x +
admin.bookings.add_booking  GET  /admin/events/{event}/add                           s x x x x x x x +
admin.bookings.add_known_person GET  /admin/events/{event}/add/{person}                  s x x x x x x x +
admin.bookings.add_known_person POST /admin/events/{event}/add/{person}                  s x x x x x x x +
admin.bookings.add_new_person GET  /admin/events/{event}/add/new                       s x x x x x x x +
admin.bookings.add_new_person POST /admin/events/{event}/add/new                       s x x x x x x x +
admin.people.agencies       GET  /admin/agencies                                     s x x x x x x x +
admin.people.agency         GET  /admin/agencies/{agency}                            s x x x x x x x +
admin.people.agency         POST /admin/agencies/{agency}                            s x x x x x x x +
admin.bookings.approve      POST /admin/bookings/{to_approve}/approve                s x x x x x x x +
admin.bookings.ask_manager  POST /admin/bookings/{to_approve}/ask-manager            s x x x x x x x +
admin.bookings.balance      GET  /admin/events/{event}/balance                       s x x x x x x x +
admin.bookings.show         GET  /admin/bookings/{booking}                           s x x x x x x x +
admin.bookings.listed       GET  /admin/bookings                                     s x x x x x x x +
admin.bookings.cancel       GET  /admin/bookings/{booking}/cancel                    s x x x x x x x +
admin.bookings.cancel       POST /admin/bookings/{booking}/cancel                    s x x x x x x x +
admin.programme.cancel_event GET  /admin/events/{event}/cancel                        s x x x x x x x +
admin.programme.cancel_event POST /admin/events/{event}/cancel                        s x x x x x x x +
admin.money.charges         GET  /admin/charges                                      s x x x x x x x +
admin.money.charges         POST /admin/charges                                      s x x x x x x x +
admin.people.claim          GET  /admin/memberships/claims/{claim}                   s x x x x x x x +
admin.people.claim          POST /admin/memberships/claims/{claim}                   s x x x x x x x +
admin.people.claims         GET  /admin/memberships/claims                           s x x x x x x x +
admin.bookings.decline      GET  /admin/bookings/{to_approve}/decline                s x x x x x x x +
admin.bookings.decline      POST /admin/bookings/{to_approve}/decline                s x x x x x x x +
admin.money.discounts      GET  /admin/memberships/discounts                        s x x x x x x x +
admin.money.edit_policy     GET  /admin/policies/{policy}                            s x x x x x x x +
admin.money.edit_policy     POST /admin/policies/{policy}                            s x x x x x x x +
admin.people.end_membership POST /admin/memberships/{membership}/end                 s x x x x x x x +
admin.people.earlier_training_request GET  /admin/earlier-training/{equivalence}               s x x x x x x x +
admin.people.earlier_training_request POST /admin/earlier-training/{equivalence}               s x x x x x x x +
admin.people.earlier_training GET  /admin/earlier-training                             s x x x x x x x +
admin.people.invite_coordinator POST /admin/agencies/{agency}/coordinators               s x x x x x x x +
admin.people.stop_coordinator POST /admin/agencies/{agency}/coordinators/{coordinator}/stop  s x x x x x x x +
admin.people.withdraw_invitation POST /admin/agencies/invitations/{invitation}/withdraw   s x x x x x x x +
admin.desk.home             GET  /admin                                              s x x x x x x x +
admin.desk.go_on_with_job   POST /admin/jobs/{job}/go-on                             s x x x x x x x +
admin.desk.job              GET  /admin/jobs/{job}                                   s x x x x x x x +
admin.history.listed        GET  /admin/history                                      s x x x x x x x +
admin.desk.jobs             GET  /admin/jobs                                         s x x x x x x x +
admin.desk.stop_job         POST /admin/jobs/{job}/stop                              s x x x x x x x +
admin.desk.try_job_again    POST /admin/jobs/{job}/again                             s x x x x x x x +
admin.desk.documents        GET  /admin/documents                                    s x x x x x x x +
admin.desk.print_again      POST /admin/documents/again                              s x x x x x x x +
admin.people.import_members GET  /admin/memberships/import                           s x x x x x x x +
admin.people.import_members POST /admin/memberships/import                           s x x x x x x x +
admin.programme.interest    GET  /admin/interest                                          s x x x x x x x +
admin.programme.interest_download GET  /admin/interest.csv                                      s x x x x x x x +
admin.bookings.invitations  GET  /admin/events/{by_invitation}/invitations           s x x x x x x x +
admin.bookings.invitations  POST /admin/events/{by_invitation}/invitations           s x x x x x x x +
admin.money.make_policy_default POST /admin/policies/{policy}/default                    s x x x x x x x +
admin.people.match_agency   POST /admin/agencies/{unchecked_agency}/match            s x x x x x x x +
admin.people.membership     GET  /admin/memberships/{membership}                     s x x x x x x x +
admin.people.membership     POST /admin/memberships/{membership}                     s x x x x x x x +
admin.people.memberships    GET  /admin/memberships                                  s x x x x x x x +
admin.messages.show         GET  /admin/messages/{message}                           s x x x x x x x +
admin.messages.show_links   POST /admin/messages/{message}                           s x x x x x x x -
admin.messages.file         GET  /admin/messages/{message}/files/{attachment}        s x x x x x x x +
admin.messages.html         GET  /admin/messages/{message}/html                      s x x x x x x x +
admin.messages.listed       GET  /admin/messages                                     s x x x x x x x +
admin.money.figures         GET  /admin/money                                        s x x x x x x x +
admin.money.download        GET  /admin/money/owed.csv                               s x x x x x x x +
admin.money.rows            GET  /admin/money/owed                                   s x x x x x x x +
admin.bookings.move_waiting POST /admin/bookings/{on_the_list}/move                  s x x x x x x x +
admin.bookings.needs        POST /admin/events/{event}/roster/needs                  s x x x x x x x +
admin.bookings.reason       POST /admin/bookings/{late}/reason                       s x x x x x x x +
admin.desk.texts            GET  /admin/texts                                        s x x x x x x x +
admin.desk.next_texts       POST /admin/texts/next                                   s x x x x x x x +
admin.desk.texts_read       POST /admin/texts/read                                   s x x x x x x x +
concerns.listed             GET  /concerns                                           s - - - - - - - -
concerns.raise_concern      POST /concerns/raise?x={text}                            + + + + + + + + +
concerns.raised             GET  /concerns/raised/{text}                             + + + + + + + + +
concerns.show               GET  /concerns/{concern}                                 s - - - - - - - -
concerns.show               POST /concerns/{concern}                                 s - - - - - - - -
concerns.words              POST /concerns/{concern}/words                           s - - - - - - - -
admin.people.new_membership GET  /admin/memberships/new                              s x x x x x x x +
admin.people.new_membership POST /admin/memberships/new                              s x x x x x x x +
admin.money.new_policy      GET  /admin/policies/new                                 s x x x x x x x +
admin.money.new_policy      POST /admin/policies/new                                 s x x x x x x x +
admin.bookings.offer_place  POST /admin/bookings/{on_the_list}/offer                 s x x x x x x x +
admin.bookings.pass_over    GET  /admin/bookings/{on_the_list}/pass-over             s x x x x x x x +
admin.bookings.pass_over    POST /admin/bookings/{on_the_list}/pass-over             s x x x x x x x +
admin.people.listed         GET  /admin/people                                       s x x x x x x x +
admin.people.person         GET  /admin/people/{person}                              s x x x x x x x +
admin.people.person         POST /admin/people/{person}                              s x x x x x x x +
admin.money.policies        GET  /admin/policies                                     s x x x x x x x +
admin.people.refuse_claim   POST /admin/memberships/claims/{claim}/refuse            s x x x x x x x +
admin.people.refuse_earlier_training POST /admin/earlier-training/{equivalence}/refuse        s x x x x x x x +
admin.bookings.roster       GET  /admin/events/{event}/roster                        s x x x x x x x +
admin.bookings.roster_download GET  /admin/events/{event}/roster.xlsx                   s x x x x x x x +
admin.bookings.send_invitation POST /admin/events/{by_invitation}/invitations/{invited}/again s x x x x x x x +
admin.messages.send_again   POST /admin/messages/{message}/again                     s x x x x x x x +
admin.messages.try_again      POST /admin/messages/again                               s x x x x x x x +
admin.settings.edit         GET  /admin/settings                                     s x x x x x x x +
admin.settings.edit         POST /admin/settings                                     s x x x x x x x +
admin.people.switch_off     POST /admin/people/{person}/off                          s x x x x x x x +
admin.people.switch_on      POST /admin/people/{person}/on                           s x x x x x x x +
admin.people.take_back_earlier_training POST /admin/earlier-training/{equivalence}/take-back     s x x x x x x x +
admin.people.take_role      POST /admin/people/{person}/roles/take                   s x x x x x x x +
admin.bookings.take_turn_again POST /admin/bookings/{on_the_list}/turn-again            s x x x x x x x +
admin.bookings.waiting      GET  /admin/events/{event}/waiting                       s x x x x x x x +
admin.bookings.waiting      POST /admin/events/{event}/waiting                       s x x x x x x x +
admin.money.waive_charge    GET  /admin/bookings/{late}/waive                        s x x x x x x x +
admin.money.waive_charge    POST /admin/bookings/{late}/waive                        s x x x x x x x +
admin.bookings.withdraw_invitation POST /admin/events/{by_invitation}/invitations/{invited}/withdraw s x x x x x x x +
evaluations.answer          GET  /evaluations/{evaluation}                           + + + + + + + + +
evaluations.answer          POST /evaluations/{evaluation}                           + + + + + + + + +
evaluations.thanks          GET  /evaluations/{answered}/thanks                      + + + + + + + + +
admin.programme.close_event POST /admin/events/{event}/close                         s x x x x x x x +
admin.programme.edit_event  GET  /admin/events/{event}/edit                          s x x x x x x x +
admin.programme.edit_event  POST /admin/events/{event}/edit                          s x x x x x x x +
admin.programme.new_event   GET  /admin/events/new                                   s x x x x x x x +
admin.programme.new_event   POST /admin/events/new                                   s x x x x x x x +
admin.programme.publish_event POST /admin/events/{event}/publish                       s x x x x x x x +
admin.programme.reopen_event POST /admin/events/{event}/reopen                        s x x x x x x x +
interest.ask                GET  /courses/{course}/tell-me                                + + + + + + + + +
interest.ask                POST /courses/{course}/tell-me                                + + + + + + + + +
interest.check_email        GET  /courses/{course}/tell-me/check-your-email               + + + + + + + + +
interest.confirm            GET  /interest/confirm/{interest_link}                        + + + + + + + + +
interest.confirm            POST /interest/confirm/{interest_link}                        + + + + + + + + +
mine.end_interest           POST /my/interest/{interest}/end                              s + - - - - - - -
mine.interest               GET  /my/interest                                             s + + + + + + + +
interest.stop               GET  /interest/stop/{interest_link}                           + + + + + + + + +
interest.stop               POST /interest/stop/{interest_link}                           + + + + + + + + +
admin.money.credit_invoice  GET  /admin/invoices/{invoice}/credit                    s x x x x x x x +
admin.money.credit_invoice  POST /admin/invoices/{invoice}/credit                    s x x x x x x x +
admin.money.export          GET  /admin/invoices/export                              s x x x x x x x +
admin.money.export_file     GET  /admin/invoices/export.csv?period=2026              s x x x x x x x +
admin.money.invoice_booking POST /admin/bookings/{booking}/invoice                   s x x x x x x x +
admin.money.invoices        GET  /admin/invoices                                     s x x x x x x x +
agency.statement            GET  /agency/statement                                   s x x + + x x x x
agency.statement_file       GET  /agency/statement.csv                               s x x + + x x x x
admin.money.refund_paid_back POST /admin/refunds/{refund}/paid-back                   s x x x x x x x +
admin.money.payment         GET  /admin/payments/{payment}                           s x x x x x x x +
admin.money.payments        GET  /admin/payments                                     s x x x x x x x +
invoices.pdf                GET  /invoices/{invoice}.pdf                             s + - + - - - - +
admin.money.receive_for_booking GET /admin/bookings/{booking}/payment                   s x x x x x x x +
admin.money.receive_for_booking POST /admin/bookings/{booking}/payment                  s x x x x x x x +
admin.money.receive_for_invoice GET /admin/invoices/{invoice}/payment                   s x x x x x x x +
admin.money.receive_for_invoice POST /admin/invoices/{invoice}/payment                  s x x x x x x x +
admin.money.refund          POST /admin/payments/{payment}/refund                    s x x x x x x x +
admin.money.invoice_reminders POST /admin/invoices/{invoice}/reminders                 s x x x x x x x +
admin.money.send_statement  POST /admin/agencies/{agency}/statement                  s x x x x x x x +
admin.money.invoice         GET  /admin/invoices/{invoice}                           s x x x x x x x +
admin.money.statement       GET  /admin/agencies/{agency}/statement                  s x x x x x x x +
admin.money.statement_file  GET  /admin/agencies/{agency}/statement.csv              s x x x x x x x +
admin.money.try_refund_again POST /admin/refunds/{refund}/again                       s x x x x x x x +
admin.money.try_refunds_again POST /admin/refunds/again                                s x x x x x x x +
admin.money.uninvoiced      GET  /admin/invoices/waiting                             s x x x x x x x +
admin.money.uninvoiced      POST /admin/invoices/waiting                             s x x x x x x x +
admin.money.uninvoiced_charge GET  /admin/invoices/waiting/{to_invoice}                s x x x x x x x +
admin.money.uninvoiced_charge POST /admin/invoices/waiting/{to_invoice}                s x x x x x x x +
mine.claim_membership       GET  /my/membership                                      s + + + + + + + +
mine.claim_membership       POST /my/membership                                      s + + + + + + + +
mine.leave_organisation     GET  /my/organisations/{affiliation}/leave               s + - - - - - - -
mine.leave_organisation     POST /my/organisations/{affiliation}/leave               s + - - - - - - -
mine.organisations          GET  /my/organisations                                   s + + + + + + + +
mine.organisations          POST /my/organisations                                   s + + + + + + + +
mine.share_organisation     POST /my/organisations/{affiliation}/sharing             s + - - - - - - -
people.landing              GET  /account/                                           s + + + + + + + +
admin.programme.end_price   POST /admin/programme/courses/{course}/prices/{price}/end  s x x x x x x x +
admin.programme.prices      GET  /admin/programme/courses/{course}/prices            s x x x x x x x +
admin.programme.prices      POST /admin/programme/courses/{course}/prices            s x x x x x x x +
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
admin.programme.edit_funder GET  /admin/programme/funders/{funder}                   s x x x x x x x +
admin.programme.edit_funder POST /admin/programme/funders/{funder}                   s x x x x x x x +
admin.programme.edit_venue  GET  /admin/programme/venues/{venue}                     s x x x x x x x +
admin.programme.edit_venue  POST /admin/programme/venues/{venue}                     s x x x x x x x +
admin.programme.events      GET  /admin/programme/                                   s x x x x x x x +
admin.programme.funders     GET  /admin/programme/funders                            s x x x x x x x +
admin.programme.new_funder  GET  /admin/programme/funders/new                        s x x x x x x x +
admin.programme.new_funder  POST /admin/programme/funders/new                        s x x x x x x x +
admin.programme.new_venue   GET  /admin/programme/venues/new                         s x x x x x x x +
admin.programme.new_venue   POST /admin/programme/venues/new                         s x x x x x x x +
admin.programme.trainers    GET  /admin/programme/trainers                           s x x x x x x x +
admin.programme.trainers    POST /admin/programme/trainers                           s x x x x x x x +
admin.programme.venues      GET  /admin/programme/venues                             s x x x x x x x +
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
