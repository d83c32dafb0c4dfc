"""Suggesting a balanced set of indicators for a duty, or what a form still lacks."""

from __future__ import annotations

from classifier.suggest.result import FormReview, Suggestion, SuggestResult, SuggestSet
from classifier.suggest.suggester import suggest, suggest_for_form

__all__ = ["FormReview", "SuggestResult", "SuggestSet", "Suggestion", "suggest", "suggest_for_form"]
