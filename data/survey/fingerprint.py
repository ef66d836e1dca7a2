"""One text that changes whenever anything a result depends on changes."""

import hashlib
import json
from dataclasses import asdict

from data.codebook.codebook import Codebook
from data.reading.columns import Floats
from data.study.study import Study

SHOWN = ("terms",)
"""What of a study no result depends on: which of its words stand on which page."""


IN_FILE = {"outcomes": "allocation"}
"""What codebook.toml calls a field: how the code names it makes no difference."""


def canonical(rows: Codebook | Study | None) -> bytes:
    """Return a codebook or study as bytes that do not depend on how its file is laid out."""
    told = asdict(rows) if rows else {}
    counted = {
        IN_FILE.get(name, name): value for name, value in told.items() if name not in SHOWN
    } or None
    return json.dumps(counted, sort_keys=True, ensure_ascii=True).encode()


def fingerprint(
    data: bytes, codebook: Codebook, study: Study | None, sums: str, weights: Floats | None
) -> str:
    """Return SHA-256 (hex) over file bytes, codebook, study, reader choices and weights.

    The study counts because the status of a number rests on what it says was printed.
    """
    digest = hashlib.sha256()
    weight_bytes = b"" if weights is None else weights.astype("<f8").tobytes()
    for piece in (data, canonical(codebook), canonical(study), sums.encode(), weight_bytes):
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)
    return digest.hexdigest()
