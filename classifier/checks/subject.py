"""What a form is about: the words of its title, project, duties and goals, and whether they name an object."""

from __future__ import annotations

import re
from functools import lru_cache

from classifier.checks.context import FormContext, Row
from corpus.records import Form
from corpus.text import squeeze

__all__ = ["form_heads", "form_prose", "has_object", "names_object", "object_text"]

# words of every form's title and of filler names: what is left of a text without them is its object
_FORMAL = re.compile(
    r"(?:19|20)\d{2}[-—至]?(?:\d{4})?年?度?|部门\(?单位\)?|\(单位\)|部门|单位|本级|市级|省级|县级|区级|中央|财政|"
    r"整体|支出|预算|绩效|目标|指标|申报|批复|自评|评价|情况|报告|执行|结果|管理|样表|模板|一览|附件\d*|附表|表|"
    r"项目|专项|机关|运转|运行|办公|综合|保障|类|资金|经费|工作|任务|活动|事项|内容|职责|职能|业务|工程|计划|方案|年度|全年|当年|本年|其他|其它|相关|有关|各项|各类|"
    r"完成|实施|落实|开展|推进|总体|主要|重点|一般|日常|名称|填报|上级|转移支付|补助|区域|通用|共性|公开|"
    r"[的和与及等一二三四五六七八九十\d第、,.:;()\[\]\-—_\"“”]"
)
_BODY = re.compile(r"[\u4e00-\u9fff]{0,12}?(?:人民政府|办公室|委员会|管委会|街道办事处|局|厅|联合会)")
_REGION = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:自治区|自治州|省|市|县|区|州|盟|旗|镇|乡)")
_LEAST = 2
_LONGEST_HEAD = 24


@lru_cache(maxsize=4096)
def object_text(text: str, unit: str = "") -> str:
    """What a text names beside formal words, the filing unit and its region; "" for a mere heading."""
    plain = squeeze(text)
    for own in (squeeze(unit), squeeze(unit).rpartition("市")[2], squeeze(unit).rpartition("县")[2]):
        if len(own) > 1:
            plain = plain.replace(own, "")
    plain = _FORMAL.sub("", _BODY.sub("", _REGION.sub("", plain)))
    return "".join(sign for sign in plain if "\u4e00" <= sign <= "\u9fff" or (sign.isascii() and sign.isalpha()))


def names_object(text: str, unit: str = "") -> bool:
    """Whether a title, duty or project says what it is about (操场改造), not only what kind of paper it is."""
    return len(object_text(text, unit)) >= _LEAST


def form_heads(form: Form) -> str:
    """Title, project and short names of duties, squeezed into one text; a duty that is a sentence is prose."""
    parts = [form.title, form.project, *(duty for duty in form.duties if len(duty) <= _LONGEST_HEAD)]
    return squeeze("。".join(part for part in parts if part))


def form_prose(form: Form) -> str:
    """Descriptions of duties and goals, squeezed into one text."""
    duties = (duty for duty in form.duties if len(duty) > _LONGEST_HEAD)
    parts = [*duties, *(text for _, text in form.duty_texts), *form.goals]
    return squeeze("。".join(part for part in parts if part))


def has_object(context: FormContext, row: Row) -> bool:
    """Whether anything beside the row's own name says what it is about."""
    form, item = context.form, row.item
    for text in (item.duty, item.project, form.project, form.title, item.explanation):
        if text and names_object(text, form.unit):
            return True
    return False
