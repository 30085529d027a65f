"""Fingerprints: by what a server knows a case again although its line has moved."""

from __future__ import annotations

import hashlib
import json

from ecotarget.report.cases import Case


def fingerprint(case: Case) -> str:
    """Return the SHA-256 of what a case is about, whatever its line and the reader's language."""
    return hashlib.sha256(json.dumps(case.key).encode("ascii")).hexdigest()
