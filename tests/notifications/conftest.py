"""The county these tests watch over, and what goes wrong in it."""

from tests.support.stuck_cases import open_case
from tests.support.watched_county import moment, watched

__all__ = ["moment", "open_case", "watched"]
