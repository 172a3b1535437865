"""The county these tests watch over, and what goes wrong in it."""

from tests.support.county import county, county_url
from tests.support.driver import driver
from tests.support.late_cases import late
from tests.support.stuck_cases import open_case
from tests.support.watched_county import moment, watched

__all__ = ["county", "county_url", "driver", "late", "moment", "open_case", "watched"]
