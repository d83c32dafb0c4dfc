"""Files of a model folder: manifest and answers; a refusal names what is wrong, nothing is half loaded."""

from __future__ import annotations

from corpus.errors import ModelError
from models.reference import REFERENCE, Reference, load_reference
from models.store import MANIFEST, load_model
from tests.fuzz.files import Desk
from tests.fuzz.invariants import refused, require
from tests.fuzz.targets import Check


def prepare(name: str) -> Check:
    """The first byte says which of them the content is."""
    desk = Desk()

    def check(data: bytes) -> None:
        is_manifest = data[:1] > b"m"
        path = desk.put(MANIFEST if is_manifest else REFERENCE, data[1:])
        try:
            if is_manifest:
                load_model(path.parent)
            else:
                reference = load_reference(path.parent)
                require(Reference.from_dict(reference.to_dict()).to_dict() == reference.to_dict(), "another came back")
        except ModelError as error:
            refused(error, ModelError)

    return check
