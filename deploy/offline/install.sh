#!/bin/sh
# sh install.sh [文件夹]：用找到的第一个 Python 3.11–3.13 安装。
here=$(dirname "$0")
for python in python3.13 python3.12 python3.11 python3; do
	if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
		exec "$python" "$here/install.py" "$@"
	fi
done
echo '没有找到 Python 3.11–3.13，请先安装（内网没有软件源时，随安装包一起拷贝）。' >&2
exit 1
