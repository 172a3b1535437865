"""Warning profiles in words: what they are called, and their moments."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from web.texts import choose
from workflows.deadlines.profiles import OF_DAYS, OF_HOURS, Profile
from workflows.deadlines.rules.shipped import english_titles


def moment_words(moment: str) -> str:
    """剩 3 日起, 剩 5 天起, 剩 2 小时起, 剩 50% 起, 末日 9:00 起; nothing for none."""
    hours = OF_HOURS.fullmatch(moment)
    if hours is not None:
        left = int(hours[1])
        if hours[2] == "%":
            return gettext("剩 %(share)s%% 起", share=left)
        return ngettext("剩 %(num)s 小时起", "剩 %(num)s 小时起", left)
    days = OF_DAYS.fullmatch(moment)
    if days is None:
        return ""
    if days[3]:
        return gettext("末日 %(time)s 起", time=f"{int(days[3])}:{days[4]}")
    left = int(days[1])
    if days[2] == "WD":
        return ngettext("剩 %(num)s 日起", "剩 %(num)s 日起", left)
    return ngettext("剩 %(num)s 天起", "剩 %(num)s 天起", left)


def profile_title(profile: Profile) -> str:
    """What a warning profile is called in the reader's language."""
    return choose(profile.title, english_titles().get(profile.code))
