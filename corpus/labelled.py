"""Records of the labelled data: public documents, library of duties, seed labels, change log."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.taxonomy import load_taxonomy


@dataclass(frozen=True, slots=True)
class LabelledIndicator:
    """One filed row with its blind label.

    name, value, unit, l1, l2, duty: as filed; l1 and l2 may be wrong and are never a model input.
    primary: leaf id a reader chose without seeing the filed class. also: further leaf ids a competent
    reviewer would accept, without the primary. note: the reader's remark, often "".
    """

    name: str
    value: str
    unit: str
    l1: str
    l2: str
    duty: str
    primary: str
    also: tuple[str, ...]
    note: str

    @property
    def acceptable(self) -> tuple[str, ...]:
        """Leaf ids a competent reviewer accepts, the primary first."""
        return (self.primary, *self.also)


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """One public document with its labelled rows.

    group: documents that share rows or a source carry the same group; a split keeps a group together.
    source: page of the publishing body, or the kind of place where no such page is known.
    source_kind: 政府公开, 转载页面, 公开资料库 or 公开网页. year: budget year, None where unknown.
    kind: 项目支出, 部门整体, 转移支付, 自评, 评价报告, 指标库 or 模板. title: project or document title.
    """

    doc_id: str
    origin: str
    source: str
    source_kind: str
    group: str
    unit: str
    region: str
    sector: str
    year: int | None
    kind: str
    title: str
    duties: tuple[str, ...]
    indicators: tuple[LabelledIndicator, ...]


@dataclass(frozen=True, slots=True)
class LibraryIndicator:
    """One hand-written indicator of the library; values are plausible magnitudes, not to be cited.

    l2: class name with 指标. operator: ≥ > ≤ < = or 定性. aka: paraphrases of the name.
    cost_kind: 经济成本, 社会成本 or 生态环境成本 where the author said so, else "".
    """

    name: str
    l2: str
    operator: str
    value: str
    unit: str
    polarity: str
    basis: str
    explain: str
    measure: str
    aka: tuple[str, ...]
    cost_kind: str

    @property
    def leaf(self) -> str:
        """Leaf id of the class."""
        return load_taxonomy().resolve_leaf(self.l2)[0]


@dataclass(frozen=True, slots=True)
class LibraryDuty:
    """One duty of the functional classification (类 function, 款 item) with its indicators; authored."""

    id: str
    origin: str
    function: str
    function_name: str
    item: str
    duty: str
    duty_text: str
    keywords: tuple[str, ...]
    indicators: tuple[LibraryIndicator, ...]


@dataclass(frozen=True, slots=True)
class SeedLabel:
    """Blind label of one indicator of a seed form; index counts from 0 in the form's reading order."""

    seed: str
    index: int
    name: str
    primary: str
    also: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """One logged change of the curated data: file, document id, row index (None = whole document)."""

    file: str
    id: str
    index: int | None
    field: str
    before: str | int | list[str] | None
    after: str | int | list[str] | None
    change: str
    reason: str
