"""A search finds what a look at every shop would find, and no more."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.centres.models import Centre
from alliance.lib import capped
from stores import searching
from stores.models import Store
from stores.selectors import towns
from stores.selectors.searching import sought
from tests.factories.stores import store

CODE = "91330100799655058B"


def found(typed: str) -> set[str]:
    return set(Store.objects.filter(sought(typed)).values_list("name", flat=True))


@pytest.fixture
def shops(county: Centre) -> None:
    store(name="邻里便利店")
    store(name="酿溪镇便民百货", phone="13811112222")
    store(name="Ａ１ 便利 Shop")
    store(name="福来小卖部", number="430522000077", credit_code=CODE)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", {"邻里便利店", "酿溪镇便民百货", "Ａ１ 便利 Shop", "福来小卖部"}),
        ("便", {"邻里便利店", "酿溪镇便民百货", "Ａ１ 便利 Shop"}),
        ("便利", {"邻里便利店", "Ａ１ 便利 Shop"}),
        ("里便利店", {"邻里便利店"}),
        ("利便", set()),
        ("llbld", {"邻里便利店"}),
        ("LLB", {"邻里便利店"}),
        ("bld", {"邻里便利店"}),
        ("lbl", {"邻里便利店"}),
        ("x", {"酿溪镇便民百货", "福来小卖部"}),
        ("ｆｌｘ", {"福来小卖部"}),
        ("酿溪 便民", {"酿溪镇便民百货"}),
        ("便民　酿溪", {"酿溪镇便民百货"}),
        ("酿溪 便利", set()),
        ("nxz 百货", {"酿溪镇便民百货"}),
        ("a1", {"Ａ１ 便利 Shop"}),
        ("便利shop", {"Ａ１ 便利 Shop"}),
        ("9133", {"福来小卖部"}),
        (CODE.lower(), {"福来小卖部"}),
        ("3010079", set()),
        ("430522000077", {"福来小卖部"}),
        ("000077", set()),
        ("13811112222", {"酿溪镇便民百货"}),
        ("1381111222", set()),
        ("11112222", set()),
        ("%", set()),
        ("便%", set()),
        ("___", set()),
        ("\\便利", set()),
    ],
)
def test_a_search_finds(shops: None, typed: str, names: set[str]) -> None:
    assert found(typed) == names


LETTERS = "便利店超市百货小卖部邻里酿溪福来重行乐Ａａ1１ %_\\·㍿ßﬁ"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=8),
    st.text(LETTERS + "blldxs", max_size=6),
)
def test_a_search_is_a_look_at_every_shop(county: Centre, names: list[str], typed: str) -> None:
    Store.objects.all().delete()
    for name in names:
        store(name=name)

    wanted = searching.words(typed)
    expected = {
        name
        for name in names
        if all(word in searching.plain(name) or word in searching.initials(name) for word in wanted)
    }

    assert found(typed) == expected
    assert {shop.name for shop in capped.narrowed(Store.objects.all(), sought(typed))} == expected


def test_a_common_word_is_not_counted_to_the_end(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capped, "CAP", 3)
    for n in range(5):
        store(name=f"便利店{n}")
    store(name="五金店")

    many, few = (capped.find(Store.objects.filter(sought(word))) for word in ("便利", "五金"))

    assert (str(many), many.keys, many.count) == ("3+", [], 3)
    assert (str(few), few.count) == ("1", 1)
    assert capped.narrowed(Store.objects.all(), sought("便利")).count() == 5
    assert str(capped.find(Store.objects.none())) == "0"


def test_towns_are_told_once_each_in_order(county: Centre) -> None:
    assert towns() == []
    for town in ("小塘镇", "酿溪镇", "小塘镇", "严塘镇"):
        store(name="店", town=town)

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT town FROM stores_store ORDER BY town")
        assert towns() == [town for (town,) in cursor.fetchall()]
