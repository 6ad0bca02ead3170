"""Where ontology/ and queries/ are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from kg.errors import BadResource

_PACKAGE = Path(__file__).resolve().parent


def resource_folder(name: str) -> Path:
    """The folder `name` ("ontology" or "queries").

    The installed copy wins only where it exists, so a checkout always reads its own files.
    """
    candidates = (_PACKAGE / "_data" / name, _PACKAGE.parent / name)
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise BadResource(f"folder {name!r} is neither at {candidates[0]} nor at {candidates[1]}")
