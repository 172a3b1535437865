"""The demo county's extras: its clock, its mailbox."""

from __future__ import annotations

from typing import cast

from flask import current_app

from web.ports import DemoControls, Mailbox
from workflows.errors import NotFound
from workflows.texts import Text

DEMO_PASSWORD = "lianshu-demo"  # noqa: S105 - public: a demo listens on loopback only


def demo_enabled() -> bool:
    """Whether this is the demo county."""
    return current_app.extensions["demo"] is not None


def demo_controls() -> DemoControls:
    """What moves the demo clock; raises NotFound anywhere but in a demo."""
    controls = current_app.extensions["demo"]
    if controls is None:
        raise NotFound(Text("只有演示县的时钟可以拨动。"))
    return cast(DemoControls, controls)


def demo_mailbox() -> Mailbox:
    """The mails of the demo county; raises NotFound anywhere but in a demo."""
    mailbox = current_app.extensions["mailbox"]
    if mailbox is None:
        raise NotFound(Text("没有这个页面，或者您不能查看。"))
    return cast(Mailbox, mailbox)
