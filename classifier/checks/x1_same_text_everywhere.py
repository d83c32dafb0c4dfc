"""X1: the same text stands in the forms of many units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from classifier.checks.base import FormsCheck, Messages, example
from classifier.checks.digest import FormDigest
from classifier.duplicates import find_duplicates
from classifier.finding import Finding
from classifier.settings import Settings
from corpus.records import Form, Indicator
from corpus.text import normal_form

# words every form uses: what is left without them tells whether a name speaks of something in particular
_EVERYDAY = re.compile(
    r"服务|对象|群众|公众|社会|受益|满意|程度|度|率|项目|资金|工程|工作|任务|预算|经费|财政|使用|验收|合格|完成|及时|"
    r"按时|按期|质量|达标|执行|控制|成本|数量|人数|次数|总数|时间|年度|本年|支付|拨付|发放|到位|正常|运转|保障|"
    r"安全|事故|重大|发生|投诉|信访|隐患|整改|处理|处置|有效|提升|提高|持续|影响|效益|发展|促进|情况|水平|各项|合规|规范|准确|覆盖|目标|计划|标准|人员|单位|部门|机关"
)
_SPECIFIC = 4  # characters left that make a name speak of something
_SHOWN = 5  # departments named in the message
SHOWN_PLACES = 100
"""Places listed of a text: a stock phrase may stand in many thousand forms."""


class TextUse(Protocol):
    """One row that uses a text; row: its position in its form."""

    @property
    def row(self) -> int: ...  # noqa: D102
    @property
    def department(self) -> str: ...  # noqa: D102
    @property
    def year(self) -> int | None: ...  # noqa: D102
    @property
    def indicator(self) -> Indicator: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a text is spread. departments: the first ones, in the order of their first use; units: how many use it.

    years: ascending. uses: rows.
    """

    departments: tuple[str, ...]
    units: int
    years: tuple[int, ...]
    uses: int

    @classmethod
    def of(cls, uses: Sequence[TextUse]) -> Spread:
        """The spread of all uses of a text, in reading order."""
        departments = tuple(dict.fromkeys(use.department for use in uses))
        years = sorted({use.year for use in uses if use.year is not None})
        return cls(departments, len(departments), tuple(years), len(uses))


def _rows(*names: str) -> tuple[Indicator, ...]:
    return tuple(Indicator(name, "显著提升", l1="效益指标", l2="社会效益指标") for name in names)


_STOCK = "为全县经济社会高质量发展营造良好氛围"
_OFFICES = ("财政局", "民政局", "水利局", "司法局")


class SameTextEverywhere(FormsCheck):
    """Report a text many units use once, at the first of them, with all the others."""

    id = "X1"
    title = "各单位文字雷同"
    kind = "duplicate"
    severity = "info"
    messages: ClassVar[Messages] = {
        "": "“{name}”在{count}个单位的表里一字不差（{units}），属套用的写法，请各单位按本职工作写出具体内容。",
    }
    what = "同一批表里，四个以上单位用了完全相同、又不是人人都用的通用指标的文字。单位自己的地名不计。"
    why = "千篇一律的指标说明照搬模板，和本单位的钱、本单位的事对不上。"
    todo = "请有关单位结合职责改写；确属统一要求的，由主管部门统一说明。"
    basis = "绩效指标应当与部门职责和项目内容密切相关，体现个性"
    positives = (
        example(
            "四个局的社会效益写得一模一样",
            form=Form("1.xlsx", unit="某县教育局", year=2024, indicators=_rows(_STOCK)),
            others=tuple(Form(f"{o}.xlsx", unit=f"某县{o}", year=2024, indicators=_rows(_STOCK)) for o in _OFFICES),
        ),
        example(
            "只有县名不同",
            form=Form("1.xlsx", unit="临江县教育局", year=2024, indicators=_rows("助力临江县打造区域教育高地")),
            others=tuple(
                Form(f"{c}.xlsx", unit=f"{c}县教育局", year=2024, indicators=_rows(f"助力{c}县打造区域教育高地"))
                for c in ("平川", "石门", "永宁")
            ),
        ),
    )
    negatives = (
        example(
            "服务对象满意度人人都用",
            form=Form("1.xlsx", unit="某县教育局", year=2024, indicators=_rows("服务对象满意度")),
            others=tuple(Form(f"{o}.xlsx", unit=f"某县{o}", indicators=_rows("服务对象满意度")) for o in _OFFICES),
        ),
        example(
            "同一单位的几张表",
            form=Form("1.xlsx", unit="某县教育局", year=2024, indicators=_rows(_STOCK)),
            others=tuple(Form(f"{n}.xlsx", unit="某县教育局", indicators=_rows(_STOCK)) for n in range(2, 6)),
        ),
    )

    def check_forms(self, digests: Sequence[FormDigest], settings: Settings) -> Iterable[tuple[int, Finding]]:
        """One finding per text, at the first form that holds it."""
        audited = [digest for digest in digests if digest.number >= 0]
        if len({digest.department for digest in audited}) < settings.thresholds.common_units:
            return
        groups = find_duplicates([digest.form for digest in audited], across="unit", near=None).groups
        for group in groups:
            uses = sorted(group.members, key=lambda member: (member.form, member.row))
            spread = Spread.of(uses)
            if self.is_told(uses[0].indicator.name, spread.units, settings):
                yield self.tell(audited[uses[0].form], uses[:SHOWN_PLACES], spread)

    def is_told(self, name: str, departments: int, settings: Settings) -> bool:
        """Whether a text that so many departments use is reported."""
        common = {normal_form(word) for word in settings.words.common}
        return departments >= settings.thresholds.common_units and normal_form(name) not in common and _says_much(name)

    def tell(self, first: FormDigest, uses: Sequence[TextUse], spread: Spread) -> tuple[int, Finding]:
        """The finding about one text. first: the form of its first use. uses: the first of them, in reading order."""
        years = f"，{'、'.join(map(str, spread.years))}年" if spread.years else ""
        named = "、".join(spread.departments[:_SHOWN]) + ("等" if spread.units > _SHOWN else "") + years
        reasons = ["：".join(filter(None, (use.department, str(use.indicator.place)))) for use in uses[1:]]
        if spread.uses > len(uses):
            reasons.append(f"另有{spread.uses - len(uses)}处，未逐一列出")
        return self.digest_finding(
            first,
            uses[0].row,
            confidence=0.8,
            reasons=reasons,
            related=[use.indicator.place for use in uses[1:]],
            name=uses[0].indicator.name,
            count=spread.units,
            units=named,
        )


def _says_much(name: str) -> bool:
    return len(normal_form(_EVERYDAY.sub("", name))) >= _SPECIFIC
