"""The county these tests watch over, and what goes wrong in it."""

from tests.support.watched_county import county, moment
from tests.support.stuck_cases import open_case

__all__ = ["county", "moment", "open_case"]
