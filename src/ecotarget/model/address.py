"""Addresses of databases and servers as they may be told: without who logs in and how."""

from __future__ import annotations

import re

# Between the scheme and the host; a path makes one slash of two. Then keys with a value.
_LOGIN = re.compile(r"""(?<=[A-Za-z0-9]{2}:/)(/?)[^/\s"'<>]*@""")
_KEY = re.compile(r"""((?:password|token)=["']?)[^&;\s"'<>]+""", re.IGNORECASE)


def without_login(text: str) -> str:
    """Return a text without the logins and passwords of the addresses in it."""
    if ":/" in text:
        text = _LOGIN.sub(r"\1", text)
    return _KEY.sub(r"\1", text) if "=" in text else text
