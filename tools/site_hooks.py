"""Hooks of the documentation site: pages from outside docs/, and links that hold in the repository and in the site.

Pages are written for the repository, where a link may lead to any file. In the site a link to another page becomes a
link to that page; a link to a file that is no page becomes the file's path, since the site is read without the
repository beside it. A link to what does not exist is an error of the build.
"""

from __future__ import annotations

import os.path
import re
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
DOCS = "docs"
OUTSIDE = {  # file of the repository → page of the site
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "models/CARD.md": "cards/model.md",
    "models/ENCODER.md": "cards/encoder.md",
    "models/TRANSFORMER.md": "cards/transformer.md",
    "corpus/data/CARD.md": "cards/data.md",
    "classifier/data/knowledge/CARD.md": "cards/knowledge.md",
    "benchmarks/results/batch_scale.svg": "pictures/batch_scale.svg",
}
_ORIGIN = {page: file for file, page in OUTSIDE.items()}
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
_CHINESE = r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’…"
_WRAPPED = re.compile(rf"(?<=[{_CHINESE}])\n *(?=[{_CHINESE}])")  # a line break in Chinese text would show as a blank
_FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files under docs/ and those from elsewhere in the repository."""
    for file, page in OUTSIDE.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / file)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The text of a page with its links as they hold in the site.

    Raises PluginError where a link leads to a file that does not exist.
    """
    here = PurePosixPath(_ORIGIN.get(page.file.src_uri, f"{DOCS}/{page.file.src_uri}"))
    parts = _FENCED.split(markdown)
    prose = (part if part.startswith("```") else _relinked(part, here, page.file.src_uri) for part in parts)
    return "".join(prose)


def _relinked(text: str, here: PurePosixPath, uri: str) -> str:
    return _LINK.sub(lambda match: _link(match, here, uri), _WRAPPED.sub("", text))


def _link(match: re.Match[str], here: PurePosixPath, uri: str) -> str:
    picture, text, target = match.groups()
    if "://" in target or target.startswith(("#", "mailto:")):
        return match[0]
    path, mark, anchor = target.partition("#")
    wanted = os.path.normpath(here.parent / path)
    if not (ROOT / wanted).exists():
        raise PluginError(f"{here}: {target} does not exist")
    served = _served(wanted)
    if served is None:
        return text if wanted in text else f"{text}（`{wanted}`）"
    return f"{picture}[{text}]({os.path.relpath(served, PurePosixPath(uri).parent)}{mark}{anchor})"


def _served(wanted: str) -> str | None:
    """Where the site holds a file of the repository; None for a file that is no part of it."""
    if wanted in OUTSIDE:
        return OUTSIDE[wanted]
    if wanted != DOCS and not wanted.startswith(f"{DOCS}/"):
        return None
    inside = PurePosixPath(wanted).relative_to(DOCS)
    return str(inside / "README.md" if (ROOT / wanted).is_dir() else inside)
