"""Where the index of a state of the graph lies, and the three moments at which one is made or looked at.

STORE/generations/<id>/index.sqlite     beside the database of a generation
STORE/index.sqlite                      of a store elsewhere, for the revision that it was made from
"""

from __future__ import annotations

import logging
from pathlib import Path

from kg.errors import KgError
from kg.index.build import build
from kg.index.check import Difference, differences
from kg.queries import QueryCatalogue
from kg.settings import Settings
from kg.store.access import OpenStore, open_published
from kg.store.base import Published, Store
from kg.store.generations import Generation

_NAME = "index.sqlite"
_LOG = logging.getLogger(__name__)


def index_file(settings: Settings, state: Published) -> Path:
    """The place of the index of a published state; nothing need be there."""
    return (state.path.parent if isinstance(state, Generation) else settings.store) / _NAME


def beside(store: Store, folder: Path, state: Published) -> None:
    """Put the index of a state into the folder of a generation that nobody reads yet.

    A generation without one is whole as well: where it cannot be made, or nobody wants to wait for it, that is logged,
    and reads ask the store.
    """
    try:
        build(store, QueryCatalogue.load(), state, folder / _NAME)
    except (KgError, OSError, KeyboardInterrupt) as error:
        _LOG.warning("generation %s is published without its index: %s", state.id, str(error) or "interrupted")


def publish(writer: OpenStore) -> Published:
    """Show readers what has been written, together with its index. Raises StoreError."""
    return writer.publish(beside)


def make(settings: Settings) -> Path:
    """Make the index of what readers are shown now, in the place of any that is there.

    Raises NotFound where nothing is published, StoreError, QueryError, OSError.
    """
    store, state = open_published(settings)
    path = index_file(settings, state)
    path.parent.mkdir(parents=True, exist_ok=True)
    build(store, QueryCatalogue.load(), state, path)
    return path


def check(settings: Settings) -> list[Difference]:
    """Where the index differs from what the store gives now. Raises as `make`, and NotFound where there is no index."""
    store, state = open_published(settings)
    return differences(store, QueryCatalogue.load(), state, index_file(settings, state))
