"""Texts of source documents, kept beside the store: evidence offsets count in them, nothing publishes them whole."""

from __future__ import annotations

from pathlib import Path

from kg.errors import StoreError


class TextArchive:
    """Files by content hash under `folder`. Writing the same text twice is free."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content_hash: str, text: str) -> None:
        """Keep a text. A killed writer leaves at most an orphan file, never a half one under its final name."""
        target = self._path(content_hash)
        if target.exists():
            return
        draft = target.with_suffix(".tmp")
        try:
            try:
                draft.write_text(text, encoding="utf-8", newline="")
            except FileNotFoundError:  # the first text of its folder
                target.parent.mkdir(parents=True, exist_ok=True)
                draft.write_text(text, encoding="utf-8", newline="")
            draft.replace(target)
        except OSError as error:
            raise StoreError(f"{target}: text could not be kept: {error}") from error

    def get(self, content_hash: str) -> str | None:
        """The text of that hash, None where it was never kept."""
        try:
            with self._path(content_hash).open(encoding="utf-8", newline="") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def _path(self, content_hash: str) -> Path:
        return self._folder / content_hash[:2] / f"{content_hash}.txt"
