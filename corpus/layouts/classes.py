"""Which class and duty the text read so far puts an indicator under."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.layouts.draft import Draft
from corpus.layouts.meaning import meaning
from corpus.layouts.rows import Row
from corpus.layouts.wording import plain
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze, tidy

_DUTY = re.compile(
    r"(?:核心)?(?:职能|职责|任务|活动)\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[:：、.．]\s*(?P<name>\S.*)",
    re.DOTALL,
)
_GOAL = re.compile(
    r"(?P<name>(?:长期|中期|年度|总体)?(?:绩效)?目标\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2}))\s*(?:[:：、.．].*|$)",
    re.DOTALL,
)
_SCOPES = ("长期", "中期", "年度")
MAX_DUTY = 300
"""Longest line that opens a duty or goal, in characters."""


def duty_of_line(text: str) -> tuple[str, str]:
    """Name of the duty or goal a line opens and its text, ("", "") when it opens none.

    职能1：教育督导 is the duty 教育督导; 年度目标2：… is the goal 年度目标2 with a text.
    """
    if len(text) > MAX_DUTY:
        return "", ""
    text = text.strip()
    duty = _DUTY.fullmatch(plain(text))
    if duty:
        return tidy(text[duty.start("name") :]), ""
    goal = _GOAL.fullmatch(plain(text))
    if goal is None:
        return "", ""
    return squeeze(goal["name"]), tidy(text[goal.end("name") :]).lstrip(":：、.． ")


@dataclass(slots=True)
class Context:
    """Classes and duty carried down the text, with the duties met.

    spoken: first-level labels written so far, by what they mean. lines: names of the duty lines met.
    """

    taxonomy: Taxonomy
    l1: str = ""
    l2: str = ""
    duty: str = ""
    group: int = 0
    spoken: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def open_duty(self, name: str, text: str) -> None:
        """Start a duty or goal: its indicators name their classes anew."""
        self.duty, self.l1, self.l2 = name, "", ""
        self.group += 1
        self.lines.append(name)
        if text:
            self.texts.setdefault(name, text)

    def enter(self, labels: list[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
        """Carry the labels before a name, left to right; returns them with the level each one has.

        A first level may be given as such (1), else (0) it is told by its meaning: 满意度指标 and 成本指标
        name both levels and are the first before another label, or where no first level admits them.
        """
        out = []
        for position, (level, label) in enumerate(labels):
            level = self._level(level, label, position, len(labels))
            out.append((level, label))
            if level == 1:
                if label != self.l1:
                    self.l1, self.l2 = label, ""
                self.spoken.setdefault(meaning(self.taxonomy, label)[0], label)
            else:
                self.l2 = label
                self.l1 = self._fitting_parent(label)
        return tuple(out)

    def _level(self, level: int, label: str, position: int, count: int) -> int:
        parent, leaves = meaning(self.taxonomy, label)
        if level == 2 and position > 0:
            return 2
        if not (parent and leaves):
            return 1 if parent else 2 if leaves else level or (1 if position == 0 and count > 1 else 2)
        if position < count - 1:
            return 1
        if not self.spoken and (level == 2 or self.l2):
            return 2  # this form writes no first level at all
        carried = meaning(self.taxonomy, self.l1)[0]
        under = position > 0 or carried == parent or (carried == "产出" and parent == "成本")
        shorter = plain(self.l1).endswith("指标") and not plain(label).endswith("指标")
        return 2 if under or shorter or "对象" in label or "公众" in label else 1

    def _fitting_parent(self, label: str) -> str:
        """The first level for a second-level label: the carried one unless its usual parent is another."""
        leaves, parent = meaning(self.taxonomy, label)[1], meaning(self.taxonomy, self.l1)[0]
        allowed = {parent for leaf in leaves for parent in self.taxonomy.parents_of(leaf)}
        if not leaves or not parent or parent == "其他" or parent in allowed:
            return self.l1
        return next((self.spoken[one] for one in self.spoken if one in allowed), "")

    def draft(self, row: Row, column: int, name: str, value: str, labels: tuple[tuple[int, str], ...]) -> Draft:
        """A draft under the carried classes; column: 0-based column of the name in its row."""
        scope = next((word for word in _SCOPES if self.duty.startswith(word)), "")
        draft = Draft(name, row.place(column), self.group, labels, self.l1, self.l2, self.duty, "", scope, value)
        draft.ocr = row.cells[column].score if column < len(row.cells) else None
        return draft

    def settle_duties(self, drafts: list[Draft]) -> list[str]:
        """Duties that drafts stand under, in order; a list of goals before one table opens none of them."""
        used = list(dict.fromkeys(draft.duty for draft in drafts if draft.duty))
        if len(used) == 1 and len(set(self.lines)) > 1:
            for draft in drafts:
                draft.duty, draft.scope = "", ""
            return []
        return used
