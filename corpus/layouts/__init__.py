"""Layouts: from grids to forms. Families are data (corpus/data/layouts.toml), one engine reads them."""

from corpus.layouts.form import parse_document
from corpus.layouts.vocabulary import Layout, load_vocabulary

__all__ = ["Layout", "load_vocabulary", "parse_document"]
