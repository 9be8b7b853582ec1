from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import schema_context

from alliance.centres import rekeying
from alliance.centres.models import Centre
from alliance.lib import ciphers
from alliance.lib.ciphers import Unreadable, is_newest
from stores.models import Store
from tests.factories.stores import store

CARD, ACCOUNT = "430522197001011234", "6228480402564890018"


@pytest.fixture
def shops(county: Centre, other_county: Centre, settings: Any) -> None:
    settings.DATA_KEYS = ["old"]
    for schema in ("c430522", "c430523"):
        with schema_context(schema):
            for _ in range(3):
                store(operator_id_number=CARD, bank_account=ACCOUNT)
            store()


def run() -> str:
    said = StringIO()
    call_command("rotate_data_keys", stdout=said)
    return said.getvalue()


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT operator_id_number FROM stores_store WHERE operator_id_number <> ''")
        return [text for (text,) in cursor.fetchall()]


def test_everything_stands_under_the_first_key_and_reads_as_before(
    shops: None, settings: Any
) -> None:
    settings.DATA_KEYS = ["new", "old"]

    said = run()

    settings.DATA_KEYS = ["new"]
    assert "改用新密钥 12 项" in said
    assert "430523 stores.Store.bank_account：改用新密钥 3 项" in said
    assert "去掉旧密钥" in said
    assert Store.objects.filter(number__gt="").exclude(phone="").count() == 4
    cards = sorted(Store.objects.values_list("operator_id_number", flat=True))
    assert cards == ["", CARD, CARD, CARD]


def test_the_second_run_changes_nothing(shops: None, settings: Any) -> None:
    settings.DATA_KEYS = ["new", "old"]
    run()
    before = stored()

    assert "完成：改用新密钥 0 项，原本就是新密钥 12 项。" in run()
    assert stored() == before


def test_what_was_interrupted_goes_on_where_it_stopped(
    shops: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_KEYS = ["new", "old"]
    monkeypatch.setattr(rekeying, "BATCH", 2)
    left = iter([1, 2, 3])
    rotate = ciphers.rotate

    def killed(text: str) -> str:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return rotate(text)

    monkeypatch.setattr(rekeying, "rotate", killed)
    with pytest.raises(KeyboardInterrupt):
        run()
    monkeypatch.setattr(rekeying, "rotate", rotate)

    said = run()

    assert "原本就是新密钥" in said
    assert all(map(is_newest, stored()))


def test_a_key_that_is_gone_is_said_and_nothing_is_lost(shops: None, settings: Any) -> None:
    settings.DATA_KEYS = ["new", "another"]

    with pytest.raises(CommandError, match="以前的密钥加回去"):
        run()

    settings.DATA_KEYS = ["old"]
    assert CARD in Store.objects.values_list("operator_id_number", flat=True)


def test_a_text_under_the_old_key_alone_is_unreadable_later(shops: None, settings: Any) -> None:
    settings.DATA_KEYS = ["new"]

    with pytest.raises(Unreadable):
        list(Store.objects.values_list("operator_id_number", flat=True))
