"""The demo's mailbox."""

from __future__ import annotations

import html as html_module
import re

import pytest

from lianshu.mailbox import MailFolder
from notifications.transport import mime
from tests.web.client import PageClient
from web.app import create_app
from web.pages import mailbox as page_module


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "mail"
    made.mkdir()
    return made


@pytest.fixture
def app(county, controls, folder):
    """The application of a demo whose sink writes to `folder`."""
    made = create_app(
        county,
        secret_key="only for tests, nowhere else",
        demo=controls,
        mailbox=MailFolder(folder),
    )
    made.testing = True
    return made


@pytest.fixture
def client(app):
    return lambda username: PageClient(app, username)


@pytest.fixture
def sent(driver):
    """A referral has been sent to the township; its mails are with the transport."""
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    driver.tick()
    # Not the weekly word to whoever keeps the calendar, which is about no case.
    return [mail for mail in driver.platform.transport.mails if mail.case_id is not None]


def arrive(folder, mails):
    for number, mail in enumerate(mails):
        path = folder / f"20261124T090000.000000-{number:06}.eml"
        path.write_bytes(mime(mail, "lianshu@localhost").as_bytes())


def links(page):
    return [found["href"] for found in page.all("a") if found.get("class") == "ttl"]


def test_only_what_really_arrived_is_listed(client, sent, folder):
    person = client("sfj-supervisor")
    assert "还没有邮件" in person.get("/mailbox").get_data(as_text=True)

    arrive(folder, sent[:1])
    assert len(links(person.page("/mailbox"))) == 1

    arrive(folder, sent)
    assert len(links(person.page("/mailbox"))) == len(sent) > 1


def test_a_mail_as_it_came_in(client, sent, folder):
    arrive(folder, sent)
    person = client("sfj-supervisor")
    path = links(person.page("/mailbox"))[0]

    response = person.get(path)

    page = person.page(path)
    frame = page.all("iframe")[0]
    assert frame["sandbox"] == ""
    assert any(mail.html.strip() == (frame["srcdoc"] or "").strip() for mail in sent)
    text = html_module.unescape(response.get_data(as_text=True))
    assert "X-Lianshu-Case" in text and "Message-ID" in text
    sheets = re.findall(r"<style[^>]*>", frame["srcdoc"] or "")
    policy = response.headers["Content-Security-Policy"]
    assert policy.count("'sha256-") == len(sheets)
    assert "unsafe-inline" not in policy.partition("style-src ")[2].partition(";")[0]


def test_a_mail_that_is_under_way_says_so(client, sent):
    with_message = client("bailu-officer")
    case = re.search(r"/mailbox/[0-9a-f]{32}", _case_page(with_message, sent))
    assert case is not None

    html = with_message.get(case[0]).get_data(as_text=True)

    assert "还没有到达邮箱" in html
    assert "<iframe" not in html


def _case_page(person, sent):
    return person.get(f"/cases/{sent[0].case_id}").get_data(as_text=True)


def test_by_recipient_and_by_words(client, sent, folder):
    arrive(folder, sent)
    person = client("sfj-supervisor")
    to_officer = [mail for mail in sent if mail.address.startswith("bailu-officer@")]

    assert len(links(person.page("/mailbox?recipient=bailu-officer"))) == len(to_officer) > 0
    assert not links(person.page("/mailbox?recipient=jcy-chief"))
    assert len(links(person.page("/mailbox?q=清水河"))) == len(sent)
    assert "没有符合条件的邮件" in person.get("/mailbox?q=zzz").get_data(as_text=True)


def test_who_may_not_see_the_case_sees_no_mail_of_it(client, sent, folder):
    arrive(folder, sent)
    path = links(client("sfj-supervisor").page("/mailbox"))[0]

    assert not links(client("qingshi-desk").page("/mailbox"))
    client("qingshi-desk").get(path, 404)
    client("qingshi-desk").get("/mailbox/nothing", 404)


def test_pages_go_on(client, sent, folder, monkeypatch):
    monkeypatch.setattr(page_module, "PAGE", 1)
    monkeypatch.setattr(page_module, "BATCH", 1)
    arrive(folder, sent)
    person, seen, path = client("sfj-supervisor"), [], "/mailbox"
    while path:
        page = person.page(path)
        seen += links(page)
        path = next((a["href"] for a in page.all("a") if a.get("rel") == "next"), "")

    assert len(seen) == len(set(seen)) == len(sent)


def test_elsewhere_there_is_no_mailbox(county):
    app = create_app(county, secret_key="only for tests, nowhere else")
    app.config["SESSION_COOKIE_SECURE"] = False
    person = PageClient(app, "bailu-desk")

    person.get("/mailbox", 404)
    person.get("/mailbox/1", 404)
    assert "/mailbox" not in person.get("/inbox").get_data(as_text=True)


def test_files_that_are_no_mails_do_no_harm(folder):
    (folder / "empty.eml").write_bytes(b"")
    (folder / ".half.eml").write_bytes(b"Message-ID: <half>\n\n")
    (folder / "20260101T000000.000000-000001.eml").write_bytes(b"Message-ID: <a@b>\n\none")
    (folder / "20260101T000001.000000-000002.eml").write_bytes(b"Message-ID: <a@b>\n\ntwice")
    mails = MailFolder(folder)

    assert mails.arrived() == {"<a@b>"}
    assert (mails.mail("<a@b>") or b"").endswith(b"one")
    assert mails.mail("<half>") is None

    for path in folder.iterdir():
        path.unlink()
    assert not mails.arrived()
    assert MailFolder(folder / "not-there").mail("<a@b>") is None
