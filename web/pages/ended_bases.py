"""What a text cites that is law no more, in words."""

from __future__ import annotations

from flask_babel import gettext

from web.texts import written_day
from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.deadlines.rules.bases import citation, ended_bases


def ended_words(uow: UnitOfWork, text: str) -> tuple[str, ...]:
    """A sentence for each article of a text that has ended by today, with what replaced it."""
    said = []
    for old, new in ended_bases(uow.session, text, local_date(uow.now)):
        assert old.valid_to is not None
        day = written_day(old.valid_to, year=True)
        if new is None:
            said.append(gettext("%(law)s已于%(day)s失效", law=citation(old), day=day))
        else:
            words = {"law": citation(old), "day": day, "new": citation(new)}
            said.append(gettext("%(law)s已于%(day)s失效，现为%(new)s", **words))
    return tuple(said)
