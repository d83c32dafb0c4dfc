"""A sample form as an HTML page with rowspan and colspan."""

from __future__ import annotations

from html import escape

from corpus.samples.form import Line, PlacedCell, SampleForm, Table

_CSS = """
body { font-family: SimSun, "宋体", serif; font-size: 10.5pt; margin: 2em auto; max-width: %s; }
h1 { font-family: SimHei, "黑体", sans-serif; font-size: 16pt; text-align: center; }
.subtitle { text-align: center; }
.right { text-align: right; }
.heading { font-weight: bold; }
.left { white-space: pre; }
table { border-collapse: collapse; width: 100%%; }
td, th { border: 1px solid #000; padding: 3px 5px; text-align: center; font-weight: normal; }
th { font-weight: bold; }
td.prose { text-align: left; }
td.amount { text-align: right; }
"""


def render_html(form: SampleForm) -> bytes:
    """The form as UTF-8 HTML."""
    title = next(block.text for block in form.blocks if isinstance(block, Line) and block.style == "title")
    body = "\n".join(_line(block) if isinstance(block, Line) else _table(block) for block in form.blocks)
    css = _CSS % ("1200px" if form.landscape else "900px")
    page = (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{css}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return page.encode("utf-8")


def _line(line: Line) -> str:
    if line.style == "title":
        return f"<h1>{escape(line.text)}</h1>"
    return f'<p class="{line.style}">{escape(line.text)}</p>'


def _table(table: Table) -> str:
    rows = [[cell for cell in table.cells if cell.row == row] for row in range(table.height)]
    lines = ["<tr>" + "".join(_cell(cell) for cell in sorted(row, key=lambda c: c.column)) + "</tr>" for row in rows]
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def _cell(cell: PlacedCell) -> str:
    tag = "th" if cell.style == "head" else "td"
    marks = f' class="{cell.style}"' if cell.style in ("prose", "amount") else ""
    marks += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    marks += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    return f"<{tag}{marks}>{escape(cell.text).replace(chr(10), '<br>')}</{tag}>"
