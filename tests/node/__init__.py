"""Programs of the world of JavaScript, run by node: `make test` installs them by the lock file beside."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
_SECONDS = 90


def run(script: str, *arguments: str | Path) -> Any:
    """What a script of this folder (or of an installed package) prints, read as JSON; None where it prints nothing."""
    node = needed(shutil.which("node"), "node is not on this machine")
    needed((HERE / "node_modules" / ".ready").exists(), "the JavaScript packages are not installed (make test)")
    command = [node, script, *map(str, arguments)]
    ended = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert ended.returncode == 0, ended.stdout[-3_000:] + ended.stderr[-3_000:]
    return json.loads(ended.stdout) if ended.stdout.strip() else None


def needed(found: Any, reason: str) -> Any:
    """What was found; where nothing was, the test is skipped, but fails in CI."""
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
