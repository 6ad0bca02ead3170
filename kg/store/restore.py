"""A whole new database in the place of the old one, from a dump."""

from __future__ import annotations

import shutil
from typing import BinaryIO

from kg.errors import BadDocument, StoreError
from kg.settings import Settings
from kg.store import lock
from kg.store.base import Beside
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Generation, open_writer, sync, take_restored


def restore(settings: Settings, dump: BinaryIO, name: str, beside: Beside | None = None) -> tuple[Generation, int]:
    """Replace all that the store holds by the N-Quads of `dump`. Gives the new generation and its number of quads.

    A crash leaves the old graph or the new one: renaming the finished database to `restored` decides. Raises
    BadDocument that names the line of a dump that does not parse, StoreInUse, StoreError; the old graph stays then.
    """
    root = settings.store
    with lock.held(root, settings.writer_wait):
        take_restored(root)
        unfinished = root / "restoring"
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            fresh = EmbeddedStore.open(unfinished)
            fresh.bulk_load(dump)
            fresh.optimize()
            fresh.flush()
            size = len(fresh)
            del fresh  # closes it
            (root / "unpublished").touch()  # before the renaming, so that the next reader finds the new database
            unfinished.rename(root / "restored")
            sync(root)
        except SyntaxError as error:
            raise BadDocument(name, error.msg, error.lineno) from error
        except OSError as error:
            raise StoreError(f"{name}: cannot be restored: {error}") from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return open_writer(settings).publish(beside), size
