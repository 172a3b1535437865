"""Templates: nothing undefined, nothing unused, nothing inline; vendored files are what they claim."""

import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, StrictUndefined

from tests.web import samples
from web import filters
from web.view_models.start import StartAside

WEB = Path(filters.__file__).parent
TEMPLATES = WEB / "templates"
STATIC = WEB / "static"
ALL_TEMPLATES = sorted(TEMPLATES.rglob("*.html"))
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta"}


@pytest.fixture(scope="module")
def environment() -> Environment:
    app = Flask("templates", template_folder=str(TEMPLATES), static_folder=str(STATIC))
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    filters.install(environment)
    environment.globals.update(
        csrf_token=lambda: "token",
        csp_nonce=lambda: "nonce",
        url_for=lambda endpoint, filename: f"/{endpoint}/{filename}",
        get_flashed_messages=lambda with_categories=False: [("ok", "已同意受理")],
    )
    return environment


class Page(HTMLParser):
    """What a test wants to know of a page: tags in order, ids, text of h1, balance of tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"attribute twice in <{tag}>: {names}")
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> at line {self.getpos()[0]} while in {self.open[-3:]}")
            return
        self.open.pop()

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def render(environment: Environment, template: str, page: object, **changes: object) -> str:
    shell = replace(samples.SHELL, **changes)  # type: ignore[arg-type]
    return environment.get_template(template).render(shell=shell, page=page)


@pytest.mark.parametrize(
    ("name", "template", "page"), samples.PAGES, ids=lambda value: str(value)[:20]
)
def test_page_is_sound(environment: Environment, name: str, template: str, page: object) -> None:
    html = render(environment, template, page)
    parsed = Page(html)
    assert parsed.faults == [] and parsed.open == []
    assert len(parsed.named("h1")) == 1

    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert sorted(ids) == sorted(set(ids)), "an id occurs twice"
    for _, attributes in parsed.tags:
        for key in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form"):
            for target in attributes.get(key, "").split():
                assert target in ids, f"{key} leads to no element: {target}"
        if attributes.get("href", "").startswith("#") and attributes["href"] != "#":
            assert attributes["href"][1:] in ids, f"link leads nowhere: {attributes['href']}"

    for _, attributes in parsed.tags:
        inline = [key for key in attributes if key == "style" or key.startswith("on")]
        assert inline == [], "inline style or handler"
    for script in parsed.named("script"):
        assert script.get("nonce") == "nonce"


@pytest.mark.parametrize(
    ("name", "template", "page"), samples.PAGES, ids=lambda value: str(value)[:20]
)
def test_every_form_can_be_sent(
    environment: Environment, name: str, template: str, page: object
) -> None:
    html = render(environment, template, page)
    for form in re.findall(r"<form\b.*?</form>", html, re.S):
        opening = Page(form.split(">")[0] + ">").named("form")[0]
        if opening.get("method") == "dialog":
            continue
        assert opening.get("action") and opening.get("method") in ("get", "post")
        if opening["method"] == "post":
            assert 'name="csrf_token"' in form


def test_every_input_has_a_name_for_people(environment: Environment) -> None:
    for _, template, page in samples.PAGES:
        html = render(environment, template, page)
        parsed = Page(html)
        labels = {attributes.get("for") for attributes in parsed.named("label")}
        wrapped = "".join(re.findall(r"<label\b.*?</label>", html, re.S))
        for tag in ("input", "select", "textarea"):
            for attributes in parsed.named(tag):
                if attributes.get("type") == "hidden" or "aria-label" in attributes:
                    continue
                inside = f'name="{attributes.get("name", "")}"' in wrapped or (
                    "data-diagram-clocks" in attributes
                )
                assert attributes.get("id") in labels or inside, attributes


def test_marks_for_checks(environment: Environment) -> None:
    inbox = Page(render(environment, "inbox.html", samples.INBOX))
    row = next(
        attributes for attributes in inbox.named("tr") if attributes.get("data-task") == "t1"
    )
    assert row["data-case"] == "c1"
    assert (row["data-light"], row["data-remaining"], row["data-card"]) == ("red", "-2", "red")
    assert "data-provisional" not in row
    provisional = [tag for tag in inbox.named("tr") if "data-provisional" in tag]
    assert [tag["data-task"] for tag in provisional] == ["t4"]

    case = Page(render(environment, "case.html", samples.CASE))
    decisions = [tag for tag in case.named("input") if "data-decision" in tag]
    assert [tag["data-decision"] for tag in decisions] == ["accept", "decline", "return"]
    assert not any("checked" in tag for tag in decisions), "nothing is chosen beforehand"
    assert all(tag["form"] == "task-form" for tag in decisions)


def test_single_decision_is_chosen(environment: Environment) -> None:
    task = replace(samples.TASK, decisions=samples.DECISIONS[:1], sections=())
    case = Page(render(environment, "case.html", replace(samples.CASE, task=task)))
    assert ["checked" in tag for tag in case.named("input") if "data-decision" in tag] == [True]


def test_error_summary_leads_to_its_fields(environment: Environment) -> None:
    html = render(environment, "start.html", samples.START)
    parsed = Page(html)
    alerts = [attributes for _, attributes in parsed.tags if attributes.get("role") == "alert"]
    assert alerts
    wrong = next(tag for tag in parsed.named("input") if tag.get("name") == "party-code")
    assert wrong["aria-invalid"] == "true" and wrong["aria-describedby"].strip() == "e-party-code"
    assert 'href="#f-goods-0-location"' in html


def test_typed_text_is_escaped(environment: Environment) -> None:
    page = replace(samples.CASE, title='<script>alert("x")</script>')
    html = render(environment, "case.html", page)
    assert "<script>alert" not in html
    mail = replace(samples.MAIL, html='<p title="x">"</p>')
    assert 'srcdoc="&lt;p title=&#34;x&#34;&gt;' in render(environment, "mail.html", mail)


def test_other_shells(environment: Environment) -> None:
    for changes in (
        {"demo": None, "search_url": None, "nav": ()},
        {"theme": "dark", "size": "xl", "shortcuts": False, "is_workday": False},
        {"lang": "en", "other_language_url": "?lang=zh"},
        {"person": None},
    ):
        render(environment, "inbox.html", samples.INBOX, **changes)


def test_partials(environment: Environment) -> None:
    shell = samples.SHELL
    row = environment.get_template("partials/evidence_row.html").render(
        shell=shell, item=samples.EVIDENCE[0]
    )
    assert row.count("<tr") == 1
    saved = environment.get_template("partials/autosave.html").render(
        shell=shell, saved_at=samples.at(11, 24, 9, 26)
    )
    assert saved.strip() == "09:26 已自动保存"
    aside = environment.get_template("partials/start_aside.html").render(
        shell=shell, aside=StartAside(not_competent="县水利局办理", matter="采砂")
    )
    assert "县水利局办理" in aside
    environment.get_template("partials/inbox_rows.html").render(shell=shell, page=samples.INBOX)


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda path: path.name)
def test_no_unused_imports_or_macros(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    everything = "".join(other.read_text(encoding="utf-8") for other in ALL_TEMPLATES)
    for names in re.findall(r"{%-? from [^%]*? import ([^%]*?)(?: with context)? ?-?%}", text):
        for name in (part.strip() for part in names.split(",")):
            assert len(re.findall(rf"\b{name}\(", text)) >= 1, f"{name} is imported, never called"
    for name in re.findall(r"{%-? macro (\w+)", text):
        uses = len(re.findall(rf"\b{name}\(", everything)) - len(
            re.findall(rf"macro {name}\(", everything)
        )
        assert uses >= 1, f"macro {name} is never called"


def test_every_template_is_reached() -> None:
    names = {path.relative_to(TEMPLATES).as_posix() for path in ALL_TEMPLATES}
    everything = "".join(path.read_text(encoding="utf-8") for path in ALL_TEMPLATES)
    named = set(re.findall(r'(?:extends|from|include) "([^"]+)"', everything))
    parts = ("autosave", "consequences", "evidence_row")
    answered = {f"partials/{name}.html" for name in parts}
    assert names - named - answered == {template for _, template, _ in samples.PAGES}


def test_icons_exist_and_are_used() -> None:
    everything = "".join(path.read_text(encoding="utf-8") for path in ALL_TEMPLATES)
    scripts = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "js").glob("*.js"))
    drawn = set(re.findall(r'<symbol id="i-([\w-]+)"', everything))
    pictures = re.search(r"set pictures = {(.*?)}", everything)
    assert pictures is not None
    wanted = set(re.findall(r'icon\("([\w-]+)"', everything))
    wanted |= set(re.findall(r': "([\w-]+)"', pictures[1]))
    wanted |= set(re.findall(r'empty\("([\w-]+)"', everything))
    wanted |= {item.icon for item in samples.NAV} | {"image", "video", "audio", "file"}
    wanted |= set(re.findall(r'preference\(.*?, "(\w+)"(?:, _|\) }})', everything))
    assert wanted <= drawn
    assert drawn - wanted == set(), "drawn and never used"
    glyphs = set(re.findall(r'<symbol id="l-([\w-]+)"', everything))
    assert set(re.findall(r'glyph\("([\w-]+)"', everything)) <= glyphs
    assert set(re.findall(r': "(done|warn|over)"', scripts)) <= glyphs


def test_styles_are_used() -> None:
    css = (STATIC / "css" / "app.css").read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    source = "".join(path.read_text(encoding="utf-8") for path in ALL_TEMPLATES)
    source += "".join(path.read_text(encoding="utf-8") for path in (STATIC / "js").glob("*.js"))
    words = set(re.findall(r"[A-Za-z][\w-]*", source))
    selectors = "".join(re.findall(r"([^{}]*){", css))
    classes = set(re.findall(r"\.([A-Za-z][\w-]*)", selectors))
    unused = {name for name in classes if not name.startswith(("djs-", "bjs-"))} - words
    assert unused == set()
    for beyond in (":has(", "color-mix(", "@container", "oklch("):
        assert beyond not in css, "beyond Chromium 100"


def test_vendored_files_are_what_they_claim() -> None:
    vendor = STATIC / "vendor"
    manifest = json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))
    listed = {"manifest.json"}
    for package in manifest["packages"]:
        assert package["version"] and package["licence"] and package["source"]
        for licence in package["licence_files"]:
            assert (vendor / licence).read_text(encoding="utf-8").strip()
            listed.add(licence)
        for file in package["files"]:
            content = (vendor / file["path"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file["sha256"], file["path"]
            assert len(content) == file["bytes"]
            listed.add(file["path"])
    there = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert there == listed


def test_no_page_loads_anything_from_elsewhere() -> None:
    for path in ALL_TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text), path.name
