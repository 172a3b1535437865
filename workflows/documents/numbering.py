"""Official numbers: one series per organization, kind and year, without gaps."""

from __future__ import annotations

from workflows.clock import local_date
from workflows.database.unit_of_work import UnitOfWork
from workflows.documents.queries import next_in_series
from workflows.organizations.models import Organization


def next_number(uow: UnitOfWork, issuer: Organization, mark: str) -> str:
    """Take the next number of a series, e.g. 云溪水移〔2026〕0001号.

    The series stays locked until the transaction ends: a number whose step fails is given again.
    """
    year = local_date(uow.now).year
    number = next_in_series(uow.session, issuer.id, mark, year)
    return f"{issuer.document_prefix or issuer.short_name}{mark}〔{year}〕{number:04d}号"
