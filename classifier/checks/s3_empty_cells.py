"""S3: name, target or unit is empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.carried import carried_date, carried_target
from classifier.checks.context import FormContext, Row
from classifier.checks.void import says_nothing
from classifier.checks.wording import ends_in_count, is_share_name, plain_name
from classifier.finding import Finding
from corpus.records import Indicator

# names that say themselves what is counted: 学位数, 人数, 开课门数
_UNIT_IN_NAME = re.compile(
    r"(?:人|户|次|场|个|家|所|项|件|套|台|辆|座|处|份|篇|册|条|宗|间|门|部|例|笔|张|只|株|头|村|校|园|班|课|学位|床位|"
    r"车位|期|届|批|公里|亩|吨|天|小时|学时|平台|系统|基地|中心|机构|企业|学校|学生|教师|岗位|课题|"
    r"项目|论文|专利|课程|教材)(?:数|数量|个数|次数|总数)$|(?:人次|频次|场次|里程|年限|年份)$"
)
# the name itself is a target, or holds the template's unit: 38.75万元, 苗木成活率(≥**%)
_UNIT_TOLD = re.compile(r"[%％]|\d\s*[万亿]?(?:元|人|个|亩|公里|平方米|米|吨|户|次|天|套|台|所|处|项|件)")
_SCORED = re.compile(r"得分|评分|分值|指数|系数|排名|名次|等级|评级|比|倍数|PH|pH|增长|温度|浓度|含量|[（(].*[)）]$")


class EmptyCells(FormCheck):
    """Report rows without a name or a target, and bare numbers without any unit; many at once as a group."""

    id = "S3"
    title = "名称、指标值或单位为空"
    kind = "structure"
    severity = "high"
    messages: ClassVar[Messages] = {
        "name": "{row}没有指标名称，请补写完整的三级指标。",
        "lost": "{row}读不到指标名称，多半是文件转换时丢失，请对照原件补上完整的三级指标。",
        "value": "{row}没有填指标值，请补上可以衡量的目标值。",
        "values": "共有{count}条指标没有填指标值（{titles}），请补上可以衡量的目标值。",
        "unit": "{row}的指标值“{target}”没有计量单位，请补上单位。",
        "units": "共有{count}条指标的数值没有计量单位（{titles}），请补上单位。",
    }
    what = (
        "检查三级指标名称、指标值是否填写，只写了一个数字的指标值有没有单位。"
        "只写运算符、单位或一道横线，等于没有填。定性指标可以没有单位。"
    )
    why = "没有目标值就无法监控和评价，没有单位的数字不知道说的是什么。"
    todo = "补齐空着的内容；如果是文件转换时丢失的，请对照原件补回。"
    basis = "绩效指标应当细化、量化，有明确的指标值和计量单位，便于监控和评价"
    positives = (
        example("指标值空着", Indicator("学生满意度", "", l2="满意度指标"), Indicator("家长满意度", "100%")),
        example("数字没有单位", Indicator("四有教师评选", "100", l2="数量指标"), Indicator("培训合格率", "≥95%")),
    )
    negatives = (
        example("定性指标没有单位", Indicator("管理制度健全性", "健全"), Indicator("学生满意度", "≥90%")),
        example(
            "分级标准的表格本来就没有指标值",
            Indicator("保证工程顺利完工", grades=(("优", "提前完工"), ("良", "按期完工"))),
        ),
        example("名称里已有单位", Indicator("增加学位数", "3120"), Indicator("培训人数（人）", "200")),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings about names row by row; about targets and units grouped when they are many."""
        limit = context.settings.thresholds.group_rows
        for row in context.rows:
            if not plain_name(row.item.name):
                reasons = (f"本行指标值：{row.target}",) if row.target else ()
                if "name_lost" in self._damage(context, row):
                    # no fault of the filer
                    yield self.row_finding(context, row, "lost", severity="info", reasons=reasons, confidence=0.7)
                else:
                    yield self.row_finding(context, row, "name", reasons=reasons)
        # a graded layout has no value cell by design
        empty = [row for row in context.rows if self._lacks_value(row)] if not context.graded else []
        # TableDamage tells of a target lost in reading
        empty = [row for row in empty if "value_lost" not in self._damage(context, row)]
        yield from self._grouped(context, empty, "value", limit, self.severity)
        bare = [row for row in context.rows if self._lacks_unit(row)]
        # 案件办结数 500 is clear enough without 件
        clear = all(ends_in_count(row.item.name) for row in bare)
        yield from self._grouped(context, bare, "unit", limit, "low" if clear else "medium")

    def _grouped(
        self, context: FormContext, rows: Sequence[Row], key: str, limit: int, severity: str
    ) -> Iterable[Finding]:
        if len(rows) < limit:
            for row in rows:
                written = row.item.value.strip()
                reasons = [f"指标值只写了“{written}”"] if key == "value" and written else []
                yield self.row_finding(context, row, key, severity=severity, reasons=reasons, target=row.target)
            return
        titles = "、".join(row.title for row in rows[:3]) + ("等" if len(rows) > 3 else "")
        yield self.form_finding(
            context,
            f"{key}s",
            severity=severity,
            place=rows[0].item.place,
            related=[row.item.place for row in rows[1:]],
            count=len(rows),
            titles=titles,
        )

    def _lacks_value(self, row: Row) -> bool:
        """Whether neither the cell nor the name says what is aimed at (助学金8月底前发放到位)."""
        if row.value.is_quantified or not plain_name(row.item.name) or not says_nothing(row):
            return False
        return carried_date(row.item.name) is None and carried_target(row.item.name) is None

    def _damage(self, context: FormContext, row: Row) -> frozenset[str]:
        """Reading notes about the row, and those that name no place, which may be about any."""
        return context.notes_at(row) | {note.rule for note in context.form.notes if not note.place.row}

    def _lacks_unit(self, row: Row) -> bool:
        value = row.value
        if value.kind != "count" or value.unit or value.text or row.item.unit.strip() or not value.number:
            return False  # none at all is none of anything
        name = plain_name(row.item.name)
        if not name or is_share_name(name) or _SCORED.search(row.item.name) or row.item.nature == "定性":
            return False
        return not (_UNIT_IN_NAME.search(name) or _UNIT_TOLD.search(row.item.name))
