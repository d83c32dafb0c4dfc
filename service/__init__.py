"""The doors: the command line now; the HTTP API, pages, database and jobs come later."""

__all__: list[str] = []
