"""Writes the demo's counties, people and shops; a second run adds what is missing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localtime, now
from django_tenants.utils import schema_context

from alliance.accounts.models import Department, Membership, User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.lib.models import subject_type
from config.demo import maturity, papers, places
from config.demo.credit import credit_code
from config.demo.figures import tell_the_past
from config.demo.people import PASSWORD, Person, people
from config.demo.places import COUNTIES, County
from config.demo.profiles import opened_on, profile
from config.opening import open_county
from stores import searching
from stores.models import Store, StoreMember
from stores.services import registering, verify

Status = Store.Status
# How many of a county's shops stand where, in the order of their numbers.
SHOPS = {
    Status.ACTIVE: 98, Status.VERIFIED: 14, Status.APPLIED: 48, Status.LEAD: 22,
    Status.REJECTED: 6, Status.SUSPENDED: 4, Status.CLOSED: 8,
}  # fmt: skip
STATUSES = [status for status, many in SHOPS.items() for _ in range(many)]
# How each has come there, and what was noted.
VISITED, OPENED = ("verify", "现场核对了营业执照和门头。"), ("activate", "")
WAYS: dict[Status, list[tuple[str, str]]] = {
    Status.ACTIVE: [VISITED, OPENED],
    Status.VERIFIED: [VISITED],
    Status.REJECTED: [("reject", "营业执照照片看不清，请重新拍一张。")],
    Status.SUSPENDED: [VISITED, OPENED, ("suspend", "两次上门都关着门，电话也打不通。")],
    Status.CLOSED: [VISITED, OPENED, ("close", "店面已经转让，招牌拆了。")],
}
DAYS_BETWEEN = 3
VERIFIED_NOW = 3


class NotHere(Exception):
    """Demo accounts have a known password: these settings do not allow them."""


def is_there() -> bool:
    return User.objects.filter(phone=people()[0].phone).exists()


def fill() -> None:
    """Make the six counties, their people and 200 shops each, as far as they are not there."""
    if not getattr(settings, "DEMO_ALLOWED", False):
        raise NotHere("当前的设置不允许建立演示数据：演示账号的密码是公开的。")
    at = now()
    _open_counties(at)
    with transaction.atomic():
        _add_people(at)
    for county in COUNTIES:
        with schema_context(f"c{county.code}"), transaction.atomic():
            if not Store.objects.exists():
                _add_shops(county, at)
    tell_the_past(at)


def _open_counties(at: datetime) -> None:
    known = set(Centre.objects.values_list("code", flat=True))
    for county in COUNTIES:
        if county.code not in known:
            open_county(
                code=county.code, slug=county.slug, name=county.name, at=at,
                prefecture=places.PREFECTURE, province=places.PROVINCE,
            )  # fmt: skip
            Centre.objects.filter(code=county.code).update(phone=county.phone)


def _add_people(at: datetime) -> None:
    """One slow password hash serves them all: the password is printed at every start anyway."""
    known = set(User.objects.values_list("phone", flat=True))
    missing = [person for person in people() if person.phone not in known]
    password, unusable = make_password(PASSWORD), make_password(None)
    users = User.objects.bulk_create(
        User(
            phone=person.phone, name=person.name, phone_verified_at=at,
            password=unusable if person.by_sms else password,
        )
        for person in missing
    )  # fmt: skip
    offices = _departments()
    Membership.objects.bulk_create(
        Membership(
            user=user, role=person.role, since=at,
            centre_id=person.county.code if person.county else None,
            department=offices.get((person.county, person.department)),
        )
        for user, person in zip(users, missing, strict=True)
    )  # fmt: skip
    for user, person in zip(users, missing, strict=True):
        if person.secret and not Authenticator.objects.filter(user=user).exists():
            activated = TOTP.activate(user, person.secret).instance
            activated.data["demo"] = True  # the development inbox shows its current code
            activated.save(update_fields=["data"])


def _departments() -> dict[tuple[County | None, int | None], Department]:
    found: dict[tuple[County | None, int | None], Department] = {}
    for county in COUNTIES:
        for index, name in enumerate(places.DEPARTMENTS):
            department, _new = Department.objects.get_or_create(centre_id=county.code, name=name)
            found[county, index] = department
    return found


def _add_shops(county: County, at: datetime) -> None:
    """Shops at every station, most of them served; a few are verified before our eyes."""
    shops = Store.objects.bulk_create(shops_of(county, at))
    staff = {person.title: person for person in people() if person.county == county}
    officer = User.objects.get(phone=staff["服务专员"].phone)
    _record_ways(shops, officer)
    applied = [shop for shop in shops if shop.status == Status.APPLIED]
    owners = [person for person in staff.values() if person.role == Role.OWNER]
    _give_shops(owners, [shops[0], applied[0], shops[1]])
    registering.claim(shops)
    # Every fourth still waits for a visit, the second owner's among them.
    seen = [shop for n, shop in enumerate(applied, 1) if n % 4 != 1]
    papers.show([shops[0], shops[1], *seen], officer, at)
    director = User.objects.get(phone=staff["中心主任"].phone)
    maturity.assess(shops, officer, director, at)
    for shop in applied[-VERIFIED_NOW:]:
        verify(shop, actor=officer, at=at, note="现场核对了营业执照和门头。")


def shops_of(county: County, at: datetime) -> Iterator[Store]:
    """The same shops each time: the county's code is the seed."""
    chance = random.Random(county.code)  # noqa: S311
    names: set[str] = set()
    for number, status in enumerate(STATUSES, start=1):
        town, trade = chance.choice(county.towns), chance.choice(list(places.TRADES))
        operator = chance.choice(places.SURNAMES) + chance.choice(places.GIVEN)
        name = _shop_name(chance, names, town, trade, operator)
        lead = status == Status.LEAD
        joined_at = _in_office_hours(at, chance, since=DAYS_BETWEEN * len(WAYS.get(status, [])))
        yield Store(
            number=f"{county.code}{number:06d}", name=name, trade=trade, town=town,
            credit_code="" if lead else credit_code(county.code, number),
            no_code_reason=Store.NoCode.IN_PROGRESS if lead else "",
            initials=searching.initials(name), keys=searching.keys(name),
            address=f"{chance.choice(places.STREETS)}{chance.randint(1, 180)}号",
            operator_name=operator, phone=f"1390000{county.digit}{number:03d}", status=status,
            joined_at=joined_at, opened_on=opened_on(chance, localtime(joined_at).date()),
            **({} if lead else profile(chance)),
        )  # fmt: skip


