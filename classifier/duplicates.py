"""Duplicates among indicators: within a form, between units, between years."""

from __future__ import annotations

from classifier.exact import ExactGroup, exact_groups

__all__ = ["ExactGroup", "exact_groups"]
