"""The first pages: the alliance's at 2,850 counties against 6, a county's at 20,000 shops.

Rows are made up inside one transaction, which is undone: no county of the bench's data is ever
behind with tables it does not have. The pages are asked for in this process, through every
middleware, so both sides of a ratio see the same rows through the same connection.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median

from django.db import connection, connections, transaction
from django.test import Client
from django.utils.timezone import localdate, now
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.centres.selectors import forget_hosts
from alliance.rollups.models import AllianceDay, CountyDay, CountyFigures
from bench.harness import Figure, in_turn, open_if_missing, seconds
from stores import figures as shop_figures
from stores.models import Store

FEW, MANY = 6, 2_850
SHOPS = 20_000
DAYS = 60
ROUNDS, CYCLES = 20, 3
COUNTY, HOST = "430522", "xinshao.localhost"
START = datetime(2026, 1, 1, tzinfo=UTC)


def figures() -> list[Figure]:
    open_if_missing(COUNTY)
    few: list[float] = []
    many: list[float] = []
    for _ in range(CYCLES):
        with undone():
            few += page_of_the_alliance(FEW)
            many += page_of_the_alliance(MANY)
        swept()
    alliance = Figure(
        "rollups.alliance_page", median(many), median(few), goal_ratio=1.5,
        detail=f"GET /admin/，{MANY} 县对 {FEW} 县，每县 {DAYS} 天，中位数，{CYCLES}×{ROUNDS} 轮",
    )  # fmt: skip
    with undone():
        return [alliance, *county_pages()]


@contextmanager
def undone() -> Iterator[None]:
    """What is written here is never kept."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        forget_hosts()


def swept() -> None:
    """Rows that were undone still take up room, which the next cycle would read past."""
    with connections["owner"].cursor() as cursor:
        for model in (Centre, CountyFigures, CountyDay, AllianceDay):
            cursor.execute(f"VACUUM public.{model._meta.db_table}")


# -- The alliance ----------------------------------------------------------------------------------
def page_of_the_alliance(many: int) -> list[float]:
    fill(many)
    browser = signed_in(Role.ALLIANCE_OPERATOR, None, "localhost")
    return asked(lambda: get(browser))


def fill(many: int) -> None:
    """Counties up to `many`, each with figures and a row for each of its days."""
    chance, today = random.Random(many), localdate()
    missing = many - Centre.objects.count()
    Centre.objects.bulk_create(
        Centre(code=f"{n}", schema_name=f"c{n}", slug=f"bench{n}", name=f"测量县{n}",
               prefecture=f"第{n % 300}市", opened_at=START)
        for n in range(900_000 + many, 900_000 + many + missing)
    )  # fmt: skip
    codes = list(Centre.objects.filter(figures=None).values_list("code", flat=True))
    CountyFigures.objects.bulk_create(
        CountyFigures(centre_id=code, counted_at=now(), active_at=now(), onboarded=9000 + n,
                      verified=9000 + n, applied=chance.randrange(300), systems=20_000,
                      isolated=chance.randrange(20_000), tier_2=4000, tier_3=900, target=15_000)
        for n, code in enumerate(codes)
    )  # fmt: skip
    CountyDay.objects.bulk_create(
        (CountyDay(centre_id=code, day=today - timedelta(days=day), onboarded=9000 - day)
         for code in codes for day in range(DAYS)),
        batch_size=5000,
    )  # fmt: skip
    AllianceDay.objects.bulk_create(
        (AllianceDay(day=today - timedelta(days=day), onboarded=9000 * many, counties=many)
         for day in range(DAYS)),
        ignore_conflicts=True,
    )  # fmt: skip


# -- A county --------------------------------------------------------------------------------------
def county_pages() -> list[Figure]:
    """The page, and one count of all its shops, against the barest scan there is of them."""
    browser = signed_in(Role.DIRECTOR, COUNTY, HOST)
    with schema_context(f"c{COUNTY}"):
        add_shops(SHOPS)
        count, scan = in_turn(shop_figures.counted, bare_scan, rounds=ROUNDS)
        page, bare = in_turn(lambda: get(browser), bare_scan, rounds=ROUNDS)
    words = f"{SHOPS} 家店铺，对一次 SELECT status, count(*) … GROUP BY，中位数，{ROUNDS} 轮"
    return [
        Figure("rollups.count_a_county", count, scan, goal_ratio=12, detail=words),
        Figure("rollups.county_page", page, bare, goal_ratio=30, detail=f"GET /admin/，{words}"),
    ]


def add_shops(many: int) -> None:
    chance = random.Random(many)
    statuses, networks = list(Store.Status), list(Store.Network)
    Store.objects.bulk_create(
        (
            Store(
                number=f"{COUNTY}9{n:05d}", name=f"店{n}", town=f"第{n % 25}镇",
                operator_name="李春花", phone="13812345678", joined_at=now(),
                no_code_reason=Store.NoCode.UNKNOWN, status=chance.choice(statuses),
                systems=["stock", "alipay"][: n % 3], exchanging=2 if n % 6 == 2 else 0,
                network=chance.choice(networks), outages=n % 5, tier=n % 5 + 1,
            )
            for n in range(many)
        ),
        batch_size=5000,
    )  # fmt: skip


def bare_scan() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, count(*) FROM stores_store GROUP BY status")
        cursor.fetchall()


# -- Asking ----------------------------------------------------------------------------------------
def asked(work: Callable[[], object]) -> list[float]:
    """Seconds of each round, after some that are not counted."""
    for _ in range(3):
        work()
    return [seconds(work) for _ in range(ROUNDS)]


def get(browser: Client) -> None:
    answer = browser.get("/admin/")
    if answer.status_code != 200:
        raise RuntimeError(f"/admin/ answered {answer.status_code}")


def signed_in(role: Role, county: str | None, host: str) -> Client:
    """A browser of somebody who is `role` in a county (None: in the alliance)."""
    phone = f"1390000{len(role):04d}"
    user = User.objects.filter(phone=phone).first() or User.objects.create_user(phone, "王小明")
    Membership.objects.get_or_create(
        user=user, centre_id=county, role=role, left_at=None, defaults={"since": START}
    )
    browser = Client(headers={"host": host})
    browser.force_login(user, backend="alliance.accounts.backends.PeopleBackend")
    session = browser.session
    session["county"] = county or "alliance"
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time(), "reauthenticated": True}
        for method in ("password", "mfa")
    ]
    session.save()
    return browser
