"""What all tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings

# No test asserts a time, so neither does hypothesis: on a machine with other work an example may take as long as it likes.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files anew; read the difference before you commit it")
