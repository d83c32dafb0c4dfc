"""V1: a quantitative row without a number, or with words mixed into the number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.praise import asks_number, lacks_number
from classifier.checks.wording import ends_in_count, is_share_name
from classifier.finding import Finding, Fix
from corpus.records import Indicator
from corpus.text import remember_short, squeeze

_SIGN = r"(?:[≥≤><=]=?|不低于|不少于|不超过|不高于|至少)?"
_AMOUNT = rf"{_SIGN}\d[\d,]*(?:\.\d+)?(?:%|‰|[^\d\s,，;；、。()以左上约多余不及近]{{0,6}}?)"
_VAGUE = re.compile(
    r"左右|(?<=\d).{0,4}?(?P<around>上下)$|不等|大约|大概|(?<![节制签预履违条公合])约(?=\d)|将?近(?=\d)|"
    r"(?<=[\d十百千万亿佰仟])(?:余|多)(?=[^\d少样媒元]|元)|若干|预计|预估|估计|大致|力争|争取|视情况|酌情|"
    r"(?:(?<![\u4e00-\u9fff\d])|(?<=[于约超达近]))(?:好?几|数|上|近)(?=[十百千万亿]+[^\d十百千万亿]{0,4}$)|(?<=[十百千万])几|成百上千|"
    r"(?:一两|一二|两三|二三|三四|三五|四五|五六|六七|七八|八九)(?=[十百千万成个家名人次场户])"
)
_UNCOUNTED = re.compile(
    r"(?:[≥>]=?|不少于|至少)?(?:若干|好?多|好?几|数|大量|大批|部分|少量|适量|许多|众多|不少|一定数量的?)"
    r"[个家名人次场户项批件份所条处辆台套期班种]*[。.]?|"
    r"(?:定期|不定期|常态化|经常性?|持续|正常|适时)(?:地?(?:开展|举办|组织|进行|更新|维护|检查|巡查|培训|宣传))?|较多|很多|较大|增多|充足|足够"
)
# a letter or a stroke where a digit was
_LETTER_IN_NUMBER = re.compile(
    r"(?:^|[≥≤><=于到至])[lI|!](?=[\dOo])|(?<![A-Za-z\d.])\d+(?:[oO]+(?=[\d%‰\u4e00-\u9fff]|$)|[lI|](?=[\d%‰\u4e00-\u9fff])|"
    r"(?:[xX×]{2,}|[*＊?？#＃_]+)(?=[%‰\u4e00-\u9fff]|$))"
)
# signs that a scan reads out of digits, and that join no two numbers in any wording
_SIGN_IN_NUMBER = re.compile(r"(?<=\d)[田口囗曰已己乙了丁卜丨门回吕目甲由申王土士干工弓夕刁勺](?=\d+[^\d\s]{0,3}$)")
_STATE = (
    "及时|按时|按期|足额|合格|达标|完成|覆盖|全覆盖|到位|准确|满意|通过|有效|规范|落实|正常|完好|发放|知晓|执行|使用|参与|巩固|优秀|良好|"
    "受益|就业|整改|办结|处置|处理|入学|公开"
)
_STATED = re.compile(
    rf"(?:(?P<before>[\u4e00-\u9fff]{{2,12}}?)率?(?:达到?|为|是)?)?(?P<amount>{_SIGN}\d+(?:\.\d+)?[%‰])"
    r"(?P<after>[\u4e00-\u9fff]{2,4})?(?:\((?P<note>[\u4e00-\u9fff]+)\))?[。.]?"
)
_STATES = re.compile(rf"(?:一次性|按|全部|均)?(?:{_STATE})+")
_VAGUE_AMOUNT = re.compile(
    rf"(?:大约|大概|约|将?近)?(?P<amount>{_AMOUNT})(?:多|余)?(?:以上|以下)?(?:左右|上下|不等)*(?P<unit>[人元个次项家户%]?)[。.]?"
)
_TREND = re.compile(r"提升|净增|缩减|提高|增强|增加|增多|增长|上升|有升|下降|减少|降低|改善|减轻|扩大|缩小|[高低]于")
_EFFECTS = frozenset({"经济效益", "社会效益", "生态效益", "可持续影响"})


class NumberMissing(RowCheck):
    """Report quantitative rows whose target is words, or a number made vague or blurred by words."""

    id = "V1"
    title = "定量指标没有明确数值"
    kind = "value"
    severity = "medium"
    yields_to = ("V10", "S4")
    messages: ClassVar[Messages] = {
        "": "{row}是定量指标，指标值“{target}”却没有数值，请填写具体数值；确实无法量化的，请改成定性指标的名称。",
        "vague": "{row}的指标值“{target}”不明确（“{word}”），请写成确定的数值，并用≥、≤表示范围。",
        "blurred": "{row}的指标值“{target}”里的数字夹有其他字符（“{word}”），无法确定是多少，请对照原件改正。",
        "mixed": "{row}的指标值“{target}”里夹了文字，指标值一栏只写数值，请改为“{fixed}”。",
    }
    what = (
        "写明定量、单位栏填了计量单位、或名称以“率”“数”结尾的指标，指标值有没有数值；"
        "数值里有没有夹着“左右”“约”“不等”“几百”一类含糊的话，数字里有没有夹着字母、汉字（l20、2田5），或“100%及时”这样多余的文字。"
        "“全覆盖”“应补尽补”“不超过上年”“按文件标准”说明了多少，不在此列；定性指标不在此列。"
    )
    why = "没有确定的数值就无法判断是否完成；含糊的数值等于给自己留了余地。"
    todo = "填写确定的数值和单位；范围用≥、≤表示，文字移到名称或说明里。"
    basis = "定量指标应当有明确的目标值，可量化、可衡量"
    positives = (
        example("比率没有数值", Indicator("培训合格率", "较高", l2="质量指标")),
        example("单位是人，指标值是文字", Indicator("培训教师", "完成", "人", l2="数量指标")),
        example("“左右”不明确", Indicator("受益群众人数", "约100人以上不等", l2="数量指标")),
        example("数值里夹了文字", Indicator("补贴发放及时率", "100%及时", l2="时效指标")),
    )
    negatives = (
        example("定性指标", Indicator("管理制度健全性", "健全", nature="定性")),
        example("说明了多少，只是没写数字", Indicator("重度残疾人护理补贴发放率", "应补尽补")),
        example("符号用文字表示", Indicator("培训人数", "不少于100人次")),
        example("增长的幅度", Indicator("就业率", "较上年提高2个百分点")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        if lacks_number(row):
            # a trend at least says which way
            severity = "low" if _TREND.search(row.item.value) and not row.item.unit.strip() else self.severity
            confidence = 0.85 if "定量" in row.item.nature or row.item.unit.strip() else 0.75
            yield self.row_finding(context, row, severity=severity, target=row.target, confidence=confidence)
            return
        if not _is_worded(row.item.value):
            return
        text = squeeze(row.item.value)
        if "定性" not in row.item.nature and not row.item.grades:
            wrong = _blurred(text)
            if wrong:
                yield self.row_finding(context, row, "blurred", target=row.target, word=wrong, confidence=0.8)
                return
            if row.filed.leaf == "数量" and _UNCOUNTED.fullmatch(text):
                yield self.row_finding(context, row, target=row.target, confidence=0.7)
                return
        if row.value.number is None or "定性" in row.item.nature or row.value.kind in ("stages", "grade"):
            return
        vague = _VAGUE.search(text)
        if vague:
            # an effect can often only be estimated
            estimate = bool(set(row.filed.leaves) & _EFFECTS) and not asks_number(row)
            yield self.row_finding(
                context,
                row,
                "vague",
                severity="low" if estimate else self.severity,
                target=row.target,
                word=vague["around"] or vague[0],
                fix=_vague_fix(row, text),
                confidence=0.75,
            )
        elif fixed := self._unblurred(row, text):
            fix = Fix("value", row.item.value, fixed)
            yield self.row_finding(
                context, row, "mixed", severity="low", target=row.target, fixed=fixed, fix=fix, confidence=0.85
            )

    def _unblurred(self, row: Row, text: str) -> str:
        """The share alone where the words beside it only repeat what the name says is measured, else ""."""
        found = _STATED.fullmatch(text)
        if found is None:
            return ""
        words = [word for word in found.group("before", "after", "note") if word]
        name = squeeze(row.item.name)
        if not words or not all(_STATES.fullmatch(word) or word in name for word in words):
            return ""
        if is_share_name(row.item.name) or ends_in_count(row.item.name) or asks_number(row):
            return found["amount"]
        # 完好率≥98% under a name without a measure says what the share is of
        repeated = words == [found["after"]] and _STATES.fullmatch(words[0]) and words[0] in name
        return found["amount"] if repeated else ""


@remember_short(8192)
def _is_worded(target: str) -> bool:
    """Whether a target is more than a plain number or plain words, so that it is worth looking into."""
    text = squeeze(target)
    if _blurred(text) or _UNCOUNTED.fullmatch(text) or _VAGUE.search(text):
        return True
    stated = _STATED.fullmatch(text)
    return stated is not None and any(stated.group("before", "after", "note"))


def _blurred(text: str) -> str:
    """The sign that spoils a number, "" when every number can be read."""
    letter = _LETTER_IN_NUMBER.search(text)
    if letter:
        return letter[0].lstrip("≥≤><=于到至")
    between = _SIGN_IN_NUMBER.search(text)
    return between[0] if between else ""


def _vague_fix(row: Row, text: str) -> Fix | None:
    """The number alone, where the target is one number and nothing but vagueness around it."""
    found = _VAGUE_AMOUNT.fullmatch(text)
    if found is None or len(row.value.numbers) != 1:
        return None
    return Fix("value", row.item.value, found["amount"] + found["unit"])
