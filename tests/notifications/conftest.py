"""The county these tests watch over."""

from tests.support.small_county import county, moment

__all__ = ["county", "moment"]
