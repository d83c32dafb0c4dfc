"""Guessing tokens: there are too many, a near miss is told nothing, and what is kept cannot be used.

Guessing passwords: tests/service/web/test_accounts.py.
"""

from __future__ import annotations

import math
import re

import pytest

from service.accounts.tokens import actor_by_token, create_token
from service.errors import ServiceError
from service.store.tables import Token
from tests.safety.conftest import Service
from tests.service.web.accounts_kit import actor_for, make_user


def refusal(pages: Service, secret: str) -> tuple[int, str, str]:
    with pytest.raises(ServiceError) as told:
        actor_by_token(pages.office, secret)
    return told.value.status, told.value.code, str(told.value)


def test_a_token_has_more_than_two_hundred_bits_nobody_knows(pages: Service) -> None:
    actor = actor_for(make_user(pages.office, "many"))
    secrets = [create_token(pages.office, actor, "t", ["use"])[1] for _ in range(30)]
    bodies = [secret.removeprefix("zbk_") for secret in secrets]
    assert len(set(secrets)) == len(secrets)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", body) for body in bodies)
    assert min(map(len, bodies)) * math.log2(64) > 200
    shared = max(len(set(column)) for column in zip(*bodies, strict=True))
    assert shared > 15  # no place of it is always the same


def test_a_near_miss_is_told_nothing_more_than_a_blind_guess(pages: Service) -> None:
    _, secret = create_token(pages.office, actor_for(make_user(pages.office, "near")), "t", ["use"])
    swapped = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    guesses = (swapped, secret[:12], secret.lower(), f"{secret} ", "zbk_", "", "zbk_" + "A" * 43, "中文", "\x00")
    assert len({refusal(pages, guess) for guess in guesses}) == 1
    assert actor_by_token(pages.office, secret).how == "token"


def test_what_the_database_keeps_of_a_token_opens_nothing(pages: Service) -> None:
    token, _ = create_token(pages.office, actor_for(make_user(pages.office, "kept")), "t", ["use"])
    with pages.office.database.read() as session:
        kept = session.get_one(Token, token.id)
    for guess in (kept.digest, kept.hint, kept.id, f"zbk_{kept.digest}"):
        assert refusal(pages, guess)[0] == 401


def test_guesses_by_header_are_refused_alike_on_every_page_of_the_api(pages: Service) -> None:
    for header in ("Bearer zbk_x", "Bearer ", "Bearer \xff", "Basic eDp5", "bearer zbk_" + "x" * 5000):
        answer = pages.client.get("/review", headers={"Authorization": header.encode("latin-1")})
        assert answer.status_code in (303, 401)
