"""The English side: every text has its English, and pages in English hold no Chinese but data."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from sqlalchemy import select

from lianshu.platform import Platform
from tests.support.sources import ROOT
from tests.web.client import PageClient
from tests.web.referral import LEAD, brought_to, open_task
from web.language import TRANSLATIONS
from workflows.cases.models import Case
from workflows.database.base import Base
from workflows.deadlines.models import Deadline
from workflows.documents.models import OfficialDocument
from workflows.errors import AlreadyDone, Invalid
from workflows.forms.check_answers import check_answers
from workflows.matters.models import Delegation, Matter
from workflows.organizations.models import Organization, Person, Post
from workflows.processes.published import folder_of
from workflows.processes.queries import current_versions
from workflows.texts import Counted, Language, Text

PO = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
READ_OUT = ("aria-label", "title", "placeholder", "alt", "data-busy", "data-text", "data-failed")
"""Attributes that people read or hear."""


def setting(name: str) -> list[str]:
    """A list of words that the Makefile gives to `make translations`."""
    found = re.search(rf"^{name} := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found is not None, name
    return found[1].split()


@cache
def extracted() -> frozenset[tuple[str, ...]]:
    """Singular and plural of every text in the sources."""
    words = [word for word in setting("KEYWORDS") if word != "-k"]
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(words)}
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = set()
    for folder in setting("TEXTS"):
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder, methods, options, keywords, strip_comment_tags=False
        ):
            found.add(message if isinstance(message, tuple) else (message,))
    return frozenset(found)


@cache
def catalogue(path: Path = PO) -> Catalog:
    with path.open("rb") as file:
        return read_po(file) if path.suffix == ".po" else read_mo(file)


def messages(found: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_several(message.id): _several(message.string) for message in found if message.id}


def _several(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_the_catalogue_holds_what_the_sources_say():
    assert set(messages(catalogue())) == extracted(), "run `make translations`"


def test_every_text_has_its_english():
    missing = [
        ids[0] for ids, english in messages(catalogue()).items() if not (english and all(english))
    ]

    assert not missing
    assert not [message.id for message in catalogue() if message.id and message.fuzzy]


def test_no_english_text_holds_chinese():
    assert not [
        english for english in messages(catalogue()).values() if CHINESE.search(str(english))
    ]


def holes(text: str) -> set[str]:
    """The names that are filled in: %(name)s or {name}."""
    named = set(re.findall(r"%\((\w+)\)s", text))
    return named or {name for _, name, _, _ in Formatter().parse(text) if name}


def test_placeholders_agree():
    for ids, english in messages(catalogue()).items():
        assert [holes(text) for text in english] == [holes(ids[0])] * len(english), ids[0]


def test_the_compiled_catalogue_is_that_of_the_sources():
    assert messages(catalogue(PO.with_suffix(".mo"))) == messages(catalogue()), (
        "run `make translations`"
    )


# Texts with an English of their own


def english_language() -> Language:
    found = catalogue()

    def one(message_id: str) -> str:
        message = found.get(message_id)
        return str(message.string) if message else message_id

    def by_number(message_id: str, _many: str, number: int) -> str:
        message = found.get(message_id)
        assert isinstance(message, Message)
        return _several(message.string)[number != 1]

    return Language(one, by_number, english=True)


def in_english(text: Text) -> str:
    return text.translated(english_language())


def test_a_text_of_a_folder_brings_its_english():
    text = Text("请写地点，至少 {limit} 字", "At least {limit} characters", limit=2)

    assert (str(text), in_english(text)) == ("请写地点，至少 2 字", "At least 2 characters")


def test_a_text_within_a_text_is_translated_too():
    text = Text("请填写“{title}”。", title=Text("地点", "Place"))

    assert (str(text), in_english(text)) == ("请填写“地点”。", "Fill in “Place”.")


@pytest.mark.parametrize(("count", "words"), [(1, "1 working day"), (5, "5 working days")])
def test_english_goes_by_number(count, words):
    text = Counted("{count} 个工作日", count=count)

    assert (str(text), in_english(text)) == (f"{count} 个工作日", words)


FORM = {
    "type": "object",
    "properties": {
        "place": {
            "type": "string",
            "title": "地点",
            "minLength": 5,
            "x-title-en": "Place",
            "x-messages": {"minLength": "地点至少 {limit} 字，现在是 {length} 字"},
            "x-messages-en": {"minLength": "At least {limit} characters, now {length}"},
        }
    },
    "required": ["place"],
}


def test_messages_of_a_form_come_in_english():
    (short,) = check_answers(FORM, {"place": "河边"})
    (missing,) = check_answers(FORM, {})

    assert in_english(short.message) == "At least 5 characters, now 2"
    assert in_english(missing.message) == "Fill in “Place”."
    assert str(short.message) == "地点至少 5 字，现在是 2 字"


def test_a_refusal_with_a_moment_and_a_decision(clock):
    refusal = AlreadyDone("何静", clock.now(), "approve", Text("同意发出", "Approve"))

    assert in_english(refusal.text).startswith(
        "何静 completed this task on 11-24 09:30 with the decision “Approve”."
    )
    assert in_english(Invalid([]).text) == "0 things need changing."


# Pages


class Readable(HTMLParser):
    """What a page says: its texts and the attributes that people read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._within.append(tag)
        if tag != "option":
            self.said += [value for name, value in attributes if name in READ_OUT and value]

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        # Options are data: matters, organizations and people to choose from.
        if not {"script", "style", "option", "textarea"} & set(self._within[-3:]):
            self.said.append(data)


