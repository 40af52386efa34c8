"""What has not happened yet."""

from datetime import date

from bot.domain.model import Development, Status

PLANS = (Status.PLANNED, Status.PROPOSED)


def is_ahead(development: Development, today: date) -> bool:
    """Return whether a development is planned for today or later, or planned without a date."""
    if development.status not in PLANS:
        return False
    return development.happened_on is None or development.happened_on.last_day() >= today
