"""What each repair rule says to the user: one Chinese sentence a rule, with both readings."""

from __future__ import annotations

from types import MappingProxyType

from corpus.records import Note, Place

RULES = MappingProxyType(
    {
        # settled by the 指标n counters
        "class_cell_shifted": "“{name}”的类别单元格疑似上下错位：表面在“{before}”，按指标序号应在“{after}”",
        "class_cell_lost": "“{name}”的类别单元格疑似丢失：表面在“{before}”，按指标序号和类别次序应在“{after}”",
        "row_of_next_duty": "“{name}”一行疑似属于下一项职责：表面在“{before}”，按指标序号应在“{after}”",
        "value_lost": "“{name}”没有指标值，下一行“{below}”的值隔着空单元格，疑似丢失或下移，请核对原表",
        # settled by geometry or text alone: read so, with a note
        "class_cell_centred": "类别“{after}”居中写在几行的中间，“{first}”到“{last}”共{count}行按它读取",
        "duty_centred": "职责“{after}”居中写在几行的中间，“{first}”起的{count}行按它读取，不归“{before}”",
        "label_split": "类别名称分写在几行（{before}），已连成“{after}”",
        "label_glued": "类别名称与指标名称写在同一格，“{before}”已分成“{label}”和“{after}”",
        "value_glued": "指标名称与指标值写在同一格，“{before}”已分成“{after}”和“{value}”",
        "row_shifted": "“{name}”一行的单元格左右错了一列，已按内容归位",
        "value_on_next_line": "“{name}”的指标值“{after}”落在下一行，已接回",
        "name_on_two_lines": "指标名称分写在两行，“{before}”已接成“{after}”",
        "header_repeated": "表格中重复出现的表头没有当作指标读取（{count}处）",
        "page_number": "页码没有当作指标读取（{count}处）",
        "total_row": "小计、合计行没有当作指标读取（{count}处）",
        "empty_row": "只有省略号或横线的空行没有当作指标读取（{count}处）",
        # likely, never applied
        "class_cell_between": "“{name}”上下都有类别“{before}”“{after}”可归，按居中位置推测为“{after}”，请核对原表",
        "class_cell_missing": "“{name}”起的{count}行疑似丢失类别单元格：表面在“{before}”，推测为“{after}”",
        "sign_misread": "“{name}”的指标值“{before}”疑似识别错误，可能是“{after}”，请核对原件",
        "word_misread": "“{before}”疑似识别错误，可能是“{after}”，请核对原件",
    }
)


def note(
    rule: str, place: Place, before: str = "", after: str = "", confidence: float = 1.0, **words: str | int
) -> Note:
    """A reading note in the sentence of its rule; words fill the other gaps of the sentence."""
    message = RULES[rule].format(before=before or "（无类别）", after=after, **words)
    return Note(rule, message, place, before, after, confidence)
