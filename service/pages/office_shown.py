"""Which office the pages of this process show."""

from __future__ import annotations

from service.office.office import Office

__all__ = ["shown_office", "use_office"]

_SHOWN: dict[str, Office] = {}


def use_office(office: Office | None) -> None:
    """Tell the pages which office they show; None when it closed."""
    _SHOWN.clear()
    if office is not None:
        _SHOWN["office"] = office


def shown_office() -> Office:
    """The office; raises KeyError before the service has started."""
    return _SHOWN["office"]