def _in_office_hours(at: datetime, chance: random.Random, since: int) -> datetime:
    """Some working moment of the 400 days before `at`, more than `since` days ago."""
    day = localtime(at).replace(hour=9, minute=0) - timedelta(days=chance.randint(since + 1, 400))
    return day + timedelta(minutes=chance.randrange(8 * 60))


def _shop_name(chance: random.Random, taken: set[str], town: str, trade: str, operator: str) -> str:
    """酿溪福满便利店, 老王米粉馆, 春花理发店 …; no name twice in a county."""
    place = town.removesuffix("街道").rstrip("镇乡").removesuffix("瑶族").removesuffix("苗族")
    kind = chance.choice(places.TRADES[trade])
    lucky = chance.choice(places.LUCKY)
    for name in (f"{lucky}{kind}", f"{operator[1:]}{kind}", f"老{operator[0]}{kind}"):
        if chance.random() < 0.5 and name not in taken:
            break
    else:
        name = f"{place}{lucky}{kind}"
    while name in taken:
        name = f"{place}{chance.choice(places.LUCKY)}{chance.choice(places.GIVEN)}{kind}"
    taken.add(name)
    return name


def _record_ways(shops: list[Store], officer: User) -> None:
    """Each shop has the entries that tell how it came to stand where it stands."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            subject_type=subject_type(shop), subject_id=str(shop.pk), subject_name=shop.name,
            verb=verb, before=before, after=Store.MOVES[verb][1], note=note, actor=officer,
            at=shop.joined_at + timedelta(days=DAYS_BETWEEN * step),
        )
        for shop in shops
        for step, before, verb, note in steps_to(Status(shop.status))
    )  # fmt: skip


def steps_to(status: Status) -> Iterator[tuple[int, str, str, str]]:
    """(step from 1, status before, verb, note) along the way to `status`."""
    before: str = Status.APPLIED
    for step, (verb, note) in enumerate(WAYS.get(status, []), start=1):
        yield step, before, verb, note
        before = Store.MOVES[verb][1]


def _give_shops(owners: list[Person], shops: list[Store]) -> None:
    """Each owner of the demo stands behind one shop, under the owner's own name and phone."""
    phones = [owner.phone for owner in owners]
    users = {user.phone: user for user in User.objects.filter(phone__in=phones)}
    for owner, shop in zip(owners, shops, strict=True):
        shop.operator_name, shop.phone = owner.name, owner.phone
    Store.objects.bulk_update(shops, ["operator_name", "phone"])
    StoreMember.objects.bulk_create(
        StoreMember(store=shop, user=users[owner.phone])
        for owner, shop in zip(owners, shops, strict=True)
    )
