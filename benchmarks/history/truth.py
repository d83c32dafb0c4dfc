"""What is known of every generated row and form."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.records import Form

__all__ = ["CHANGES", "DAMAGES", "DEFECTS", "GeneratedForm", "RowTruth"]

CHANGES = {
    "new": "not in the form of the year before",
    "kept": "goes on with the same target",
    "moved": "goes on with another target",
    "reworded": "goes on in other words",
    "copied": "in a form that was copied whole",
    "evaluated": "of a self-evaluation, beside the form of the same year",
    "vanished": "of the form of the year before, and no more in this one (row -1)",
}
"""What became of a row since the form it follows."""
DEFECTS = {
    "misfiled": "filed under a leaf that is not accepted",
    "share_over_100": "a share over 100 %",
    "placeholder": "a placeholder for a value",
    "empty_value": "no value",
    "negative_share": "a share below 0",
    "cost_at_least": "a cost with ≥",
    "value_repeats_name": "the value is the name",
    "not_quantified": "words where the measure is a number",
    "filler": "a name that says nothing",
    "duplicate_exact": "a second time in the form",
    "duplicate_reworded": "a second time in the form, in other words",
    "same_text_everywhere": "a phrase handed round among the offices of a county",
    "stale_year": "a date of the year before, from a form that was copied whole",
    "copied_form": "the whole form is that of the year before (row -1)",
    "vanished_after_miss": "missed in the self-evaluation of the year before and gone (row -1)",
}
"""Kinds of defects of rows and of forms."""
DAMAGES = {
    "truncated": "a file that was cut off",
    "empty_file": "a file of no bytes",
    "encrypted": "a file that looks like one with a password",
    "wrong_suffix": "a workbook called .docx or the other way round: readable",
    "shifted_row": "one row's cells stand a column further right",
    "empty_rows": "empty rows between the rows: readable",
}
"""What write_office does to some files; tables never show it."""


@dataclass(frozen=True, slots=True)
class RowTruth:
    """The truth of a row. row: position in the form from 0, -1 for what concerns the form.

    measure: equal for one measure of one unit in all its years, wordings and forms. source: the measure of our data
    it was made from, "" for fillers; equal across units. leaf, also: what it is and what else is accepted;
    filed_leaf: where it stands. change: of CHANGES. follows_file, follows_row: the row it goes on from, -1 for none.
    copied_file, copied_row: the row it was copied from word for word with its target, in a form copied whole.
    """

    row: int
    measure: str
    source: str
    leaf: str
    also: tuple[str, ...]
    filed_leaf: str
    change: str
    follows_file: str = ""
    follows_row: int = -1
    copied_file: str = ""
    copied_row: int = -1
    defects: tuple[str, ...] = ()

    @property
    def misfiled(self) -> bool:
        """Whether it is filed under a leaf that is not accepted."""
        return "misfiled" in self.defects


@dataclass(frozen=True, slots=True)
class GeneratedForm:
    """A form, the truth of its rows in order, what concerns the form as a whole, and the damage of its file.

    damage: of DAMAGES or "". variant: number of the office layout it is written in.
    """

    form: Form
    truth: tuple[RowTruth, ...]
    of_form: tuple[RowTruth, ...] = ()
    damage: str = ""
    variant: int = 0
