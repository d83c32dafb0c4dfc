"""Findings written back into the submitter's own file: comments at the very cell, corrected copies.

The file handed in is never written to. Word and Excel files are changed part by part inside their package, so
that all that is not spoken about stays as it was filed; for every other container an opinion sheet is written,
or the corrected form as a fresh workbook.
"""

from __future__ import annotations

from classifier.annotate.annotated import annotate_file
from classifier.annotate.apply import apply_fixes
from classifier.annotate.results import Applied, Change, Written

__all__ = ["Applied", "Change", "Written", "annotate_file", "apply_fixes"]
