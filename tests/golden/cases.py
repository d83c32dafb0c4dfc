"""Which truth meets which layout in which container: a fixed rotation, so that every run is the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.golden.containers import Container, load_containers
from tests.golden.containers_doc import KINDS, convert
from tests.golden.containers_drawn import sheet_count
from tests.golden.layouts import Layout, load_layouts
from tests.golden.page import Golden
from tests.golden.truth import Truth, load_truths

# recognition takes seconds a sheet, so scans are a sample of the layouts
SCANNED = {
    "scan": ("classic", "operator", "glued_scores", "no_classes", "projects_in_sheet"),
    "scan_pdf": ("whole_form", "self_evaluation", "duty_grouped"),
    "scan_fine": ("classic_unit", "long_and_year"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One form: layout and container ids with the truth they show."""

    layout: Layout
    container: Container
    truth: Truth

    @property
    def id(self) -> str:
        """Name for messages and files."""
        return f"{self.layout.id}-{self.container.id}-{self.truth.id}"

    def golden(self) -> Golden:
        """The page and what is expected from it."""
        return self.layout.build(self.truth)


def all_cases(*, layouts: Sequence[str] = (), containers: Sequence[str] = (), every_truth: bool = False) -> list[Case]:
    """Every readable pair of layout and container (those named, or all), with truths by rotation or with every one."""
    return [
        case
        for case in _rotate(every_truth)
        if (not layouts or case.layout.id in layouts) and (not containers or case.container.id in containers)
    ]


def _rotate(every_truth: bool) -> Iterator[Case]:
    for step, chosen in enumerate(load_layouts().values()):
        truths = [truth for truth in load_truths() if chosen.fits(truth)]
        for turn, container in enumerate(load_containers().values()):
            if not container.shows(chosen) or container.missing():
                continue
            if container.group == "scan" and chosen.id not in SCANNED[container.id]:
                continue
            ranked = truths[(3 * step + turn) % len(truths) :] + truths[: (3 * step + turn) % len(truths)]
            if container.id == "scan":  # a picture holds one sheet
                ranked = [truth for truth in ranked if sheet_count(chosen.build(truth).page) == 1]
            count = len(ranked) if every_truth and container.group != "scan" else 1
            if container.keeps == "order":  # few layouts can be read so: more truths of each
                count = max(count, 4)
            yield from (Case(chosen, container, truth) for truth in ranked[:count])


def prepare(cases: Sequence[Case]) -> None:
    """Do in one go what is slow case by case (conversion to doc and odt)."""
    for kind in KINDS:
        pages = [case.golden().page for case in cases if case.container.id == kind]
        if pages:
            convert(pages, kind)
