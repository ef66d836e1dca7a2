"""One text that changes whenever anything a result depends on changes."""

import hashlib
import json
from dataclasses import asdict

from data.codebook import Codebook
from data.columns import Floats


def canonical(codebook: Codebook) -> bytes:
    """Return the codebook as bytes that do not depend on how its file is laid out."""
    return json.dumps(asdict(codebook), sort_keys=True, ensure_ascii=True).encode()


def fingerprint(data: bytes, codebook: Codebook, sums: str, weights: Floats | None) -> str:
    """Return SHA-256 (hex) over file bytes, codebook, reader choices and weights."""
    digest = hashlib.sha256()
    weight_bytes = b"" if weights is None else weights.astype("<f8").tobytes()
    for piece in (data, canonical(codebook), sums.encode(), weight_bytes):
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)
    return digest.hexdigest()
