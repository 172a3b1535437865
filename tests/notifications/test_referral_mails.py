"""The mails of a whole referral, played through the public verbs and the worker's tick."""

from __future__ import annotations

from datetime import datetime

import pytest

from lianshu.tick import advance
from notifications.audiences import MESSAGE_KINDS
from notifications.transport import OutgoingMail
from tests.support.county import KeepingTransport
from tests.support.driver import LEAD, Driver
from workflows.clock import OFFICE_ZONE


@pytest.fixture
def county(county_url, tmp_path):
    """The part of the demo county that the other support loads, not the one built by hand."""
    from tests.support.county import BEFORE, _opened

    with _opened(county_url, tmp_path, BEFORE) as platform:
        yield platform
