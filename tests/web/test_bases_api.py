"""Legal bases through the API."""

from __future__ import annotations

from urllib.parse import quote

LAND = "土地管理法83"
NEW = {
    "law": "河道保护法",
    "article": 12,
    "valid_from": "2027-01-01",
    "status": "V",
    "replaces": LAND,
    "reason": "新法施行",
}


def one(person, code, query=""):
    """An article from its page of the list."""
    page = person.get(f"/legal-bases?limit=50{query}")
    found = page["items"]
    while page["next_cursor"]:
        page = person.get(f"/legal-bases?limit=50{query}&cursor={page['next_cursor']}")
        found += page["items"]
    assert len({each["code"] for each in found}) == len(found)
    return next((each for each in found if each["code"] == code), None)


def test_the_articles_and_those_of_a_day(people):
    officer = people("bailu-officer")
    old = one(officer, "大气污染防治法118-3")

    assert (old["valid_to"], old["successor"]) == ("2026-08-15", "生态环境法典1132-3")
    assert (old["matters"], old["version"], old["changes"]) == (["ST004"], 0, [])
    assert one(officer, "大气污染防治法118-3", "&on=2026-08-14") is not None
    assert one(officer, "大气污染防治法118-3", "&on=2026-08-15") is None
    assert one(officer, LAND, "&law=行政处罚法") is None


def test_an_article_is_added_and_put_right(people):
    office = people("sfj-supervisor")
    made = office.post("/legal-bases", NEW, 201)
    assert (made["code"], made["cited"], made["version"]) == (
        "河道保护法12",
        "《河道保护法》第十二条",
        1,
    )
    old = one(office, LAND)
    assert (old["valid_to"], old["successor"], old["version"]) == ("2027-01-01", made["code"], 1)
    assert old["changes"][0]["by"]["username"] == "sfj-supervisor"

    path = f"/legal-bases/{quote(LAND)}"
    put = office.post(path, {"valid_to": "2027-02-01", "reason": "推迟施行", "version": 1}, 200)
    assert (put["valid_to"], put["successor"]) == ("2027-02-01", made["code"])
    office.post(path, {"valid_to": "2027-03-01", "reason": "推迟施行", "version": 1}, 412)


def test_an_entry_error_is_corrected(people):
    office = people("sfj-supervisor")
    made = office.post("/legal-bases", {**NEW, "replaces": "", "most": 5000, "title": "清於"}, 201)
    path = f"/legal-bases/{quote(made['code'])}"
    put = office.post(path, {"most": "", "title": "清淤", "reason": "看错一行"}, 200)
    assert (put["most"], put["title"]) == (None, "清淤")
    assert put["changes"][-1]["corrected"] == [
        {"field": "title", "before": "清於", "after": "清淤"},
        {"field": "most", "before": 5000, "after": None},
    ]
    wrong = office.post(path, {"least": "x", "reason": "试"}, 422)
    assert [each["pointer"] for each in wrong["errors"]] == ["/least"]


def test_what_is_wrong_is_named(people):
    office = people("sfj-supervisor")
    answer = office.post("/legal-bases", {**NEW, "valid_from": "soon", "reason": ""}, 422)
    assert {each["pointer"] for each in answer["errors"]} == {"/valid_from", "/reason"}
    office.post("/legal-bases", {**NEW, "article": "x"}, 422)
    office.post(f"/legal-bases/{quote('没有')}", {"status": "V", "reason": "试"}, 404)
    people("bailu-head").post("/legal-bases", NEW, 403)
