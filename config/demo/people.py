"""The people of the demo: fixed phones, one password, fixed second factors."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass
from functools import cache

from alliance.accounts.roles import NEEDS_SECOND_FACTOR, Role
from config.demo.places import COUNTIES, County, words

PASSWORD = "lianmeng-2026-demo"  # noqa: S105

# Role, title, department (an index into places.DEPARTMENTS), last three digits of the phone.
POSTS = (
    (Role.DIRECTOR, "中心主任", 0, 1),
    (Role.OFFICER, "服务专员", 0, 2),
    (Role.OFFICER, "服务专员（二）", 0, 3),
    (Role.REVIEWER, "政府审核员", 1, 4),
    (Role.FINANCE, "财政经办", 2, 5),
    (Role.FINANCE, "财政复核", 2, 6),
    (Role.AUDITOR, "审计员", 4, 7),
    (Role.OWNER, "店主", None, 101),
    (Role.OWNER, "店主（二）", None, 102),
    (Role.OWNER, "店主（三）", None, 103),
)
ALLIANCE_POSTS = (
    (Role.ALLIANCE_OPERATOR, "联盟管理员", None, 1),
    (Role.ALLIANCE_OPERATOR, "联盟管理员（二）", None, 2),
    (Role.AUDITOR, "联盟审计员", None, 3),
)
STAFF_NAMES = words("""
    肖建国 刘海燕 曾志强 邓立新 罗玉梅 彭卫东 石清 李春花 周桂英 杨水英 谢红梅 唐文武
    黄爱华 蒋德生 陈美玲 伍国庆 申雪芳 岳友良 夏云香 袁长林 莫金莲 雷运来 银满秀 苏光荣
    龙凤娇 何冬生
""")


@dataclass(frozen=True)
class Person:
    """`county` is None for the alliance's own people; `secret` is a TOTP secret in base 32."""

    county: County | None
    role: Role
    title: str
    name: str
    phone: str
    department: int | None = None

    @property
    def by_sms(self) -> bool:
        return self.role == Role.OWNER

    @property
    def secret(self) -> str:
        if self.role not in NEEDS_SECOND_FACTOR:
            return ""
        digest = hashlib.sha256(f"alliance-demo:{self.phone}".encode()).digest()
        return base64.b32encode(digest[:20]).decode()


@cache
def people() -> tuple[Person, ...]:
    """The alliance's people, then county by county in the order of their posts."""
    staff = [_person(None, number, post) for number, post in enumerate(ALLIANCE_POSTS)]
    for county in COUNTIES:
        staff += [_person(county, number, post) for number, post in enumerate(POSTS)]
    return tuple(staff)


def _person(county: County | None, number: int, post: tuple[Role, str, int | None, int]) -> Person:
    role, title, department, last = post
    digit = county.digit if county else 0
    name = STAFF_NAMES[(digit * 7 + number) % len(STAFF_NAMES)]
    return Person(county, role, title, name, f"1380000{digit}{last:03d}", department)


def current_code(secret: str) -> str:
    """The six digits an authenticator would show now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
