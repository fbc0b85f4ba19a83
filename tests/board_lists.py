"""The lists of the Board as the migrations leave them, as plain values for the tests of rules."""

from datetime import date

from training.board_lists.lists import (
    Area,
    BoardList,
    BoardLists,
    HoursAsked,
    LearningKind,
    Level,
    Quadrant,
    Sector,
    Tariff,
)

SECTORS = BoardList(
    tuple(
        Sector(code=code, name=code.capitalize(), keeps_school_holidays=code == "school")
        for code in (
            *("local authority", "district council", "police", "health", "probation"),
            *("school", "early years", "voluntary", "private", "other"),
        )
    )
)
TARIFFS = BoardList(
    tuple(
        Tariff(
            code=code,
            name=code.capitalize(),
            before_price=before_price,
            payers=payers,
            of_members=code == "other voluntary",
        )
        for code, before_price, payers in (
            ("statutory partner", "statutory partner", "statutory partners"),
            ("relevant agency", "relevant agency", "relevant agencies"),
            ("other voluntary", "voluntary sector", "the voluntary sector"),
            ("education", "education", "education"),
            ("private", "private sector", "the private sector"),
            ("out of area", "out of area", "agencies out of area"),
        )
    )
)
AREAS = BoardList(
    tuple(
        Area(code=code, name=name, keeps_places=code != "elsewhere")
        for code, name in (
            ("Essex", "Essex"),
            ("Southend", "Southend"),
            ("Thurrock", "Thurrock"),
            ("elsewhere", "Elsewhere"),
        )
    )
)
QUADRANTS = BoardList(tuple(Quadrant(code=code, name=code, area="Essex") for code in ("North", "Mid", "South", "West")))
BOARD = "Essex Safeguarding Children Board"
LEVELS = BoardList(
    (
        Level(
            code="1",
            name="Level 1",
            framework=BOARD,
            rank=1,
            about="For anyone who meets children or families: what abuse and neglect look like, and what to do with a"
            " concern.",
        ),
        Level(
            code="2",
            name="Level 2",
            framework=BOARD,
            rank=2,
            about="For practitioners and volunteers in regular contact with children, young people or their carers.",
        ),
        Level(
            code="3",
            name="Level 3",
            framework=BOARD,
            rank=3,
            lead="safeguarding lead",
            about="For designated safeguarding leads and their deputies: thresholds, referral, recording and"
            " supervision.",
        ),
        Level(
            code="topic",
            name="Topic",
            about="One subject in depth: exploitation, online safety, neglect, trauma, and learning from reviews.",
        ),
        *(
            Level(
                code=code,
                name=name,
                framework="Intercollegiate framework for healthcare staff",
                rank=rank,
                lead=lead,
                offered=False,
                hours=((date(2019, 1, 1), HoursAsked(minutes=hours * 60, years=3, shared_minutes=shared * 60)),),
            )
            for rank, (code, name, lead, hours, shared) in enumerate(
                (
                    ("health-1", "Health level 1", "all staff of healthcare", 2, 0),
                    ("health-2", "Health level 2", "staff in contact with children or their carers", 4, 0),
                    ("health-3", "Health level 3 core", "clinical staff working with children", 8, 4),
                    ("health-3s", "Health level 3 specialist", "clinical staff with more to know", 12, 6),
                    ("health-4", "Health level 4", "named professionals", 24, 0),
                    ("health-5", "Health level 5", "designated professionals", 24, 0),
                ),
                1,
            )
        ),
    )
)
LEARNING = BoardList(
    tuple(
        LearningKind(code=code, name=name, counted=counted)
        for code, name, counted in (
            ("page", "Page views", "views"),
            ("video", "Video views", "views"),
            ("podcast", "Podcast downloads", "downloads"),
            ("bulletin", "Bulletin opens", "opens"),
            ("campaign", "Campaigns", "people reached"),
        )
    )
)
LISTS = BoardLists(sectors=SECTORS, tariffs=TARIFFS, areas=AREAS, quadrants=QUADRANTS, levels=LEVELS, learning=LEARNING)
