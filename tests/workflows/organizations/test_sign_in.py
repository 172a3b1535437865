"""Signing in, being slowed down, tokens, and what posts open."""

from __future__ import annotations

import subprocess
import sys

import pytest
from argon2 import Type, extract_parameters

from lianshu.demo.county import PASSWORD
from tests.support.driver import Driver
from tests.support.rows import rows_of_chain
from workflows.clock import real_now
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import Invalid, NotPermitted, TooManyAttempts
from workflows.history.kinds import Kind
from workflows.organizations.manage_people import disable_person, reset_password
from workflows.organizations.models import ApiToken, Person
from workflows.organizations.queries import organization_by_code, person_by_username
from workflows.organizations.sign_in import (
    MOST_FAILURES,
    TOKEN_LIFE,
    WINDOW,
    check_not_throttled,
    check_password,
    create_token,
    credential_stamp,
    viewer_of,
    viewer_of_token,
)

HERE = "127.0.0.1"
ELSEWHERE = "10.0.0.9"


def signs_in(
    driver: Driver, username: str = "bailu-desk", password: str = PASSWORD, address: str = HERE
) -> bool:
    with driver.uow() as uow:
        return check_password(uow, username, password, address) is not None


def throttled(driver: Driver, username: str = "bailu-desk", address: str = HERE) -> bool:
    with driver.uow() as uow:
        try:
            check_not_throttled(uow, username, address)
        except TooManyAttempts:
            return True
        return False


def fail(driver: Driver, times: int, username: str = "bailu-desk") -> None:
    for _ in range(times):
        assert not signs_in(driver, username, "wrong")


def kinds(driver: Driver) -> list[str]:
    with driver.uow() as uow:
        return [row.kind for row in rows_of_chain(uow.session, "day:2026-11-24")]


def known(driver: Driver, username: str) -> Person:
    with driver.uow() as uow:
        return known_in(uow, username)


def known_in(uow: UnitOfWork, username: str) -> Person:
    found = person_by_username(uow.session, username)
    assert found is not None
    return found


def test_the_right_password_opens_and_is_recorded(driver: Driver) -> None:
    assert signs_in(driver)
    assert kinds(driver) == [Kind.PERSON_SIGNED_IN]


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("bailu-desk", "wrong"),
        ("bailu-desk", ""),
        ("bailu-desk", PASSWORD.upper()),
        ("bailu-desk", PASSWORD + " "),
        ("BAILU-DESK", PASSWORD),
        ("nobody", PASSWORD),
        ("", ""),
        ("x" * 500, "y" * 500),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_anything_else_does_not_and_is_recorded(
    driver: Driver, username: str, password: str
) -> None:
    assert not signs_in(driver, username, password)
    assert kinds(driver) == [Kind.PERSON_SIGN_IN_FAILED]


def test_a_disabled_account_does_not_open_until_it_is_reset(driver: Driver) -> None:
    driver.act("security", lambda uow: disable_person(uow, "bailu-desk"))
    assert not signs_in(driver)
    driver.act("security", lambda uow: reset_password(uow, "bailu-desk", "another-password"))
    assert not signs_in(driver)
    assert signs_in(driver, password="another-password")


def test_passwords_are_kept_as_owasp_asks() -> None:
    """In a process of its own, as the platform runs: tests check passwords in no time."""
    words = "from workflows.organizations.sign_in import hash_password; print(hash_password('x'))"
    made = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True
    ).stdout.strip()
    kept = extract_parameters(made)
    assert kept.type is Type.ID
    assert kept.memory_cost >= 19 * 1024 and kept.time_cost >= 2


def test_a_short_password_is_no_password(driver: Driver) -> None:
    with pytest.raises(Invalid), driver.uow("security") as uow:
        reset_password(uow, "bailu-desk", "short")
    assert signs_in(driver)


def test_a_password_that_was_never_set_opens_nothing(driver: Driver) -> None:
    with driver.uow() as uow:
        known_in(uow, "bailu-desk").password_hash = ""
    assert not signs_in(driver, password="")


def test_five_failures_block_the_name_from_that_address(driver: Driver) -> None:
    fail(driver, MOST_FAILURES - 1)
    assert not throttled(driver)
    fail(driver, 1)
    assert throttled(driver)
    assert not throttled(driver, address=ELSEWHERE)
    assert not throttled(driver, username="bailu-head")


def test_the_block_passes_with_the_window(driver: Driver) -> None:
    fail(driver, MOST_FAILURES)
    start = driver.clock.now()
    driver.clock.instant = start + WINDOW - (WINDOW / 900)
    assert throttled(driver)
    driver.clock.instant = start + WINDOW
    assert not throttled(driver)
    assert signs_in(driver)


def test_failures_spread_over_the_day_do_not_block(driver: Driver) -> None:
    for _ in range(MOST_FAILURES * 2):
        fail(driver, 1)
        driver.clock.instant += WINDOW / 4
        assert not throttled(driver)


