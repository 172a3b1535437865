"""Two people complete one task at the same moment."""

from __future__ import annotations

from threading import Barrier, Thread

from tests.web.referral import brought_to, open_task


def test_one_is_done_the_other_learns_by_whom(people):
    case = brought_to(people, "check_completeness")
    task = open_task(people, "bailu-officer", case["id"], "check_completeness")
    body = {"decision": "complete", "data": {}, "version": task["version"]}
    together, answers = Barrier(2), {}

    def complete(username: str) -> None:
        client = people(username)
        together.wait()
        answers[username] = client.call("POST", f"/tasks/{task['id']}/complete", json=body)

    usernames = ("bailu-officer", "bailu-officer2")
    for username in usernames:
        people(username)
    threads = [Thread(target=complete, args=(username,)) for username in usernames]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    codes = {answer.status_code: username for username, answer in answers.items()}
    assert codes.keys() == {200, 409}
    problem = answers[codes[409]].json
    assert problem["type"] == "/problems/already-done"
    assert problem["by"]["username"] == codes[200]
    assert problem["decision"] == "complete"
    assert problem["at"].startswith("2026-11-24T09:30")
    tasks = people("bailu-officer").get(f"/cases/{case['id']}")["tasks"]
    assert [item["element"] for item in tasks if item["state"] == "open"] == ["propose_acceptance"]
