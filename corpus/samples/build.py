"""Build the sample files beside this module from forms/*.json: ``python -m corpus.samples.build``.

Every form becomes docx, xlsx, html and txt. Equal descriptions give equal bytes with equal library
versions; a test compares the content, not the bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.atomic import write_bytes
from corpus.samples.form import SampleForm, load_form
from corpus.samples.render.docx import render_docx
from corpus.samples.render.html import render_html
from corpus.samples.render.xlsx import render_xlsx

HERE = Path(__file__).parent
FORMS = HERE / "forms"


def render_txt(form: SampleForm) -> bytes:
    """The form as the plain text an extraction gives: UTF-8, line feeds."""
    return form.text.encode("utf-8")


RENDERERS: dict[str, Callable[[SampleForm], bytes]] = {
    "docx": render_docx,
    "xlsx": render_xlsx,
    "html": render_html,
    "txt": render_txt,
}


def sample_forms() -> tuple[SampleForm, ...]:
    """All sample forms, by file name. Raises SettingError when a description does not fit together."""
    return tuple(load_form(path) for path in sorted(FORMS.glob("*.json")))


def build_samples(folder: Path = HERE) -> tuple[Path, ...]:
    """Write every sample in every container to a folder; returns the paths in order."""
    written = []
    for form in sample_forms():
        for container, render in RENDERERS.items():
            path = folder / f"{form.name}.{container}"
            write_bytes(path, render(form))
            written.append(path)
    return tuple(written)


if __name__ == "__main__":
    build_samples()