COLUMNS: dict[type[Base], tuple[str, ...]] = {
    Person: ("name",),
    Organization: ("name", "short_name", "legal_name"),
    Post: ("title",),
    Matter: ("subject", "legal_basis", "domain"),
    Delegation: ("power_type", "batch", "notice"),
    Deadline: ("basis",),
    OfficialDocument: ("title",),
    Case: ("title",),
}


def known_data(county: Platform) -> tuple[str, ...]:
    """Names, legal bases and what was typed: data that stay as they are, longest first."""
    with county.database.unit_of_work(county.clock) as uow:
        words = [
            word
            for model, fields in COLUMNS.items()
            for row in uow.session.scalars(select(model))
            for field in fields
            if (word := getattr(row, field))
        ]
        folders = [folder_of(version) for version in current_versions(uow.session)]
    found = {str(word) for word in words}
    found |= {rule.basis for folder in folders for rule in folder.rules.values()}
    found |= {str(value) for value in LEAD.values()}
    return tuple(sorted(found, key=len, reverse=True))


ALWAYS = re.compile(
    r"云溪县|中文|浙云综执\w+|\w*〔\d{4}〕\d+号?|国务院办公厅 \d{4} 年节假日安排通知|【.*"
)
"""The county, the link to the other language, numbers, notices by their title, subjects of mails."""


def chinese_on(html: str, data: tuple[str, ...]) -> list[str]:
    """What an English page still says in Chinese, data left out."""
    left = []
    for text in Readable(html).said:
        rest = text
        for known in data:
            rest = rest.replace(known, "")
        if CHINESE.search(ALWAYS.sub("", rest)):
            left.append(text.strip())
    return left


@pytest.fixture
def client(app):
    def signed_in(username: str | None = None) -> PageClient:
        made = PageClient(app, username)
        made.get("/login?lang=en", 303 if username else 200)
        return made

    return signed_in


def test_the_sign_in_page(client, county):
    html = client().get("/login").get_data(as_text=True)

    assert 'lang="en"' in html
    assert "Sign in" in html
    assert not chinese_on(html, known_data(county))


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("bailu-officer", "/inbox"),
        ("bailu-officer", "/inbox?scope=claimable"),
        ("shuili-clerk", "/inbox?scope=started"),
        ("shuili-head", "/inbox?scope=done"),
        ("bailu-officer", "/cases"),
        ("shuili-clerk", "/cases?q=none"),
        ("shuili-clerk", "/start/lead_referral"),
        ("shuili-clerk", "/start/lead_referral?matter=SL002&recipient=bailu"),
        ("shuili-clerk", "/processes/lead_referral"),
    ],
)
def test_lists_and_forms(client, people, county, username, path):
    brought_to(people, "check_completeness")

    html = client(username).get(path).get_data(as_text=True)

    assert not chinese_on(html, known_data(county))


@pytest.mark.parametrize(
    ("username", "element"), [("bailu-officer", "verify"), ("bailu-deputy", "decide_acceptance")]
)
def test_a_task_on_its_case(client, people, county, username, element):
    case = brought_to(people, element)
    task = open_task(people, username, case["id"], element)

    html = client(username).get(f"/tasks/{task['id']}").get_data(as_text=True)

    assert not chinese_on(html, known_data(county))


def test_the_calculation_of_a_deadline(client, people, county):
    case = brought_to(people, "decide_acceptance")

    for deadline in case["deadlines"]:
        html = client("bailu-deputy").get(f"/deadlines/{deadline['id']}").get_data(as_text=True)
        assert not chinese_on(html, known_data(county))


def test_refusals_and_errors(client, people, county):
    case = brought_to(people, "decide_acceptance")
    task = open_task(people, "bailu-deputy", case["id"], "decide_acceptance")
    deputy, clerk = client("bailu-deputy"), client("shuili-clerk")

    answers = [
        deputy.get("/cases/none", 404),
        deputy.post("/demo/clock", {}, follow_redirects=True),
        deputy.post(f"/tasks/{task['id']}/complete", {"decision": "decline", "version": "1"}),
        clerk.post("/start/lead_referral", {"place": "河", "facts": "短", "party_code": "1"}),
    ]

    for answer in answers:
        html = answer.get_data(as_text=True)
        assert not chinese_on(html, known_data(county))
    assert "Choose the matter" in answers[-1].get_data(as_text=True)


def test_the_api_answers_in_the_language_asked_for(people):
    bad = {"process": "lead_referral", "data": {"place": "河"}}

    english = people("shuili-clerk").post("/cases", bad, 422, headers={"Accept-Language": "en"})
    chinese = people("shuili-clerk").post("/cases", bad, 422)

    assert english["title"] == "Needs changing"
    assert {"pointer": "/matter", "message": "Choose the matter"} in english["errors"]
    assert {"pointer": "/matter", "message": "请选择违法事项"} in chinese["errors"]
