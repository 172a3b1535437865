"""The web application joined with the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from lianshu.mailbox import MailFolder
from lianshu.migrate import current_state
from lianshu.move_clock import move_clock
from lianshu.platform import Platform, open_platform
from lianshu.settings import Settings, secret_key
from web.app import create_app
from web.ports import Advance


@dataclass(frozen=True, slots=True)
class DemoControls:
    """Lets the pages of the demo county move its clock."""

    platform: Platform

    def advance(
        self,
        *,
        hours: float | None = None,
        workdays: int | None = None,
        to: str | None = None,
    ) -> Advance:
        """Move the clock in one of three ways; returns when settled."""
        moved = move_clock(self.platform, hours=hours, workdays=workdays, to=to)
        return Advance(
            now=datetime.fromisoformat(moved["now"]),
            fired=moved["fired"],
            cards=moved["cards"],
            messages=moved["messages"],
        )


def make_application(settings: Settings) -> Flask:
    """The application for these settings."""
    platform = open_platform(settings)
    return create_app(
        platform,
        secret_key=secret_key(settings),
        demo=DemoControls(platform) if settings.demo else None,
        trusted_proxies=settings.trusted_proxies,
        mailbox=MailFolder(settings.mail_dir) if settings.demo else None,
        is_migrated=lambda: current_state(settings.database) == "current",
    )
