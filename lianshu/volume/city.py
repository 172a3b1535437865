"""A synthetic city: the demo county with so many townships and matters as such a city has.

What is made up beyond the demo county is a copy of it under other names; the notices that delegate
powers say so.
"""

from __future__ import annotations

from collections.abc import Iterator

from lianshu.demo.county import County, Row, whole_county

TOWNSHIPS = 45
MATTERS = 242
SYNTHETIC = "合成数据"

NAMES = tuple(
    "东溪 西溪 北塘 上林 下林 高桥 长田 沙洲 花园 红岩 金坪 银杏 凤山 鹿鸣 杨柳 枫林 "  # noqa: SIM905
    "临江 望湖 新市 古城 横塘 平安 永丰 太和 兴隆 安乐 仁和 广福 归仁 崇德 明德 至善".split()
)
"""What the townships beyond those of the demo county are called."""


def city() -> County:
    """The demo county's bodies and people, the townships copied until there are 45, the matters until 242."""
    county = whole_county()
    towns = [row for row in county.organizations if row["kind"] == "TOWN"]
    parts = [_Copy(county, towns[place % len(towns)], place) for place in range(_lacking(towns))]
    return County(
        organizations=(*county.organizations, *(row for each in parts for row in each.bodies())),
        people=(*county.people, *(row for each in parts for row in each.people())),
        matters=(*county.matters, *_more_matters(county)),
        delegations=(
            *(row for each in county.delegations for row in _with_second(county, each)),
            *(
                again
                for each in parts
                for row in each.delegations()
                for again in _with_second(county, row)
            ),
        ),
    )


def _lacking(towns: list[Row]) -> int:
    lacking = TOWNSHIPS - len(towns)
    if lacking > len(NAMES):
        raise ValueError(f"{lacking} townships to make and {len(NAMES)} names")
    return lacking


class _Copy:
    """A township under another name: its bodies, people and powers."""

    def __init__(self, county: County, town: Row, place: int) -> None:
        self._county = county
        self._town = town
        self._code = f"xz{place + 1:02d}"
        self._stem = NAMES[place]
        self._old_stem = town["document_prefix"]

    def bodies(self) -> Iterator[Row]:
        """The township, its team and centre, its judicial office."""
        for row in self._county.organizations:
            if self._own(row):
                yield {
                    key: self._coded(value)
                    if key in ("code", "parent", "serves")
                    else value.replace(self._old_stem, self._stem)
                    for key, value in row.items()
                }

    def people(self) -> Iterator[Row]:
        """Those who hold a post there, each under a name of the copy."""
        codes = {row["code"] for row in self._county.organizations if self._own(row)}
        for row in self._county.people:
            if row["organization"] in codes:
                yield {
                    **row,
                    "username": self._coded(row["username"]),
                    "organization": self._coded(row["organization"]),
                    "certificate": row["certificate"] and f"{row['certificate']}-{self._code}",
                }

    def delegations(self) -> Iterator[Row]:
        """The powers of the township it was copied from."""
        for row in self._county.delegations:
            if row["township"] == self._town["short_name"]:
                name = row["township"].replace(self._old_stem, self._stem)
                yield {**row, "township": name, "notice": f"{row['notice']}（{SYNTHETIC}）"}

    def _own(self, row: Row) -> bool:
        return self._town["code"] in (row["code"], row["parent"], row["serves"])

    def _coded(self, code: str) -> str:
        old = self._town["code"]
        return self._code + code.removeprefix(old) if code.startswith(old) else code


def _more_matters(county: County) -> Iterator[Row]:
    for row in county.matters[: MATTERS - len(county.matters)]:
        yield {**row, "code": _second(row["code"]), "name_zh": f"{row['name_zh']}（分项二）"}


def _with_second(county: County, row: Row) -> Iterator[Row]:
    """A delegation, and that of the matter's second part."""
    known = {each["code"] for each in county.matters[: MATTERS - len(county.matters)]}
    yield row
    if row["matter_code"] in known:
        yield {**row, "matter_code": _second(row["matter_code"])}


def _second(code: str) -> str:
    return f"{code}-2"
