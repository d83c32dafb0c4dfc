"""The pages for readers say what the product does: commands and outputs, words on the web pages, packages, figures."""

from __future__ import annotations

import functools
import importlib
import re
import shlex
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer.main

from classifier import audit_forms
from classifier.checks import BUILTIN, Check, Registry
from classifier.finding import KIND_LABELS, SEVERITY_LABELS
from classifier.row_output import VERDICT_LABELS
from classifier.verdict import FORM_VERDICTS
from corpus.layouts.vocabulary import load_vocabulary
from corpus.taxonomy import load_taxonomy
from service.accounts.actor import ROLES
from service.cli import app

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
STARTS = tuple(sorted((DOCS / "start").glob("*.md")))
GUIDES = tuple(sorted((DOCS / "guides").glob("*.md")))
OTHERS = tuple(DOCS / f"{name}.md" for name in ("index", "faq", "architecture", "comparison", "glossary"))
PAGES = (*STARTS, *GUIDES, *OTHERS)
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWING = [path for path in PAGES if "```console" in path.read_text("utf-8")]


def name_of(path: Path) -> str:
    return path.relative_to(DOCS).as_posix()


def tool(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module(name)


def has_pinned(package: str) -> bool:
    return f"{package}=={version(package)}" in (ROOT / "constraints.txt").read_text("utf-8").splitlines()


@pytest.mark.skipif(not has_pinned("onnxruntime"), reason="with another onnxruntime a share may differ by a percent")
@pytest.mark.parametrize("path", SHOWING, ids=name_of)
def test_a_page_shows_what_its_commands_print(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs_pages = tool("docs_pages", monkeypatch)
    assert path in docs_pages.PAGES
    page = path.read_text("utf-8")
    assert docs_pages.refresh(page) == page, "run `make docs` and read what changed"


def test_a_page_that_shows_something_else_is_put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    docs_pages = tool("docs_pages", monkeypatch)
    told = ["没有检查项“C99”，是不是“C9”。", "（退出码 2）"]
    page = "```console\n$ zhibiao explain-rule C99\n{}\n```\n"
    assert docs_pages.refresh(page.format("别的")) == page.format("\n".join(told))
    assert docs_pages.refresh(page.format("别的\n……")) == page.format(f"{told[0]}\n……")
    assert docs_pages.refresh(page.format("多\n多\n多\n……")) == page.format("\n".join(told))
    with pytest.raises(ValueError, match="our commands only"):
        docs_pages.refresh("```console\n$ head 文件\n```\n")


@functools.cache
def program() -> Any:
    return typer.main.get_command(app)


def named_commands(page: str) -> list[str]:
    """Every command line of ours on a page: in its blocks, and between backquotes."""
    shell = [body for kind, body in FENCE.findall(page) if kind in ("console", "sh")]
    lines = [line.removeprefix("$ ") for body in shell for line in body.splitlines()]
    inline = re.findall(r"`(zhibiao [^`]+)`", FENCE.sub("", page))
    return [line for line in (*lines, *inline) if line.startswith("zhibiao ")]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_command_and_option_named_exists(path: Path) -> None:
    for line in named_commands(path.read_text("utf-8")):
        assert "'" not in line, f"the Windows prompt knows double quotes only: {line}"
        command = program()
        words = shlex.split(line, comments=True)[1:]
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        assert not words or not getattr(command, "commands", {}), f"no such command: {line}"
        known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if re.match(r"--?[a-z]", word)} <= known, line


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_word_in_corner_brackets_stands_on_a_web_page(path: Path) -> None:
    files = (*(ROOT / "service" / "pages").rglob("*.py"), *(ROOT / "service" / "pages").rglob("*.js"))
    shown = "".join(file.read_text("utf-8") for file in files)
    named = re.findall("「([^」]+)」", path.read_text("utf-8"))
    assert [word for word in named if f'"{word}"' not in shown] == []


def slug(heading: str) -> str:
    """Anchor of a heading, as the site and the repository's web pages make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_heading_linked_to_is_there(path: Path) -> None:
    for link, anchor in re.findall(r"\]\(([^)#:]*\.md)?#([^)]+)\)", path.read_text("utf-8")):
        target = (path.parent / link).resolve() if link else path
        headings = re.findall(r"^#+ (.*)$", FENCE.sub("", target.read_text("utf-8")), re.MULTILINE)
        assert anchor in map(slug, headings), f"{link}#{anchor}"


@pytest.mark.parametrize("path", STARTS, ids=name_of)
def test_a_quick_start_is_short_and_shows_both_doors(path: Path) -> None:
    page = path.read_text("utf-8")
    assert len(page.splitlines()) <= 120
    assert "## 用网页" in page
    assert "## 用命令" in page


@pytest.mark.parametrize(
    ("page", "said"),
    [("docs/index.md", "{} 项检查"), ("README.zh-CN.md", "共 {} 项检查"), ("README.md", "with {} checks")],
)
def test_the_number_of_checks_is_told_rightly(page: str, said: str) -> None:
    there = (ROOT / page).read_text("utf-8")
    assert there.count(said.format(len(BUILTIN))) == 1, f"{page} should say: {said.format(len(BUILTIN))}"


def test_the_questions_have_answers() -> None:
    page = (DOCS / "faq.md").read_text("utf-8")
    sections = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    questions = [section.partition("\n")[0] for section in sections]
    assert len(questions) == len(set(questions)) >= 20
    assert all(section.partition("\n")[2].split("\n## ")[0].strip() for section in sections)


def test_the_check_that_the_guide_writes_works() -> None:
    page = (DOCS / "guides" / "own-rules.md").read_text("utf-8")
    module: dict[str, Any] = {"__name__": "our_office"}
    exec(next(body for kind, body in FENCE.findall(page) if kind == "python"), module)  # noqa: S102
    own = module["LowSatisfaction"]
    assert issubclass(own, Check)
    registry = Registry((*BUILTIN, own))

    def spoken(forms: list[Any]) -> bool:
        return any(finding.rule == own.id for finding in audit_forms(forms, model=None, registry=registry).findings)

    assert all(spoken([case.form]) for case in own.positives)
    assert not any(spoken([case.form]) for case in own.negatives)


class TestArchitecture:
    PAGE = (DOCS / "architecture.md").read_text("utf-8")
    ROWS = tuple(
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in PAGE.splitlines()
        if line.startswith("| `")
    )
    ROOMS = ("corpus", "models", "classifier", "service")

    def test_it_lists_every_package_and_no_other(self) -> None:
        folders = {
            f"{path.parent.relative_to(ROOT).as_posix()}/"
            for room in self.ROOMS
            for path in (ROOT / room).rglob("*.py")
            if path.name != "__init__.py" or path.stat().st_size
        }
        listed = [row[0].strip("`") for row in self.ROWS if row[0].endswith("/`")]
        assert sorted(listed) == sorted(folders)

    def test_every_module_and_file_it_names_is_there(self) -> None:
        for folder, _, modules in (row for row in self.ROWS if row[0].endswith("/`")):
            for module in re.findall(r"`([^`]+)`", modules):
                assert (ROOT / folder.strip("`") / module).is_file(), f"{folder} {module}"
        for path in re.findall(r"`((?:corpus|models|classifier|service|tools|tests|benchmarks)/[^`]*)`", self.PAGE):
            assert (ROOT / path).exists(), path

    def test_every_registry_is_where_it_says_and_holds_what_it_lists(self) -> None:
        named = [row for row in self.ROWS if re.fullmatch(r"`[a-z_.]+\.[A-Za-z_]+`", row[0])]
        assert len(named) >= 12
        for place, _, entries in named:
            module, _, name = place.strip("`").rpartition(".")
            registry = getattr(importlib.import_module(module), name)
            registry = registry() if callable(registry) else registry
            listed = re.findall(r"`([^`]+)`", entries)
            assert not listed or sorted(listed) == sorted(registry), place

    def test_its_data_registries_are_those_that_load(self) -> None:
        assert "corpus/data/layouts.toml" in self.PAGE
        assert load_vocabulary().layouts


def test_the_glossary_knows_the_words_people_see() -> None:
    page = (DOCS / "glossary.md").read_text("utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| ")]
    terms = [row[0].strip() for row in rows if row[0].strip() != "中文"]
    assert len(terms) == len(set(terms))
    assert all(len(row) == 3 and all(cell.strip() for cell in row) for row in rows)
    known = {part.rstrip("）") for term in terms for part in re.split(r"[、：（]", term)}
    taxonomy = load_taxonomy()
    wanted = {*taxonomy.leaves, *KIND_LABELS.values(), *SEVERITY_LABELS.values(), *FORM_VERDICTS, *ROLES}
    assert {*wanted, *VERDICT_LABELS.values()} - known == set()
    assert all(edition in page for edition in taxonomy.editions)


def test_the_comparison_shows_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = tool("comparison_tables", monkeypatch)
    page = tables.PAGE.read_text("utf-8")
    assert tables.refresh(page) == page, "run `make docs`"
    for mark in tables.MARKS:
        assert f"<!-- {mark} -->" in page


def test_what_the_comparison_says_of_its_figures_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = tool("comparison_tables", monkeypatch)
    scores = {one["method"]: one["figures"] for one in tables.read("models")["scores"] if one["rows"] == "公开文件"}

    def share(way: str) -> float:
        return scores[tables.WAYS[way]]["acceptable"]["value"]

    filed, same = share("tf-idf＋逻辑回归，学填报的类"), share("tf-idf＋逻辑回归，学同样的标签和手写文字")
    assert same - filed > (share("zhibiao") - filed) / 2, "most of the gain comes from labels and text"
    speed = tables.read("judge_speed")
    assert speed["fastText"]["words"]["from_raw_rows"]["rows_per_s"] > 3 * speed["ours"]["rows_per_s"]
    ranked = {
        name: scores[tables.WAYS[name]]["misfiled_ap"]["value"]
        for name in ("zhibiao", "zhibiao 的答案，由 cleanlab 排序")
    }
    assert ranked["zhibiao"] > ranked["zhibiao 的答案，由 cleanlab 排序"]
