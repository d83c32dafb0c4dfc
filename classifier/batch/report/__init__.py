"""Answers of a batch: views over its datasets for analysts, and from them a workbook and a page."""

from classifier.batch.report.distribution import MEASURE_VALUES
from classifier.batch.report.records import Answer, Quality, Share, Summary
from classifier.batch.report.summary import summarise
from classifier.batch.report.views import views_sql
from classifier.batch.report.write import PAGE, REPORTS, VALUES, VIEWS, WORKBOOK, write_reports

__all__ = [
    "MEASURE_VALUES",
    "PAGE",
    "REPORTS",
    "VALUES",
    "VIEWS",
    "WORKBOOK",
    "Answer",
    "Quality",
    "Share",
    "Summary",
    "summarise",
    "views_sql",
    "write_reports",
]
