@echo off
rem ASCII only: read before the code page is set.  Another folder:  install D:\zhibiao
chcp 65001 >nul
set PYTHONUTF8=1
for %%v in (3.13 3.12 3.11) do (
  py -%%v --version >nul 2>&1 && (
    py -%%v "%~dp0install.py" %*
    goto done
  )
)
python "%~dp0install.py" %*
:done
pause
