"""Lets ``python -m service.cli`` stand for ``zhibiao``."""

from service.cli import main

if __name__ == "__main__":
    main()
