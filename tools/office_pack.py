"""Make dist/样表包.zip, the product shown without installing it: python -m tools.office_pack [--expect].

The five sample forms, their copies with comments, the opinion sheets and the list of problems, each written by the
command that 说明.txt shows beside it, and 预期意见.csv: what is found, row by row. That list is kept in
``deploy/pack`` and compared by ``tests/test_release_pack.py``; ``--expect`` writes it anew after a change of checks.
"""

from __future__ import annotations

import argparse
import csv
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from classifier.audit import audit_forms
from classifier.finding import SEVERITY_LABELS
from corpus.atomic import write_atomic, write_text
from corpus.reading import read_forms
from corpus.version import product_version
from corpus.wrapping import display_width
from models import load_model

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "corpus" / "samples"
EXPECTED = ROOT / "deploy" / "pack" / "预期意见.csv"
TARGET = ROOT / "dist" / "样表包.zip"
HEAD = ("样表", "位置", "检查项", "级别", "指标")
COMMANDS = (  # what it gives, as typed in the folder of the pack
    ("批注过的 Word 原表和每张表的审核意见单", "audit 样表/*.docx --annotate --format docx -o 意见"),
    ("批注过的 Excel 原表", "audit 样表/*.xlsx --annotate --format html -o 网页报告"),
    ("五张表的问题清单", "audit 样表/*.docx -o 问题清单.xlsx"),
)
README = """\
zhibiao {version} 样表包：不用安装，先看它怎样审一张绩效目标表。

样表/          五张公开的绩效目标表，指标是原来填的，成段文字改写过（见 样表/说明.md）
{made}预期意见.csv   每张样表（Word）应当提出的意见，一行一条；装好后自己审一遍，可以逐条对

以上都是用下面的命令做出来的（在本文件夹里运行）：

{commands}
先打开“意见”里带“_批注”的 Word 表：意见在右边的批注里；同名的另一份是写给填报单位的审核意见单。
这些意见是程序提的，供审核人员取舍；列入样表不是对这些单位的评价。
"""


def expected() -> str:
    """What is found in the Word samples, as CSV with the columns of HEAD, in the order of the reports."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(HEAD)
    model = load_model()
    for path in sorted(SAMPLES.glob("*.docx")):
        for finding in audit_forms(read_forms(path, name=path.name), model=model).findings:
            place = f"{finding.place.part} 第{finding.place.row}行" if finding.place.row else "全表"
            name = finding.indicator.name if finding.indicator else ""
            lines.writerow([path.stem, place, finding.rule, SEVERITY_LABELS[finding.severity], name])
    return text.getvalue()


def run(command: str, folder: Path) -> None:
    """Run one command line of the program in a folder; raises CalledProcessError."""
    words = [
        found
        for word in command.split()
        for found in (sorted(str(path.relative_to(folder)) for path in folder.glob(word)) if "*" in word else [word])
    ]
    subprocess.run([sys.executable, "-m", "service.cli", *words], cwd=folder, check=True, capture_output=True)  # noqa: S603


def fill(folder: Path, commands: Sequence[tuple[str, str]] = COMMANDS) -> None:
    """Write the whole pack into a folder."""
    (folder / "样表").mkdir()
    for path in sorted((*SAMPLES.glob("*.docx"), *SAMPLES.glob("*.xlsx"))):
        shutil.copy(path, folder / "样表" / path.name)
    shutil.copy(SAMPLES / "README.md", folder / "样表" / "说明.md")
    for _, command in commands:
        run(command, folder)
    shutil.copy(EXPECTED, folder / "预期意见.csv")
    made = "".join(f"{_padded(command.rpartition(' ')[2])}{about}\n" for about, command in commands)
    shown = "".join(f"  zhibiao {command}\n" for _, command in commands)
    text = README.format(version=product_version(), made=made, commands=shown)
    (folder / "说明.txt").write_text(text, encoding="utf-8-sig", newline="\r\n")


def _padded(name: str, width: int = 15) -> str:
    """A name with blanks behind it up to a width on the screen."""
    return name + " " * (width - display_width(name))


def pack(target: Path, commands: Sequence[tuple[str, str]] = COMMANDS) -> int:
    """Write the pack as an archive; gives the number of files."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        fill(folder, commands)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        with write_atomic(target) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                archive.write(path, f"样表包/{path.relative_to(folder).as_posix()}")
    return len(files)


def main() -> int:
    """Make the pack; 1 when what is found is not what is expected."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--expect", action="store_true", help="write the list of what is expected anew")
    found = expected()
    if parser.parse_args().expect:
        write_text(EXPECTED, found, encoding="utf-8-sig")
    elif EXPECTED.read_text(encoding="utf-8-sig") != found:
        sys.stderr.write(
            "找到的与 deploy/pack/预期意见.csv 不同：核对后用 python -m tools.office_pack --expect 重写。\n"
        )
        return 1
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}：{pack(TARGET)} 个文件\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
