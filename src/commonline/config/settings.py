"""Django's settings. Django is here for migrations; what runs takes its database as an argument."""

from __future__ import annotations

from typing import Any

SECRET_KEY = "used for nothing: no sessions, no signing"  # noqa: S105 - nothing is signed with it
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "commonline.storage",
    "commonline.register",
    "commonline.access",
    "commonline.findings",
    "commonline.converge",
    "commonline.people",
    "commonline.payroll",
    "commonline.finance",
]
DATABASES: dict[str, dict[str, Any]] = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "commonline"}}
