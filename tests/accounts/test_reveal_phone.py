from __future__ import annotations

import pytest

from alliance.accounts.roles import Role
from alliance.accounts.services import people
from alliance.acts.models import Act
from alliance.centres.models import Centre
from tests.factories.invitations import NOON
from tests.factories.people import member
from tests.factories.web import signed_in


def test_the_full_number_costs_an_entry(county: Centre) -> None:
    officer, director = member(Role.OFFICER), member(Role.DIRECTOR)
    held, browser = officer.memberships.get(), signed_in(director)
    assert officer.phone not in browser.get(f"/people/{held.pk}/").text

    answer = browser.post(f"/people/{held.pk}/reveal/")

    assert officer.phone in answer.text
    entry = Act.objects.for_(officer).get()
    assert (entry.verb, entry.actor, entry.after) == ("reveal", director, "phone")


def test_another_county_s_number_stays_hidden(county: Centre, other_county: Centre) -> None:
    stranger = member(Role.OFFICER, other_county.code).memberships.get()

    with pytest.raises(people.NotManaged):
        people.reveal_phone(stranger, actor=member(Role.DIRECTOR), at=NOON)

    assert not Act.objects.exists()
