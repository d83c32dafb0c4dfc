"""C10: names of mere filler (完成率, 满意度) that say nothing of what is measured, or one target for every row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.generic import is_hollow, is_indefinite
from classifier.checks.subject import has_object, names_object, object_text
from classifier.checks.wording import plain_name
from classifier.finding import Finding
from corpus.records import Form, Indicator
from corpus.text import remember_short, squeeze

_DEALT = (
    "发放|普及|利用|使用|响应|处理|处置|办理|办结|整改|推广|供应|维护|维修|更新|检查|检测|抽检|保障|审核|反馈|回复|建成|"
    "开工|竣工|完工"
)
_FILLER = re.compile(
    r"(?:本|各项|各|总体|整体|年度|全年|当年|预期|重点|主要|相关|有关|既定|计划|目标|绩效|项目|工作|任务|服务|业务|产出|成果|内容)*"
    r"(?:按时|按期|及时|如期|按计划|实际|圆满|顺利|保质|有效|全面)?"
    r"(?:完成|合格|达标|覆盖|及时|准确|到位|验收|验收合格|验收通过|优良|优秀|规范|执行|实施|落实|开展|达成|实现|通过|知晓|受益|参与|增长|提升|提高|满意|"
    rf"{_DEALT}|"
    r"完成及时|完成质量|质量达标|质量合格|质量|效果|成效|效率|进度|数量|时间|影响|作用|目标|效益|成本)"
    r"(?:率|度|性|情况|程度|数|数量|量|人数|时间|时限|进度|水平|比例)?"
)
# a bare word that is no filler: something happens to be the whole name, and when the project ends or whom it
# reaches is clear from the project
_TELLING = re.compile(r"成本$|(?:项目|工程|任务)?数量?$|人数$|(?:时间|时限)$")
# a number of nothing at all, where not even the form's head says of what
_COUNT = re.compile(r"(?:项目|工程|任务)?数量?")
# a share of nothing at all; unlike 验收合格率 it is not cleared by a title where the form delivers several things
_BARE_SHARE = re.compile(
    r"(?:完成|合格|达标|覆盖|及时|准确|到位|优良|规范|知晓|受益|参与|满意|执行|落实|实施|通过|提升|提高|"
    r"发放|普及|利用|使用|响应|处理|处置|办理|整改|推广|检查|检测|抽检)(?:率|度)"
)
_APPROVAL = re.compile(r"满意[率度]")
_LEAST_OBJECT = 2
_FORM = Form("示例.xlsx", unit="某局", year=2024, title="2024年部门整体支出绩效目标申报表")
_REPAIR = Form("示例.xlsx", unit="某县教育局", year=2024, title="某县第二中学操场改造项目")


def _same(value: str, *names: str) -> tuple[Indicator, ...]:
    return tuple(Indicator(name, value, l1="产出指标", l2="质量指标") for name in names)


class Filler(FormCheck):
    """Report bare filler names without an object anywhere, and longer forms with one and the same target throughout."""

    id = "C10"
    title = "指标名称空泛"
    kind = "wording"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "{row}没有写明是什么，表里也看不出对象，请写出具体的事项或服务（如“{hint}”）。",
        "bare": "{row}没有写明是哪一项产出的，请在前面写出具体的事项或服务（如“{hint}”）。",
        "many": "{names}等{count}条（{places}）只有套话，没有写明对象，请逐条写出具体的事项或服务。",
        "same": "全部{count}条指标的指标值都是“{value}”，看不出各自的标准，请按每条指标的实际情况分别核定。",
    }
    what = (
        "名称只有完成率、合格率、满意度一类的套话，而职责、项目名称、表题也看不出对象；或者一张较长的表所有指标值都一样。"
        "项目名称或职责已经说明对象的，不提意见；但表里另有具体产出时，光秃秃的完成率、覆盖率仍要写明是哪一项的。"
    )
    why = "换到哪个单位都能用的指标，等于没有针对本项目设指标，也无法核实。"
    todo = "在名称前加上具体对象（培训教师合格率、道路养护完成率），指标值按各自标准分别填写。"
    basis = "绩效指标应当与本部门职责和项目内容直接相关，具体、可衡量"
    positives = (
        example(
            "只写完成率和满意度",
            Indicator("完成率", "100%", l1="产出指标", l2="数量指标"),
            Indicator("满意度", "≥95%", l1="满意度指标", l2="服务对象满意度指标"),
            form=_FORM,
        ),
        example(
            "所有指标值都是100%",
            *_same(
                "100%",
                "护林员在岗率",
                "病虫害防治率",
                "苗木成活率",
                "火情处置率",
                "林区巡护率",
                "界桩完好率",
                "种苗检疫率",
                "宣传覆盖率",
            ),
            form=_FORM,
        ),
    )
    negatives = (
        example("项目名称说明了对象", Indicator("验收合格率", "100%", l1="产出指标", l2="质量指标"), form=_REPAIR),
        example(
            "职责说明了对象",
            Indicator("完成率", "≥95%", l1="产出指标", l2="数量指标", duty="义务教育阶段学生营养改善"),
            form=_FORM,
        ),
        example("名称里有对象", Indicator("教师培训完成率", "100%", l1="产出指标", l2="数量指标"), form=_FORM),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings about names, one for all when they are many, and at most one about targets."""
        bare = [row for row in context.rows if is_filler(context, row) and not self._is_clear(context, row)]
        if len(bare) >= context.settings.thresholds.group_rows:
            yield self._grouped(context, bare)
        else:
            for row in bare:
                key = "bare" if has_object(context, row) else ""
                yield self.row_finding(context, row, key, confidence=0.7 if key else 0.8, hint=self._hint(row))
        if same := self._same_target(context):
            yield self.form_finding(
                context,
                "same",
                confidence=0.8,
                tell="same",
                related=[row.item.place for row in context.rows],
                count=len(context.rows),
                value=same,
            )

    def _is_clear(self, context: FormContext, row: Row) -> bool:
        """Whether the form says what a filler is about; of a bare share its title does not, beside another output."""
        if is_indefinite(row.item.name) or is_hollow(row):
            return True  # whatever work there is, however it went: C12's affair
        own = any(names_object(text, context.form.unit) for text in (row.item.duty, row.item.project))
        if own or not has_object(context, row):
            return own
        if not _BARE_SHARE.fullmatch(plain_name(row.item.name)) or names_object(row.item.explanation):
            return True
        # nobody is named whose approval is meant, whatever the project
        return not _APPROVAL.fullmatch(plain_name(row.item.name)) and not any(
            other.index != row.index and set(other.filed.leaves) & {"数量"} and object_text(other.item.name)
            for other in context.rows
        )

    def _grouped(self, context: FormContext, rows: Sequence[Row]) -> Finding:
        names = "、".join(dict.fromkeys(row.title for row in rows[:3]))
        places = "，".join(row.short_place for row in rows)
        return self.row_finding(
            context, rows[0], "many", confidence=0.8, related=rows, names=names, count=len(rows), places=places
        )

    def _hint(self, row: Row) -> str:
        name = plain_name(row.item.name)
        return f"某某服务对象{name}" if "满意" in name else f"某某事项{name}"

    def _same_target(self, context: FormContext) -> str:
        """The target all rows of a longer form share, "" when they differ or none is stated."""
        rows = [row for row in context.rows if not row.item.grades and not row.item.breakdown]
        if len(rows) < context.settings.thresholds.same_value_rows or len(rows) < len(context.rows):
            return ""
        first = squeeze(rows[0].target) if rows else ""
        if any(squeeze(row.target) != first for row in rows):
            return ""
        plain = all(row.value.kind not in ("empty", "placeholder", "yesno") for row in rows)
        return rows[0].target if rows and plain else ""


@remember_short(8192)
def _is_bare(name: str) -> bool:
    """Whether a plain name has no other words than filler."""
    return bool(name) and _FILLER.fullmatch(name) is not None


def is_filler(context: FormContext, row: Row) -> bool:
    """Whether a name is one anybody could write anywhere; the target may say what the name does not."""
    name, own = plain_name(row.item.name), context.settings.words.generic
    if own and name in {squeeze(word) for word in own}:
        return True
    if not _is_bare(name):
        return False
    if row.filed.level == "other" or (row.filed.level == "parent" and row.item.l2.strip()):
        return False  # the stock measures of a scheme of its own (总体工作完成率) are prescribed, not thought up
    if _TELLING.search(name) and (not _COUNT.fullmatch(name) or has_object(context, row)):
        return False
    return len(object_text(row.value.text)) < _LEAST_OBJECT
