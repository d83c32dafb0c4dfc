"""The official forms (绩效目标申报表) written from records, as Word and Excel files to print and hand in."""

from __future__ import annotations

from corpus.official.write import FORMATS, KINDS, official_form, write_official

__all__ = ["FORMATS", "KINDS", "official_form", "write_official"]
