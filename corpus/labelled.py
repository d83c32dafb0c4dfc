"""Records of the labelled data: public documents, readings, contrast sets, authored documents, library, change log."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.taxonomy import load_taxonomy

KINDS = ("项目支出", "部门整体", "转移支付", "自评", "评价报告", "指标库", "模板")
"""Kinds of documents."""
READERS = ("first", "second", "third")
"""Readers of the public rows; the first one's label stands where all three differ."""
TABLE_BOUNDARIES = (
    *("及时率", "合格率", "完成率", "覆盖率", "发放率", "补助标准", "预算执行率", "受益人数", "就业人数", "收入产值"),
    *("满意度", "投诉率", "知晓率", "持续机制", "使用年限", "运行完好率", "提升改善", "安全事故", "环境", "频次"),
    "获奖论文",
)
"""Boundary cases of the rule book, one each, in its order."""
BOUNDARIES = (
    *TABLE_BOUNDARIES,
    *("成本控制", "运行成本", "投入管理", "可持续影响", "经济效益", "生态效益", "社会与生态成本"),
)
"""Boundaries that contrast sets serve: those of the rule book, then classes that are easily taken for another."""


class Labelled:
    """Whatever carries a label: a primary leaf id and the further ones that are accepted."""

    __slots__ = ()
    primary: str
    also: tuple[str, ...]

    @property
    def acceptable(self) -> tuple[str, ...]:
        """Leaf ids a competent reviewer accepts, the primary first."""
        return (self.primary, *self.also)


@dataclass(frozen=True, slots=True)
class LabelledIndicator(Labelled):
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
    also: further leaf ids that a second reader accepts, without the class itself.
    pattern: the name with a place for an object ({x}) or for those served ({who}), "" where none fits.
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
    also: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def leaf(self) -> str:
        """Leaf id of the class."""
        return load_taxonomy().resolve_leaf(self.l2)[0]

    @property
    def acceptable(self) -> tuple[str, ...]:
        """Leaf ids a competent reviewer accepts, the class itself first."""
        return (self.leaf, *self.also)


@dataclass(frozen=True, slots=True)
class LibraryDuty:
    """One duty of the functional classification (类 function, 款 item) with its indicators; authored.

    served: words for those it serves, most usual first; only fields of work have them.
    """

    id: str
    origin: str
    function: str
    function_name: str
    item: str
    duty: str
    duty_text: str
    keywords: tuple[str, ...]
    indicators: tuple[LibraryIndicator, ...]
    served: tuple[str, ...] = ()


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
class Reading(Labelled):
    """One reader's blind label of a public row; reader is first, second or third."""

    reader: str
    primary: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowReadings:
    """All readings of the row ``index`` (from 0) of a public document, in the readers' order."""

    doc_id: str
    index: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class ContrastRow(Labelled):
    """One hand-written row of a contrast set; authored, not to be cited.

    set: rows on one subject where a small change moves the class; a split keeps a set together.
    boundary: the boundary it serves, one of BOUNDARIES. held_out: only for measuring, never trained on.
    """

    set: str
    boundary: str
    name: str
    value: str
    unit: str
    primary: str
    also: tuple[str, ...]
    note: str
    origin: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class AuthoredIndicator(Labelled):
    """One hand-written row of an authored document with its author's label."""

    name: str
    value: str
    unit: str
    primary: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuthoredDocument:
    """One hand-written document; unit and project do not exist, values are not to be cited.

    unit: kind of unit. sector: head of the card's list. kind: one of KINDS.
    """

    doc_id: str
    origin: str
    title: str
    unit: str
    sector: str
    kind: str
    indicators: tuple[AuthoredIndicator, ...]


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