def test_the_right_password_begins_the_count_anew(driver: Driver) -> None:
    """The text says "in a row"."""
    fail(driver, MOST_FAILURES - 1)
    fail(driver, 2, username="bailu-head")
    assert signs_in(driver)
    fail(driver, MOST_FAILURES - 1)
    assert not throttled(driver)
    fail(driver, MOST_FAILURES - 2, username="bailu-head")
    assert throttled(driver, username="bailu-head")  # nobody else's count was touched


# ── tokens ───────────────────────────────────────────────────────────────────────────────────────


def test_a_token_opens_until_it_ends(driver: Driver) -> None:
    now = real_now()
    with driver.uow() as uow:
        secret, expires = create_token(uow, known_in(uow, "bailu-desk"), now)
    assert expires == now + TOKEN_LIFE
    with driver.uow() as uow:
        assert viewer_of_token(uow, secret, now).username == "bailu-desk"
        assert viewer_of_token(uow, secret, expires - TOKEN_LIFE / 1000).username == "bailu-desk"
        with pytest.raises(NotPermitted):
            viewer_of_token(uow, secret, expires)


def test_only_the_digest_of_a_token_is_kept(driver: Driver) -> None:
    with driver.uow() as uow:
        secret, _ = create_token(uow, known_in(uow, "bailu-desk"), real_now())
    with driver.uow() as uow:
        rows = uow.session.query(ApiToken).all()
        assert len(rows) == 1
        assert secret not in str(vars(rows[0]))


def test_a_revoked_or_unknown_token_opens_nothing(driver: Driver) -> None:
    now = real_now()
    with driver.uow() as uow:
        secret, _ = create_token(uow, known_in(uow, "bailu-desk"), now)
        uow.session.query(ApiToken).one().revoked_at = now
    with driver.uow() as uow:
        for wrong in (secret, secret + "x", "", "x" * 1000):
            with pytest.raises(NotPermitted):
                viewer_of_token(uow, wrong, now)


def test_a_token_of_a_disabled_account_opens_nothing(driver: Driver) -> None:
    now = real_now()
    with driver.uow() as uow:
        secret, _ = create_token(uow, known_in(uow, "bailu-desk"), now)
    driver.act("security", lambda uow: disable_person(uow, "bailu-desk"))
    with driver.uow() as uow, pytest.raises(NotPermitted, match="停用"):
        viewer_of_token(uow, secret, now)


def test_a_new_password_ends_the_sessions(driver: Driver) -> None:
    before = credential_stamp(known(driver, "bailu-desk"))
    driver.act("security", lambda uow: reset_password(uow, "bailu-desk", PASSWORD))
    assert credential_stamp(known(driver, "bailu-desk")) != before


@pytest.mark.parametrize("disabled_before", [False, True])
def test_a_new_password_ends_the_tokens(driver: Driver, disabled_before: bool) -> None:
    """Whoever got hold of the old one, or was let out, does not come back with a token of then."""
    now = real_now()
    with driver.uow() as uow:
        secret, _ = create_token(uow, known_in(uow, "bailu-desk"), now)
        others, _ = create_token(uow, known_in(uow, "bailu-head"), now)
    if disabled_before:
        driver.act("security", lambda uow: disable_person(uow, "bailu-desk"))
    driver.act("security", lambda uow: reset_password(uow, "bailu-desk", PASSWORD))
    with driver.uow() as uow:
        with pytest.raises(NotPermitted):
            viewer_of_token(uow, secret, now)
        assert viewer_of_token(uow, others, now).username == "bailu-head"
        fresh, _ = create_token(uow, known_in(uow, "bailu-desk"), now)
        assert viewer_of_token(uow, fresh, now).username == "bailu-desk"


# ── viewers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("username", "scope"),
    [
        ("bailu-officer", {"bailu"}),  # a team works for its township
        ("bailu-dispatch", {"bailu"}),  # and so does the command centre
        ("bailu-desk", {"bailu"}),
        ("bailu-sfs", {"bailu"}),  # a judicial office sees the township it serves
        ("shuili-clerk", {"shuili"}),
        ("sfj-supervisor", {"sfj", "zhidao"}),
        ("county-leader", {"gov"}),
        ("bailu-legal", set()),  # B2: only what is given to them
        ("bailu-goods", set()),
        ("admin", set()),
        ("security", set()),
        ("audit", set()),
    ],
)
def test_what_a_post_opens(driver: Driver, username: str, scope: set[str]) -> None:
    viewer = driver.viewer(username)
    with driver.uow() as uow:
        bodies = {code: organization_by_code(uow.session, code) for code in scope}
    assert set(viewer.scope_ids) == {body.id for body in bodies.values() if body}


def test_a_disabled_person_is_no_viewer(driver: Driver) -> None:
    person = known(driver, "bailu-desk")
    with driver.uow() as uow:
        assert viewer_of(uow, person.id) is not None
        disable_person(uow, "bailu-desk")
        assert viewer_of(uow, person.id) is None
        assert viewer_of(uow, "0" * 32) is None


def test_the_main_post_is_the_one_held_longest(driver: Driver) -> None:
    main = driver.viewer("sfj-supervisor").main_post
    assert main is not None
    assert main.role == "supervisor"
