"""A good form handed in beside a spoiled file, in one archive: it is read whatever the other is."""

from __future__ import annotations

import io
import zipfile

from corpus.reading import read_content
from tests.fuzz.invariants import require
from tests.fuzz.targets import Check
from tests.fuzz.targets.readers import bears

_FILE = "报送.zip"
_GOOD = (
    "一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,新建学校数,≥18所\n效益指标,社会效益指标,受益学生数,≥3560人\n"
)
_GOOD += "满意度指标,服务对象满意度指标,家长满意度,≥95%\n"
_SUFFIXES = (".xlsx", ".docx", ".csv", ".txt", ".html", ".zip", ".pdf", ".xls")


def prepare(name: str) -> Check:
    """The first byte says how the spoiled file is called, the second whether it comes first."""
    expected = next(read_content(_packed({"好.csv": _GOOD.encode()}), _FILE)).forms

    def check(data: bytes) -> None:
        start = (data + b"\0\0")[:2]
        bad = "坏" + _SUFFIXES[start[0] % len(_SUFFIXES)]
        members = {("丙" if start[1] & 1 else "甲") + bad: data[2:], "好.csv": _GOOD.encode()}
        results = list(read_content(_packed(members), _FILE))
        for result in results:
            bears(result, _FILE)
        good = [result.forms for result in results if result.name == f"{_FILE}/好.csv"]
        require(good == [expected], "a spoiled file changes the one beside it", good)

    return check


def _packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()
