"""Why a file is refused: the errors several readers share, worded once."""

from __future__ import annotations

from corpus.errors import ReadError

_LONGEST = 100


def _printable(text: str) -> str:
    """A message that quotes names out of the file, which can hold anything, as one short line."""
    return "".join(sign for sign in text if sign.isprintable() and sign != "。")[:_LONGEST]


def damaged(name: str, detail: str = "") -> ReadError:
    """Make the error for a file of a known kind whose inside is broken."""
    detail = _printable(detail)
    message = "文件已损坏，无法读出其中的内容" + (f"（{detail}）" if detail else "")
    return ReadError("file_damaged", message, where=name, hint="请用 Office 或 WPS 打开修复后另存，或重新获取原文件")


def encrypted(name: str) -> ReadError:
    """Make the error for a file that opens only with a password."""
    hint = "请在 Office 或 WPS 中去掉打开密码后另存"
    return ReadError("file_encrypted", "文件设有打开密码，无法读取", where=name, hint=hint)


def not_yet(name: str, what: str, hint: str) -> ReadError:
    """Make the error for a known kind of file without a reader; ``what`` is its Chinese name."""
    return ReadError("format_not_yet", f"暂不能直接读取{what}", where=name, hint=hint)


def empty(name: str) -> ReadError:
    """Make the error for a file without any text."""
    hint = "请确认已保存；如果内容是图片或扫描件，请换成可编辑的文字版再试"
    return ReadError("file_empty", "文件里没有任何文字", where=name, hint=hint)


def with_entities(name: str) -> ReadError:
    """Make the error for XML that brings definitions of its own: no office program writes them, attackers do."""
    message = "文件里夹带 XML 实体引用，正常的申报表没有这种内容，没有读取"
    return ReadError("file_unsafe", message, where=name, hint="请核对文件来源，或用 Office、WPS 打开后另存再试")


def too_large(name: str, message: str) -> ReadError:
    """Make the error for a file beyond the limits; ``message`` says which one."""
    message = _printable(message)
    return ReadError("file_too_large", message, where=name, hint="请只保留申报表，删去图片和多余的空行空列后再试")


def too_slow(name: str, seconds: float) -> ReadError:
    """Make the error for a file whose reading took longer than the limit."""
    hint = "请拆成较小的文件，或在设置中放宽时间上限后再试"
    return ReadError("file_too_slow", f"读取超过{seconds:.0f}秒的上限，已停止", where=name, hint=hint)


def needs_extra(name: str, what: str, extra: str) -> ReadError:
    """Make the error for a file that needs an optional part of the product; ``what`` is its Chinese name."""
    hint = f'请在安装目录执行 pip install "zhibiao[{extra}]" 后再试'
    return ReadError("extra_missing", f"读取{what}需要附加组件{extra}，当前没有安装", where=name, hint=hint)
