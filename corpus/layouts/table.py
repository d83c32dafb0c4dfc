"""From the data rows under an indicator header to drafts: which cell is what, and what carries down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.layouts.columns import main_value
from corpus.layouts.draft import Draft
from corpus.layouts.header import Header
from corpus.layouts.rows import Row, first_filled
from corpus.layouts.scopes import scope_of
from corpus.layouts.short_rows import lay_under
from corpus.records import HistoryValue, Note
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze

_COUNTER_CELL = re.compile(r"指标(\d{1,3})[:：.、]?")
_COUNTER_HEAD = re.compile(r"^指标(\d{1,3})\s*[:：.、]\s*(?=\S)")
_DUTY_HEAD = re.compile(r"^(?:核心)?(?:职能|职责|任务)\s*\d{1,2}\s*[:：、.]\s*")
_SCORE = re.compile(r"[(（]\s*\d+(\.\d+)?(\s*-\s*\d+)?\s*分?\s*[)）]分?|(?<=[\u4e00-\u9fff])\d+(\.\d+)?分$")
_REMARK = re.compile(r"^(注|说明|备注|填表说明|填报说明|填表人|填报人|审核人|联系人|单位负责人|财务负责人)\s*[:：]?")
_DUTY_ROW = re.compile(
    r"^(?:核心|主要)?(?:职能|职责|任务|活动|重点工作)\s*[\d一二三四五六七八九十]{1,3}\s*[:：、.]\s*\S"
)
_NATURES = {
    **{word + tail: word for word in ("定性", "定量", "正向", "反向", "负向") for tail in ("", "指标")},
    "逆向": "反向",
    "逆向指标": "反向",
}
_OPERATOR = re.compile(
    r"[≥≤><＞＜=＝≧≦》《≯≮]+|等于|大于(等于)?|小于(等于)?|不(低|高|少|多|小|大)于|至少|不超过|以上|以下"
)
_TOTAL_ROW = re.compile(
    r"(合计|小计|总计|总分|总得分|自评总分|合计得分|得分合计|总分合计)[:：]?|[.。…·\-—/]+|[⋯]+|等等?"
)
_CODE = re.compile(r"^[0-9A-Z]{6,}\s*[-—_－]\s*(?=\S)")
_NO_NAME = re.compile(r"无|/+|[-—一]+|不涉及|不适用|无此项|无指标|暂无|[.…。]+|指标\d*[:：]?|x+|×+")
_TEXT_ROLES = ("explanation", "basis", "weight", "achieved", "score", "deviation", "scoring")


def clean_label(text: str) -> str:
    """A class label as filed, without line breaks, blanks and glued scores."""
    bare = re.sub(r"\s+", "", text)
    return _SCORE.sub("", bare) or bare


@dataclass(slots=True)
class Carry:
    """What merged or blank cells pass down: the classes and the duty of the rows above."""

    l1: str = ""
    l2: str = ""
    duty: str = ""
    project: str = ""
    group: int = 0


class TableReader:
    """Reads the data rows of one table, page by page, keeping what carries down between pages."""

    def __init__(self, taxonomy: Taxonomy, *, duty: str = "", group: int = 0) -> None:
        """duty: label of the goal line above the table, "" when the table has its own duties."""
        self._taxonomy = taxonomy
        self._carry = Carry(duty=duty, group=group)
        self._short_rows = False
        self.drafts: list[Draft] = []
        self.notes: list[Note] = []
        self.duties: list[str] = []
        self.duty_texts: dict[str, str] = {}

    @property
    def group(self) -> int:
        """Running number of the last duty or goal group."""
        return self._carry.group

    def read(self, rows: Sequence[Row], header: Header) -> None:
        """Add the drafts of the rows under one header band."""
        for row in rows:
            self._read_row(row, header)

    def _read_row(self, row: Row, header: Header) -> None:
        if not row.filled or self._is_aside(row):
            return
        row = self._lay_under(row, header)
        filled = row.filled
        anchor = next((c for c in filled if _COUNTER_CELL.fullmatch(squeeze(row.own[c]))), -1)
        draft = self._anchored(row, anchor, header) if anchor >= 0 else self._by_columns(row, header)
        if draft is None:
            return
        self._apply_labels(draft.labels, trust_l1=row.spans_known)
        draft.l1, draft.l2 = self._carry.l1, self._carry.l2
        self.drafts.append(draft)

    def _is_aside(self, row: Row) -> bool:
        """Whether a row of the table is no indicator: a remark, a total, or a heading for the rows below."""
        texts = [row.own[c] for c in row.filled]
        if any(_TOTAL_ROW.fullmatch(squeeze(text)) for text in texts[:2]):
            return True
        if len(texts) > 1:
            return False
        if _DUTY_ROW.match(texts[0]):
            self._open_duty(texts[0])
            return True
        if self._taxonomy.is_label(texts[0]) and not row.cells[row.filled[0]].merged:
            self._apply_labels(((0, clean_label(texts[0])),), trust_l1=row.spans_known)
            return True
        return bool(_REMARK.match(texts[0]))

    def _anchored(self, row: Row, anchor: int, header: Header) -> Draft | None:
        """A row read from its 指标n cell: labels before it, name and value after it.

        Holds when cells have shifted sideways, which a reading by column would not survive.
        """
        counter = _COUNTER_CELL.fullmatch(squeeze(row.own[anchor]))
        after = [column for column in row.filled if column > anchor]
        if not after or counter is None:
            return None
        self._enter_duty(row, [c for c in row.filled if c < anchor], header)
        before = [c for c in row.filled if c < anchor and self._taxonomy.is_label(row.own[c])]
        in_place = anchor in header.columns("name")
        labels = tuple(
            (self._level_of(row.own[c], c, header) if in_place else 0, clean_label(row.own[c])) for c in before
        )
        name, value = row.own[after[0]], row.own[after[1]] if len(after) > 1 else ""
        gap = after[1] - after[0] - 1 if len(after) > 1 and not row.spans_known else 0
        draft = self._draft(row, after[0], name, labels, header, int(counter[1]))
        draft.value, draft.gap = value, gap
        unit_columns = header.columns("unit")
        if unit_columns and len(after) > 2:
            self._set_unit(draft, row.own[after[2]])
        return draft

    def _level_of(self, label: str, column: int, header: Header) -> int:
        """Level of a label by its column, where nothing has shifted and the label can be of that level; else 0."""
        if column in header.columns("l1") and self._taxonomy.resolve_parent(label):
            return 1
        return 2 if column in header.columns("l2") and self._taxonomy.resolve_leaf(label) else 0

    def _enter_duty(self, row: Row, columns: Sequence[int], header: Header) -> None:
        duty_columns = header.columns("duty")
        limit = max(duty_columns, default=-1)
        for column in columns:
            text = row.own[column]
            if column <= limit and text and not self._taxonomy.is_label(text):
                self._open_duty(text)

    def _open_duty(self, text: str) -> None:
        name = _DUTY_HEAD.sub("", text)
        if name and name != self._carry.duty:
            self._carry = Carry(duty=name, project=self._carry.project, group=self._carry.group + 1)
            if name not in self.duties:
                self.duties.append(name)

    def _by_columns(self, row: Row, header: Header) -> Draft | None:
        """A row read by the columns of its header."""
        row = self._undo_lost_cells(row, header)
        self._open_duty_by_columns(row, header)
        self._open_project(row, header)
        name_columns = header.columns("name")
        names = [row.text(c) for c in name_columns if not _COUNTER_CELL.fullmatch(squeeze(row.text(c)))]
        name = next((text for text in names if text), "")
        if not name:
            name_columns = header.columns("content")
            name = first_filled(row, name_columns)
        column = next((c for c in name_columns if row.text(c) == name), header.first)
        counter_match = _COUNTER_HEAD.match(name)
        counter = int(counter_match[1]) if counter_match else 0
        labels = self._labels_by_columns(row, header)
        draft = self._draft(row, column, name, labels, header, counter)
        self._set_value(draft, row, header)
        if header.columns("unit"):
            self._set_unit(draft, first_filled(row, header.columns("unit")))
        self._take_columns(draft, row, header)
        if not (draft.name or draft.value or draft.texts.get("explanation")):
            self._apply_labels(labels, trust_l1=row.spans_known)  # a class cell on a line of its own
            return None
        if not draft.value and not draft.grades and not labels and len(row.filled) == 1:
            return None  # a heading or a remark inside the table
        if _NO_NAME.fullmatch(squeeze(draft.name)) and (not draft.value or _NO_NAME.fullmatch(squeeze(draft.value))):
            self._apply_labels(labels, trust_l1=row.spans_known)
            return None  # a class for which the form says it has no indicator
        if not draft.name:
            message = "指标名称单元格缺失，只保留了解释和指标值"
            self.notes.append(Note("name_lost", message, row.place(), after=draft.texts.get("explanation", "")))
        return draft

    def _lay_under(self, row: Row, header: Header) -> Row:
        """Give a shorter row of plain text its columns; one note says so for the whole table."""
        laid = lay_under(row, header)
        if laid is not row and not self._short_rows:
            self._short_rows = True
            message = "有些行缺少合并单元格留下的空格，已按内容归到各列"
            self.notes.append(Note("short_rows_laid_out", message, row.place(), confidence=0.9))
        return laid

    def _undo_lost_cells(self, row: Row, header: Header) -> Row:
        """Give a row of plain text back its leading empty cells.

        Evidence: pushed right to the end of the header, the row has no name, and a single text that is
        no class label stands in the class columns (预决算信息公开性, blank, 公开, 定性指标).
        """
        width = max(row.filled) + 1
        missing = len(header.roles) - width
        names = header.columns("name")
        if row.spans_known or missing <= 0 or not names:
            return row
        texts = [""] * missing + list(row.texts[:width])
        left = [column for column in range(names[0]) if texts[column]]
        if texts[names[0]] or len(left) != 1 or self._taxonomy.is_label(texts[left[0]]):
            return row
        if not any(texts[names[0] :]):
            return row
        cells = [row.cells[0]] * missing + list(row.cells[:width])
        name = texts[left[0]]
        cells[names[0]], texts[names[0]], texts[left[0]] = cells[left[0]], name, ""
        message = f"“{name}”一行丢失了前面的空单元格，已按指标名称读取"
        self.notes.append(
            Note("leading_cells_lost", message, row.place(), before=row.texts[0], after=name, confidence=0.9)
        )
        return Row(row.file, row.part, row.spans_known, tuple(cells), tuple(texts), tuple(texts))

    def _open_duty_by_columns(self, row: Row, header: Header) -> None:
        columns = header.columns("duty")
        text = first_filled(row, columns)
        if not columns or not text:
            return
        self._open_duty(text)
        about = first_filled(row, header.columns("duty_text")) or first_filled(row, header.columns("duty_goal"))
        if about and self._carry.duty:
            self.duty_texts.setdefault(self._carry.duty, about)

    def _open_project(self, row: Row, header: Header) -> None:
        """A new project name starts its classes afresh; merged or blank cells go on with the last one."""
        name = _CODE.sub("", first_filled(row, header.columns("project")))
        if name and name != self._carry.project:
            self._carry = Carry(duty=self._carry.duty, project=name, group=self._carry.group + 1)

    def _draft(
        self, row: Row, column: int, name: str, labels: tuple[tuple[int, str], ...], header: Header, counter: int
    ) -> Draft:
        return Draft(
            name=_COUNTER_HEAD.sub("", name),
            place=row.place(column),
            group=self._carry.group,
            labels=labels,
            duty=self._carry.duty,
            project=self._carry.project,
            scope=scope_of(self._carry.duty) or scope_of(header.side),
            counter=counter,
            exact=row.spans_known,
            ocr=_lowest_score(row),
            texts={},
        )

    @staticmethod
    def _set_value(draft: Draft, row: Row, header: Header) -> None:
        own, parts = main_value(header)
        value = first_filled(row, own)
        draft.breakdown = _first_of_each((header.labels[c], row.text(c)) for c in parts if row.text(c))
        if not value and draft.breakdown:
            texts = list(dict.fromkeys(text for _, text in draft.breakdown))
            value = texts[0] if len(texts) == 1 else "；".join(f"{label}：{text}" for label, text in draft.breakdown)
        operator = first_filled(row, header.columns("operator"))
        if operator in _NATURES:
            draft.texts = {**draft.texts, "nature": _NATURES[operator]}
        elif operator and _OPERATOR.fullmatch(squeeze(operator)) and not value.startswith(operator):
            value = value + operator if operator in ("以上", "以下") else operator + value
        draft.value = value

    @staticmethod
    def _set_unit(draft: Draft, unit: str) -> None:
        if unit in _NATURES:
            draft.texts = {**draft.texts, "nature": _NATURES[unit]}
        else:
            draft.unit = unit

    @staticmethod
    def _take_columns(draft: Draft, row: Row, header: Header) -> None:
        """Explanation, basis, weight, grades, earlier and standard values."""
        texts = dict(draft.texts)
        for role in _TEXT_ROLES:
            text = first_filled(row, header.columns(role))
            if text:
                texts[role] = text
        content = first_filled(row, header.columns("content"))
        if content and content != draft.name:
            texts.setdefault("explanation", content)
        nature = first_filled(row, header.columns("value_type"))
        if nature in _NATURES:
            texts.setdefault("nature", _NATURES[nature])
        sources = [row.text(c) for c in header.columns("source") if row.text(c)]
        if sources and "basis" not in texts:
            texts["basis"] = sources[0]
        draft.texts = texts
        pairs = {role: _labelled(row, header, role) for role in ("history", "plan", "standard", "grade")}
        draft.history = tuple(HistoryValue(label, text) for label, text in pairs["history"])
        empty = ("/", "-", "—", "无")
        draft.standards = _first_of_each(p for p in [*pairs["plan"], *pairs["standard"]] if p[1] not in empty)
        draft.grades = _first_of_each(pairs["grade"])

    @staticmethod
    def _labels_by_columns(row: Row, header: Header) -> tuple[tuple[int, str], ...]:
        found = [(level, column) for level, role in ((1, "l1"), (2, "l2")) for column in header.columns(role)]
        return tuple((level, clean_label(row.own[c])) for level, c in found if c < len(row) and row.own[c])

    def _apply_labels(self, labels: Sequence[tuple[int, str]], *, trust_l1: bool) -> None:
        """Update the carried classes from the labels of a row, the last one wins per level.

        A second-level label whose usual parent is not the carried first level takes its own parent
        with it, unless the container vouches for the first level (true merged cells).
        """
        carry = self._carry
        named_l1 = False
        for position, (level, label) in enumerate(labels):
            if (level or self._level(label, position, len(labels))) == 1:
                if label != carry.l1:
                    carry.l1, carry.l2 = label, ""
                named_l1 = True
            else:
                carry.l2 = label
                if not named_l1 and not trust_l1:
                    carry.l1 = self._parent_for(label, carry.l1)

    def _level(self, label: str, position: int, count: int) -> int:
        """Level of a label whose column is not to be trusted.

        满意度指标 and 成本指标 name both levels: before another label, or new, they are the first.
        """
        parent, leaves = self._taxonomy.resolve_parent(label), self._taxonomy.resolve_leaf(label)
        if parent and leaves:
            return 1 if position < count - 1 or (position == 0 and label != self._carry.l1) else 2
        if parent or leaves:
            return 1 if parent else 2
        return 1 if position == 0 and count > 1 else 2

    def _parent_for(self, label: str, current: str) -> str:
        leaves = self._taxonomy.resolve_leaf(label)
        parent = self._taxonomy.resolve_parent(current)
        if not leaves or not parent or any(parent in self._taxonomy.parents_of(leaf) for leaf in leaves):
            return current
        return self._taxonomy.parent_label(leaves[0])


def _first_of_each(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Pairs without those whose label came before: a doubled column heads no value of its own."""
    found: dict[str, str] = {}
    for label, text in pairs:
        found.setdefault(label, text)
    return tuple(found.items())


def _labelled(row: Row, header: Header, role: str) -> tuple[tuple[str, str], ...]:
    return tuple((header.labels[c], row.text(c)) for c in header.columns(role) if row.text(c))


def _lowest_score(row: Row) -> float | None:
    scores = [cell.score for cell in row.cells if cell.score is not None and cell.text]
    return min(scores, default=None)
