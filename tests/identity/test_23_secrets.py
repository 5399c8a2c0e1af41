"""SECURITY 23: production does not start with a missing, short, well-known or shared secret."""

import pytest

from config import SECRET_NAMES, ConfigurationError, load_settings

GOOD = {
    "SECRET_KEY": "q7Jm2vX9tB4kL8wR5nC1zH6yD3pF0sGa",
    "JWT_SECRET_KEY": "Zp4Wc8Ku1Rb6Ty9Qe3Mn7Xv2Ls5Hd0Gj",
    "WEBHOOK_SECRET": "Vb1Nm5Cx8Zl3Kj7Hg2Fd6Sa9Po4Iu0Yt",
}
BASE = {"ENVIRONMENT": "production", "DATABASE_URL": "postgresql://u:p@127.0.0.1/d", "REDIS_URL": "redis://127.0.0.1"}
BAD = ["", "short", "x" * 64, "change-me-0123456789abcdefghijklmnop", "your-secret-key-0123456789abcdefghij", "a" * 31]


def test_23_good_secrets_start():
    assert load_settings(**BASE, **GOOD).is_production


@pytest.mark.parametrize("name", SECRET_NAMES)
@pytest.mark.parametrize("value", BAD)
def test_23_bad_secrets_stop_the_start_by_name(name, value):
    with pytest.raises(ConfigurationError, match=f"^{name} "):
        load_settings(**BASE, **{**GOOD, name: value})


def test_23_equal_secrets_stop_the_start():
    with pytest.raises(ConfigurationError, match="equals SECRET_KEY"):
        load_settings(**BASE, **{**GOOD, "JWT_SECRET_KEY": GOOD["SECRET_KEY"]})
