"""The keys of the review pages: what each does, when they listen, and the help that lists them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from nicegui import ui
from nicegui.events import KeyEventArguments

from corpus.taxonomy import load_taxonomy

__all__ = ["BLIND_KEYS", "DESK_KEYS", "Handler", "Keys", "leaf_keys", "leaf_of"]

Handler = Callable[[], Awaitable[None]]

DESK_KEYS = {
    "j": "下一个问题",
    "k": "上一个问题",
    "a": "采纳",
    "r": "不采纳",
    "g": "同组的都这样决定（先说明有多少行）",
    "c": "写备注",
    "u": "撤销自己的上一个决定",
    "n": "下一张表",
    "d": "审核完成",
    "h": "决定的历史",
    "?": "这份说明",
}
"""Keys of the desk beside the digits."""
BLIND_KEYS = {"a": "采纳", "r": "不采纳", "n": "先跳过", "?": "这份说明"}
"""Keys of the blind second reading beside the digits."""
_MAY_REPEAT = ("j", "k")


def leaf_keys() -> dict[str, str]:
    """Digit → class, in the order of the taxonomy; the tenth is 0."""
    return {str(number % 10): leaf for number, leaf in enumerate(load_taxonomy().leaves, 1)}


def leaf_of(key: str) -> str:
    """Class of a digit, "" for another key."""
    return leaf_keys().get(key, "")


class Keys:
    """Listens to keys and does one thing after the other, in the order the keys were pressed.

    Keys do nothing while somebody types, while a dialog is open, and with Ctrl, Alt or Meta held.
    """

    def __init__(
        self, words: Mapping[str, str], handlers: Mapping[str, Handler], choose: Callable[[str], Awaitable[None]]
    ) -> None:
        """words: key → what it does. handlers: key → doing it. choose: takes a class."""
        self._words, self._handlers, self._choose = words, handlers, choose
        self._one_at_a_time = asyncio.Lock()
        self._dialogs: list[ui.dialog] = []
        self._help = self._make_help()
        ui.keyboard(self._pressed, ignore=["input", "select", "textarea"])

    def silent_during(self, dialog: ui.dialog) -> None:
        """Let no key act while a dialog is open."""
        self._dialogs.append(dialog)

    def closed(self, dialog: ui.dialog) -> None:
        """A dialog that was asked for once is done with."""
        if dialog in self._dialogs:
            self._dialogs.remove(dialog)
            dialog.delete()

    async def do(self, handler: Handler) -> None:
        """Do something after what was asked for before."""
        async with self._one_at_a_time:
            await handler()

    async def choose(self, leaf: str) -> None:
        """Choose a class after what was asked for before."""
        async with self._one_at_a_time:
            await self._choose(leaf)

    async def show_help(self) -> None:
        """Open the list of keys."""
        self._help.open()

    async def _pressed(self, event: KeyEventArguments) -> None:
        held = event.modifiers.ctrl or event.modifiers.alt or event.modifiers.meta
        key = event.key.name.lower()
        if not event.action.keydown or held or any(dialog.value for dialog in self._dialogs):
            return
        if event.action.repeat and key not in _MAY_REPEAT:
            return
        if key in ("?", "？"):
            await self.show_help()
        elif leaf := leaf_of(key):
            await self.choose(leaf)
        elif key in self._handlers:
            await self.do(self._handlers[key])

    def _make_help(self) -> ui.dialog:
        with ui.dialog().props('aria-label="按键说明"') as dialog, ui.card():
            ui.label("按键").classes("text-h6")
            with ui.element("dl").classes("zk-help"):
                for key, what in [*((key.upper(), what) for key, what in self._words.items()), *leaf_keys().items()]:
                    with ui.element("dt"):
                        ui.label(key)
                    with ui.element("dd"):
                        ui.label(what if not key.isdigit() else f"定为{what}")
            ui.label("输入文字时按键不起作用。").classes("text-caption")
            ui.button("关闭", on_click=dialog.close).props("flat dense")
        self._dialogs.append(dialog)
        return dialog
