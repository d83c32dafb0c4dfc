"""The HTTP API under /api/v1: thin routes over service/office, one module a noun."""
