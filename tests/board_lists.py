"""The lists of the Board as the migrations leave them, as plain values for the tests of rules."""

from training.board_lists.lists import BoardList, BoardLists, Sector

SECTORS = BoardList(
    tuple(
        Sector(code=code, name=code.capitalize(), keeps_school_holidays=code == "school")
        for code in (
            *("local authority", "district council", "police", "health", "probation"),
            *("school", "early years", "voluntary", "private", "other"),
        )
    )
)
LISTS = BoardLists(sectors=SECTORS)
