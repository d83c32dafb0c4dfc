"""在没有网络的机器上安装 zhibiao：核对安装包，建独立环境，安装，自检。需要 Python 3.11 至 3.13（64 位）。

    python install.py [文件夹]        装到哪里，不写时是用户文件夹下的 zhibiao

Installs from the wheels beside this file: checks their sums, makes a virtual environment, installs, checks itself.
"""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUMS = "SHA256SUMS"
SUPPORTED = ((3, 11), (3, 12), (3, 13))


def faults(folder: Path) -> list[str]:
    """What is wrong with the wheels of a folder, one Chinese sentence each; empty when all are as they were packed."""
    if not (folder / SUMS).is_file():
        return [f"缺少 {SUMS}"]
    wanted = {}
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        wanted[name] = digest
    there = {path.name: path for path in folder.glob("*.whl")}
    found = [f"{name} 不在清单里，请删除" for name in sorted(there.keys() - wanted.keys())]
    for name, digest in sorted(wanted.items()):
        if name not in there:
            found.append(f"缺少 {name}")
        elif hashlib.sha256(there[name].read_bytes()).hexdigest() != digest:
            found.append(f"{name} 损坏或被改动")
    return found


def unsuited(version: tuple[int, int], bits: int) -> str:
    """Why this Python cannot be used, in Chinese; "" when it can. bits: of a pointer."""
    if version not in SUPPORTED:
        return f"这是 Python {version[0]}.{version[1]}，需要 3.11、3.12 或 3.13"
    return "" if bits == 64 else "这是 32 位的 Python，需要 64 位"


def main(words: list[str]) -> int:
    """Install; the exit code, 0 when the program says that it is sound."""
    target = Path(words[0] if words else Path.home() / "zhibiao").absolute()
    reason = unsuited(sys.version_info[:2], 8 * struct.calcsize("P"))
    wrong = [reason] if reason else faults(HERE)
    if wrong:
        say("没有安装：", *wrong[:10], "请重新拷贝整个文件夹，或换一个 Python 再试。")
        return 1
    say(f"安装包完好。正在装到 {target}，约需一两分钟……")
    scripts = target / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    # nobody's settings of pip may lead to a network
    bare = {key: text for key, text in os.environ.items() if not key.startswith("PIP_")}
    bare["PIP_CONFIG_FILE"] = os.devnull
    for command in (
        [sys.executable, "-m", "venv", str(target)],
        [*pip, "--find-links", str(HERE), "zhibiao[service]"],
        [str(scripts / "zhibiao"), "doctor"],
    ):
        done = subprocess.run(command, check=False, env=bare)  # noqa: S603
        if done.returncode:
            say("没有装好：上面最后几行是原因，请连同它们交给维护人员。")
            return 1
    say(f"装好了。打开网页：{scripts / 'zhibiao'} serve --open", f"命令用法：{scripts / 'zhibiao'} --help")
    return 0


def say(*lines: str) -> None:
    """Print, whatever the console can show."""
    for line in lines:
        sys.stdout.buffer.write(f"{line}{os.linesep}".encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
