"""Repair of damaged tables, with evidence: what extraction moved, lost, cut or glued.

What geometry or text alone makes certain is read so, with a note. What is only likely goes into
``Draft.repaired`` with a note; the literal reading stays. A filer's mistake is never repaired.
"""

from corpus.layouts.damage.repairs import fill_blank_classes, repair
from corpus.layouts.damage.rules import RULES

__all__ = ["RULES", "fill_blank_classes", "repair"]
