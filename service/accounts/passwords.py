"""Passwords: how they are kept, which are refused, and those given out once."""

from __future__ import annotations

import secrets
import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import bad_request

__all__ = ["LONGEST", "SHORTEST", "hash_password", "needs_rehash", "one_time_password", "require_good", "verify"]

SHORTEST, LONGEST = 10, 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for one another on paper
_FEWEST_DIFFERENT = 5
_LEAST_BESIDE_NAME = 4
_COMMON_WORDS = """
0123456789 1234567890 0987654321 12345678910 123456789a a123456789 a1234567890 abc1234567 abcd123456
abcde12345 abcdef1234 abcdefghij 1q2w3e4r5t 1qaz2wsx3edc 1qazxsw23edc qazwsxedcrfv qwertyuiop qwerty12345
qwerty123456 asdfghjkl1 zxcvbnm123 password12 password123 password1234 passw0rd123 p@ssw0rd123 p@ssword123
admin12345 admin123456 admin@12345 administrator root123456 test123456 user123456 welcome123 iloveyou123
letmein123 woaini1314 woaini5201314 5201314520 zhibiao123 zhibiao1234 caizheng123 caizhengju1 jixiao1234
jixiao12345 changeme123 changeit123 default123 superadmin1 13800138000 huawei@123 huawei12#$ admin@huawei.com
qq123456789
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_hasher = PasswordHasher()
# each hash takes 64 MiB while it is made: a crowd of logins waits in line instead of filling the memory
_in_line = threading.BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    with _in_line:
        return _hasher.hash(password)


def verify(kept: str, password: str) -> bool:
    """Whether a password fits its hash. kept: "" for nobody's, which fits nothing but takes as long."""
    against = kept or _decoy()
    try:
        with _in_line:
            _hasher.verify(against, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def needs_rehash(kept: str) -> bool:
    """Whether a hash was made with parameters that are no longer used."""
    return _hasher.check_needs_rehash(kept)


def one_time_password() -> str:
    """A fresh random password, easy to read out: about 99 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def require_good(password: str, name: str) -> None:
    """Raise ServiceError 400 weak_password, saying why, for a password that is guessed too easily."""
    folded, own = password.casefold(), name.casefold()
    if len(password) < SHORTEST:
        reason = f"密码太短，至少 {SHORTEST} 个字符"
    elif len(password) > LONGEST:
        reason = f"密码太长，最多 {LONGEST} 个字符"
    elif own in folded and len(folded.replace(own, "")) < _LEAST_BESIDE_NAME:
        reason = "密码与用户名太像"
    elif folded in _COMMON:
        reason = "这是常见密码，容易被猜中"
    elif len(set(folded)) < _FEWEST_DIFFERENT:
        reason = "密码里重复的字符太多"
    else:
        return
    raise bad_request("weak_password", reason, hint="可用几个不相干的词连成一句")


@lru_cache(maxsize=1)
def _decoy() -> str:
    return hash_password(secrets.token_hex(16))
