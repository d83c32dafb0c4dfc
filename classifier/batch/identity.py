"""Names of things that are the same in every run and on every engine: hashes of what they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

__all__ = ["digest", "form_id", "number_of", "text_id"]

_SEPARATOR = "\x1f"


def digest(parts: Iterable[Any]) -> str:
    """First 32 hex digits of a sha256 over JSON values."""
    text = json.dumps(list(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def form_id(file: str, key: object) -> str:
    """Id of a form: its file as told, and what tells it from others there, in a document its position from 0."""
    return _short(f"{file}{_SEPARATOR}{key}")


def text_id(normal: str) -> str:
    """Id of a name by its normal form; "" for none."""
    return _short(normal) if normal else ""


def number_of(text: str) -> int:
    """A number of 63 bits for a text, by which rows are spread over parts and answers are looked up."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
