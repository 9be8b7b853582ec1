"""Reading the phone in somebody's hand."""

from __future__ import annotations

import re

from django.test import Client

from alliance.lib import sms


def texts_to(phone: str) -> list[str]:
    return [message.text for message in sms.inbox() if message.phone == phone]


def last_code(phone: str) -> str:
    found = re.search(r"\d{6}", texts_to(phone)[0])
    assert found is not None
    return found[0]


def sign_in_by_code(browser: Client, phone: str, next_url: str = "") -> str:
    """Ask for a code, type it, and say where that leads."""
    data = {"phone": phone} | ({"next": next_url} if next_url else {})
    asked = browser.post("/accounts/login/code/", data)
    assert asked.status_code == 302, asked.content.decode()
    typed = browser.post(asked.headers["Location"], {"code": last_code(phone)} | data)
    assert typed.status_code == 302, typed.content.decode()
    return str(typed.headers["Location"])


def show_the_phone(browser: Client, phone: str) -> None:
    """Somebody signed in proves once more that the phone is in their hand."""
    browser.post("/accounts/step-up/code/")
    typed = browser.post("/accounts/step-up/code/", {"code": last_code(phone)})
    assert typed.status_code == 302, typed.content.decode()
