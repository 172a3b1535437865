"""How long ago something was, or how soon it comes, in words: for real time beside the demo's clock."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext, ngettext


def ago(at: datetime, moment: datetime) -> str:
    """3 分钟前; what lies ahead is now."""
    return gettext("%(span)s前", span=_span(int((moment - at).total_seconds())))


def ahead(at: datetime, moment: datetime) -> str:
    """3 分钟后; what has passed is due at once."""
    seconds = int((at - moment).total_seconds())
    return gettext("%(span)s后", span=_span(seconds)) if seconds > 0 else gettext("下一轮")


def _span(seconds: int) -> str:
    if seconds < 120:
        return ngettext("%(num)s 秒", "%(num)s 秒", max(0, seconds))
    if seconds < 7200:
        return ngettext("%(num)s 分钟", "%(num)s 分钟", seconds // 60)
    if seconds < 172_800:
        return ngettext("%(num)s 小时", "%(num)s 小时", seconds // 3600)
    return ngettext("%(num)s 天", "%(num)s 天", seconds // 86_400)
