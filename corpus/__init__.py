"""The lowest room: records, taxonomy, reading of files, values and labelled data."""

from corpus.errors import ModelError, ReadError, SettingError, UsageError, ZhibiaoError
from corpus.options import ReadOptions
from corpus.reading import FileResult, find_files, iter_results, read_forms
from corpus.records import BudgetLine, Form, HistoryValue, Indicator, Note, Place, Repair
from corpus.taxonomy import Edition, Filed, Leaf, Taxonomy, load_taxonomy
from corpus.values import Value, read_value

__all__ = [
    "BudgetLine",
    "Edition",
    "FileResult",
    "Filed",
    "Form",
    "HistoryValue",
    "Indicator",
    "Leaf",
    "ModelError",
    "Note",
    "Place",
    "ReadError",
    "ReadOptions",
    "Repair",
    "SettingError",
    "Taxonomy",
    "UsageError",
    "Value",
    "ZhibiaoError",
    "find_files",
    "iter_results",
    "load_taxonomy",
    "read_forms",
    "read_value",
]
