"""From the data rows under an indicator header to drafts: which cell is what, and what carries down."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layouts.asides import is_blank_row, is_inside_class, is_nothing, is_remark, is_total
from corpus.layouts.carry import Carry, clean_label
from corpus.layouts.cut_labels import join_cut_labels
from corpus.layouts.draft import Draft
from corpus.layouts.fields import set_unit, set_value, take_columns
from corpus.layouts.header import Header
from corpus.layouts.rows import Row, first_filled
from corpus.layouts.scopes import scope_of
from corpus.layouts.short_rows import lay_under
from corpus.layouts.wrapped import fold_wrapped
from corpus.records import Note
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze

_COUNTER_CELL = re.compile(r"指标(\d{1,3})[:：.、]?")
_COUNTER_HEAD = re.compile(r"^指标(\d{1,3})\s*[:：.、]\s*(?=\S)")
_DUTY_HEAD = re.compile(r"^(?:核心)?(?:职能|职责|任务)\s*\d{1,2}\s*[:：、.]\s*")
_DUTY_ROW = re.compile(
    r"^(?:核心|主要)?(?:职能|职责|任务|活动|重点工作)\s*[\d一二三四五六七八九十]{1,3}\s*[:：、.]\s*\S"
)
_CODE = re.compile(r"^[0-9A-Z]{6,}\s*[-—_－]\s*(?=\S)")
_LONGEST_NAME = 60
_SAYING = ("explanation", "achieved", "deviation")
"""Texts beside name and value in which a row may say something; a weight alone is not enough."""


class TableReader:
    """Reads the data rows of one table, page by page, keeping what carries down between pages."""

    def __init__(self, taxonomy: Taxonomy, *, duty: str = "", group: int = 0, strict: bool = False) -> None:
        """duty: label of the goal line above the table, "" when the table has its own duties.

        strict: cells of plain text stay where they stand, even if they fit better elsewhere.
        """
        self._taxonomy = taxonomy
        self._strict = strict
        self._carry = Carry(duty=duty, group=group)
        self._short_rows = self._wrapped = False
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
        folded = None if self._strict else fold_wrapped(rows, header, self._taxonomy, known=self._wrapped)
        if folded is not None:
            self._wrapped = self._wrapped or len(folded) < len(rows)
            message = f"单元格分写在多行，{len(rows)}行文字已合成{len(folded)}行"
            self.notes.append(Note("wrapped_rows_folded", message, rows[0].place(), confidence=0.85))
            rows = folded
        if not self._strict:
            rows, joined = join_cut_labels(rows, header, self._taxonomy)
            if joined:
                first, label = joined[0]
                message = f"类别名称分写在几行，已连成“{label}”等{len(joined)}处"
                self.notes.append(Note("label_lines_joined", message, first.place(), after=label, confidence=0.95))
        for row in rows:
            self._read_row(row, header)

    def _read_row(self, row: Row, header: Header) -> None:
        if not row.filled or self._is_aside(row, header):
            return
        row = self._lay_under(row, header)
        filled = row.filled
        anchor = next((c for c in filled if _COUNTER_CELL.fullmatch(squeeze(row.own[c]))), -1)
        draft = self._anchored(row, anchor, header) if anchor >= 0 else self._by_columns(row, header)
        if draft is None:
            return
        self._carry.apply(draft.labels, self._taxonomy, trust_l1=row.spans_known)
        draft.l1, draft.l2 = self._carry.l1, self._carry.l2
        self.drafts.append(draft)

    def _is_aside(self, row: Row, header: Header) -> bool:
        """Whether a row of the table is no indicator: a remark, a total, or a heading for the rows below."""
        total = is_total(row, header)
        if total or is_blank_row(row, header, self._taxonomy):
            if row.spans_known or not total:  # in plain text 小计 may stand beside the label of the rows above
                self._enter_labels(row, header)
            return True
        if len(row.filled) > 1 or is_inside_class(row, header):
            return False
        text = row.own[row.filled[0]]
        if _DUTY_ROW.match(text):
            self._open_duty(text)
            return True
        if self._taxonomy.is_label(text):
            self._enter_labels(row, header)
            return True
        return is_remark(text)

    def _enter_labels(self, row: Row, header: Header) -> None:
        """Carry on the class labels of a row that is no indicator itself."""
        columns = [c for c in row.filled if self._taxonomy.is_label(row.own[c])]
        labels = [(self._level_of(row.own[c], c, header), clean_label(row.own[c])) for c in columns]
        self._carry.apply(labels, self._taxonomy, trust_l1=row.spans_known)

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
        if in_place and value and first_filled(row, header.columns("value")) == value:
            set_value(draft, row, header)
            take_columns(draft, row, header)
            set_unit(draft, first_filled(row, unit_columns))
        elif unit_columns and len(after) > 2:
            set_unit(draft, row.own[after[2]])
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

    def _open_duty(self, text: str, *, with_classes: bool = False) -> None:
        """Begin a duty. with_classes: its label stands beside rows of a class begun above, which goes on."""
        name = _DUTY_HEAD.sub("", text)
        if name and name != self._carry.duty:
            before = self._carry
            self._carry = Carry(duty=name, project=before.project, group=before.group + 1)
            if with_classes:
                self._carry.l1, self._carry.l2 = before.l1, before.l2
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
        set_value(draft, row, header)
        if header.columns("unit"):
            set_unit(draft, first_filled(row, header.columns("unit")))
        take_columns(draft, row, header)
        lone = len(row.filled) == 1 and not row.spans_known and not self._taxonomy.is_label(row.own[row.filled[0]])
        if lone and row.filled[0] not in name_columns:
            return None  # a remark or a heading; in plain text no class of a scheme of its own stands alone
        if not (draft.name or draft.value or draft.texts.get("explanation")):
            self._carry.apply(labels, self._taxonomy, trust_l1=row.spans_known)  # a class cell on a line of its own
            return None
        if not draft.value and not draft.grades and not labels and len(row.filled) == 1:
            inside = is_inside_class(row, header) or self._is_lone_name(row, header)
            return draft if inside else None  # else a heading or a remark
        said = (draft.name, draft.value, *(draft.texts.get(role, "") for role in _SAYING))
        if draft.name and all(is_nothing(text) for text in said if text):
            self._carry.apply(labels, self._taxonomy, trust_l1=row.spans_known)
            return None  # a class for which the form says it has no indicator
        return draft

    def _is_lone_name(self, row: Row, header: Header) -> bool:
        """Whether a text alone in its row is an indicator without a target: under the name, beside merged classes."""
        column = row.filled[0]
        spanned = any(cell.merged == "left" for cell in row.cells[column + 1 :])
        beside = column > 0 and bool(self._carry.l2 or self._carry.l1 or self._carry.duty or self._carry.project)
        return column in header.columns("name") and beside and not spanned and len(row.own[column]) <= _LONGEST_NAME

    def _lay_under(self, row: Row, header: Header) -> Row:
        """Give a shorter row of plain text its columns; one note says so for the whole table."""
        laid = row if self._strict else lay_under(row, header)
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
        if self._strict or row.spans_known or missing <= 0 or not names:
            return row
        texts = [""] * missing + list(row.texts[:width])
        left = [column for column in range(names[0]) if texts[column]]
        if texts[names[0]] or len(left) != 1 or self._taxonomy.is_label(texts[left[0]]):
            return row
        rest = [text for text in texts[names[0] :] if text]
        if not rest or any(self._taxonomy.is_label(text) for text in rest):
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
        # plain text puts a centred label beside the middle of its rows, whose classes began above
        labelled = any(row.text(c) for c in header.columns("l1"))
        self._open_duty(text, with_classes=not row.spans_known and not labelled and not self._carry.duty)
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
    def _labels_by_columns(row: Row, header: Header) -> tuple[tuple[int, str], ...]:
        found = [(level, column) for level, role in ((1, "l1"), (2, "l2")) for column in header.columns(role)]
        return tuple((level, clean_label(row.own[c])) for level, c in found if c < len(row) and row.own[c])


def _lowest_score(row: Row) -> float | None:
    scores = [cell.score for cell in row.cells if cell.score is not None and cell.text]
    return min(scores, default=None)
