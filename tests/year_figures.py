"""The year's figures as the pages count them, for tests of what comes to be in them."""

from sqlalchemy.orm import Session

from training import clock
from training.reports.figures import Figures
from training.reports.year import queries
from training.reports.year.groupings import NAMES
from training.reports.year.periods import Beside, financial_year
from training.reports.year.queries import TOTAL, Broken, Compared


def figures_of_year(session: Session, first: int) -> Broken:
    """The figures of the financial year that begins in April of `first`, by every grouping."""
    year = financial_year(first)
    compared = Compared(year, year.beside(Beside.WHOLE, clock.today()))
    return queries.figures(session, compared, clock.now(), NAMES).now


def total_of_year(session: Session, first: int) -> Figures:
    return figures_of_year(session, first)[TOTAL][None]
