from __future__ import annotations

import pytest

from alliance.accounts.devices import device_name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Linux; Android 13; M2102 Chrome/99 MicroMessenger/8.0", "安卓手机 · 微信"),
        ("iPhone; CPU iPhone OS 17_0 Safari/604.1", "苹果手机 · Safari"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Windows 电脑 · Edge"),
        ("curl/8.0", "未知设备"),
        ("", "未知设备"),
    ],
)  # fmt: skip
def test_a_device_is_named_as_people_name_it(said: str, name: str) -> None:
    assert device_name(said) == name
