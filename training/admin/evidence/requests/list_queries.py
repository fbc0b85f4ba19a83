"""Which agencies of a round have answered, as a list to chase."""

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload

from training import clock
from training.board_lists.lists import BoardLists
from training.lists import Column, Filter, RowList, SortedBy, loading
from training.people.models import Agency
from training.people.queries import agencies_that_have
from training.yearly_requests.models import AgencyRequest, RequestRound
from training.yearly_requests.queries import in_state
from training.yearly_requests.standing import RequestState, state_of

_ORDER = (RequestState.WAITING, RequestState.NOBODY, RequestState.ANSWERED, RequestState.WITHDRAWN)
STATES = {state.value: state.text for state in _ORDER}


def state_of_request(request: AgencyRequest) -> RequestState:
    return state_of(request.answered_at, request.withdrawn_at, request.sent_at)


def requests_list(of: RequestRound, search: str, lists: BoardLists) -> RowList:
    rows = select(AgencyRequest.id).join(AgencyRequest.agency).where(AgencyRequest.round_id == of.id)
    if search:
        rows = rows.where(AgencyRequest.agency_id.in_(agencies_that_have(search)))
    today = clock.today()
    return RowList(
        one="agency",
        several="agencies",
        rows=rows,
        ties=(AgencyRequest.id,),
        columns=(
            Column("agency", "Agency", lambda one: one.agency.full_name, (Agency.name_key,), width=40),
            Column(
                "sector",
                "Sector",
                lambda one: lists.sectors.name(one.agency.sector, today),
                (Agency.sector,),
                width=24,
            ),
            Column(
                "state",
                "State",
                lambda one: state_of_request(one).text,
                (_PLACE, Agency.name_key),
                SortedBy.STATE,
                phrases=("those without an answer first", "those without an answer last"),
                width=22,
            ),
            Column("sent", "Asked", lambda one: one.sent_at, (AgencyRequest.sent_at,), SortedBy.MOMENT),
            Column("reminded", "Reminded", lambda one: one.reminded_at, (AgencyRequest.reminded_at,), SortedBy.MOMENT),
            Column("answered", "Answered", lambda one: one.answered_at, (AgencyRequest.answered_at,), SortedBy.MOMENT),
            Column("contact", "Contact", lambda one: one.contact, on_page=False, width=32),
        ),
        load=loading(AgencyRequest, joinedload(AgencyRequest.agency)),
        order="state",
        filters=(
            Filter("state", "State", lambda state: in_state(RequestState(state)), STATES),
            Filter("sector", "Sector", lambda sector: Agency.sector == sector, lists.sectors.names(today)),
        ),
    )


_PLACE = case(*((in_state(state), place) for place, state in enumerate(_ORDER)), else_=len(_ORDER))
