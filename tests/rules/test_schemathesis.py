"""SECURITY 115: Schemathesis finds no server error and no answer that differs from the document.

Every operation is first called with a seed that must succeed; then generated examples follow, most with ids that exist.
`./scripts/fuzz --examples 100` does the same at length.
"""

import os
from typing import Any

import pytest

from tests.fuzzing.runner import fuzz

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
ONLY = os.environ.get("FUZZ_ONLY", "")
LEAST_REACHED = 0.95


@pytest.mark.slow
def test_115_document_and_answers_agree(app: Any) -> None:
    found = fuzz(app, EXAMPLES, only=ONLY)
    print(f"\n{found.figure()}")
    assert found.server_errors == {}
    assert found.violations == {}
    assert len(found.reached) >= LEAST_REACHED * found.operations
