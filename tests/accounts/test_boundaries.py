"""The last moment at which something still holds, and the first at which it does not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from alliance.accounts.adapter import SecondFactorAdapter
from alliance.accounts.models import ApiToken, Invitation, Recovery, User
from alliance.accounts.models.invitation import VALID_FOR
from alliance.accounts.origin import Origin
from alliance.accounts.roles import NEEDS_SECOND_FACTOR, Role
from alliance.accounts.selectors.tokens import token_behind
from alliance.accounts.services import invitations, passwords, recovery, tokens
from alliance.accounts.strength import DESK_LASTS, Strength, admitted, needed_for, strength_of
from alliance.accounts.tasks import expire_invitations
from alliance.centres.models import Centre
from alliance.lib import tokens as secrets
from tests.accounts.totp import SECRET, code, enrolled, with_password
from tests.factories.invitations import NOON, ORIGIN, invited
from tests.factories.people import member, person
from tests.factories.web import client, signed_in

SECOND = timedelta(seconds=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "xin-shao-2026!"


# -- invitations -----------------------------------------------------------------------------------
def test_a_link_is_good_to_the_last_second_of_seven_days(county: Centre) -> None:
    on_time, late = invited(member(Role.DIRECTOR)), invited(member(Role.DIRECTOR))

    invitations.open_account(on_time, password=PASSWORD, at=NOON + VALID_FOR - SECOND)
    with pytest.raises(invitations.RanOut, match="这份邀请已经过期，请联系邀请人重新发送。"):
        invitations.open_account(late, password=PASSWORD, at=NOON + VALID_FOR)

    assert User.objects.filter(phone=on_time.phone).exists()


def test_the_sweep_takes_what_accepting_refuses_and_nothing_else(county: Centre) -> None:
    invitation = invited(member(Role.DIRECTOR))

    assert invitations.expire_overdue(at=NOON + VALID_FOR - SECOND) == 0
    assert invitations.expire_overdue(at=NOON + VALID_FOR) == 1
    invitation.refresh_from_db()
    assert invitation.status == Invitation.Status.EXPIRED


def test_a_link_may_be_sent_again_after_ten_minutes(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invitation = invited(director)
    ten = timedelta(minutes=10)

    with pytest.raises(invitations.JustSent, match="刚刚发过短信，请过 10 分钟再重新发送。"):
        invitations.resend(invitation, origin=ORIGIN, actor=director, at=NOON + ten - SECOND)
    invitations.resend(invitation, origin=ORIGIN, actor=director, at=NOON + ten)

    assert invitation.expires_at == NOON + ten + VALID_FOR


def test_the_day_of_invitations_ends_at_midnight_here(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "INVITATIONS_A_DAY", 2)
    director = member(Role.DIRECTOR)
    midnight = datetime(2026, 11, 23, tzinfo=SHANGHAI)
    invited(director, at=midnight - timedelta(hours=2))
    invited(director, at=midnight - timedelta(hours=1))

    with pytest.raises(invitations.TooMany, match="您今天发出的邀请太多了，请明天再发。"):
        invited(director, at=midnight - SECOND)

    assert invited(director, at=midnight).status == Invitation.Status.OPEN
    assert invited(director, at=midnight + SECOND).status == Invitation.Status.OPEN
    with pytest.raises(invitations.TooMany):
        invited(director, at=midnight + timedelta(hours=20))


def test_one_director_s_day_is_not_another_s(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "INVITATIONS_A_DAY", 1)
    invited(member(Role.DIRECTOR))

    assert invited(member(Role.DIRECTOR)).status == Invitation.Status.OPEN


def test_the_hourly_sweep_clears_every_county(county: Centre) -> None:
    old = invited(member(Role.DIRECTOR), at=now() - VALID_FOR - SECOND)
    fresh = invited(member(Role.DIRECTOR), at=now() - VALID_FOR + timedelta(minutes=5))

    expire_invitations.apply(throw=True)

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.status, fresh.status) == (Invitation.Status.EXPIRED, Invitation.Status.OPEN)


def test_a_link_somebody_lets_run_out_in_the_browser_is_explained(county: Centre) -> None:
    known = person(password=PASSWORD)
    late = invited(member(Role.DIRECTOR), phone=known.phone, at=now() - VALID_FOR)
    new = invited(member(Role.DIRECTOR), at=now() - VALID_FOR)

    said = signed_in(known).post(f"/people/accept/{late.token}/")
    typed = client().post(f"/people/accept/{new.token}/", {"password": PASSWORD, "again": PASSWORD})

    assert said.status_code == 409
    for page in (said, typed):
        assert "这份邀请已经过期，请联系邀请人重新发送。" in page.text
    assert not User.objects.filter(phone=new.phone).exists()


# -- recovery --------------------------------------------------------------------------------------
def asked(user: User) -> Recovery:
    return recovery.ask_recovery(
        user, actor=user, at=NOON, reason="手机掉进河里", password_too=True
    )


def test_a_request_is_open_to_the_last_second_of_three_days(county: Centre) -> None:
    officer, director = enrolled(member(Role.OFFICER)), member(Role.DIRECTOR)
    end = NOON + Recovery.OPEN_FOR
    request = asked(officer)

    with pytest.raises(recovery.RecoveryClosed, match="这份申请已经处理完或者过期了"):
        recovery.approve_recovery(request, actor=director, at=end)
    assert recovery.approve_recovery(request, actor=director, at=end - SECOND) is False
    with pytest.raises(recovery.AlreadyAsked):
        recovery.ask_recovery(officer, actor=officer, at=end - SECOND, reason="还没有解决")
    assert recovery.ask_recovery(officer, actor=officer, at=end, reason="还没有解决")


def test_two_people_s_word_opens_the_password_for_three_days(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))
    request = asked(director)
    for somebody in (member(Role.DIRECTOR), member(Role.ALLIANCE_OPERATOR, None)):
        recovery.approve_recovery(request, actor=somebody, at=NOON)
    director = User.objects.get(pk=director.pk)
    end = NOON + passwords.RESTORED_LASTS

    assert passwords.may_set_password(director, at=end)
    assert not passwords.may_set_password(director, at=end + SECOND)
    with pytest.raises(passwords.AskForRecovery, match="请先申请恢复，由两位管理人员同意"):
        passwords.set_password(director, PASSWORD, origin=Origin(None), at=end + SECOND)
    passwords.set_password(director, PASSWORD, origin=Origin(None), at=end)
    assert not passwords.may_set_password(director, at=end)


# -- tokens ----------------------------------------------------------------------------------------
def made(officer: User, *, days: int = 30) -> ApiToken:
    held = officer.memberships.get()
    return tokens.make_token(held, purpose="收银", days=days, actor=officer, at=NOON)


@pytest.mark.parametrize("days", [30, 90, 365])
def test_a_token_works_to_the_last_second_of_its_days(county: Centre, days: int) -> None:
    token = made(member(Role.OFFICER), days=days)
    end = NOON + timedelta(days=days)

    assert token_behind(token.token, at=end - SECOND) == token
    assert token_behind(token.token, at=end) is None


def test_the_day_of_use_is_the_day_here(county: Centre) -> None:
    token = made(member(Role.OFFICER))
    midnight = datetime(2026, 11, 23, tzinfo=SHANGHAI)

    for at, day in ((midnight - SECOND, date(2026, 11, 22)), (midnight, date(2026, 11, 23))):
        tokens.note_use(token, at=at)
        token.refresh_from_db()
        assert token.last_used_on == day
    tokens.note_use(token, at=midnight - SECOND)
    token.refresh_from_db()
    assert token.last_used_on == date(2026, 11, 23)


def test_a_token_begins_with_its_mark_and_is_kept_as_a_fingerprint(county: Centre) -> None:
    officer = member(Role.OFFICER)
    several = [made(officer) for _ in range(5)]

    assert len({token.token for token in several}) == 5
    for token in several:
        assert token.token.startswith(tokens.MARK)
        assert token.token.startswith(token.prefix)
        assert len(token.prefix) == tokens.SHOWN < len(token.token) - 20
        assert token.token_hash == secrets.fingerprint(token.token)
        assert token.token not in str(ApiToken.objects.filter(pk=token.pk).values())


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_fingerprint_tells_secrets_apart_and_nothing_of_them(one: str, other: str) -> None:
    prints = [secrets.fingerprint(text) for text in (one, other)]

    assert (prints[0] == prints[1]) == (one == other)
    assert all(len(kept) == 64 and int(kept, 16) >= 0 for kept in prints)


@pytest.mark.parametrize("near", [lambda s: s[:-1], lambda s: s + "A", lambda s: s.upper(),
                                  lambda s: s.removeprefix("al_"), lambda s: s[:9]])  # fmt: skip
def test_nearly_the_secret_is_not_the_secret(county: Centre, near: object) -> None:
    token = made(member(Role.OFFICER))
    assert callable(near)

    assert token_behind(near(token.token), at=NOON) is None


# -- sessions --------------------------------------------------------------------------------------
DESK = DESK_LASTS.total_seconds()
METHODS = st.sampled_from(["code", "password", "mfa"])
RECORDS = st.lists(
    st.fixed_dictionaries({"method": METHODS, "at": st.floats(0, 2 * DESK)}), max_size=5
)


@pytest.mark.parametrize(("age", "worth"), [(DESK - 1, Strength.SECOND_FACTOR),
                                            (DESK, Strength.CODE)])  # fmt: skip
def test_a_desk_is_asked_again_after_twelve_hours(age: float, worth: Strength) -> None:
    shown = [{"method": method, "at": 1e6 - age} for method in ("password", "mfa")]

    assert strength_of(shown, at=1e6) == worth


@given(shown=RECORDS, more=RECORDS)
def test_showing_more_never_weakens_a_session(
    shown: list[dict[str, object]], more: list[dict[str, object]]
) -> None:
    assert strength_of(shown + more, at=2 * DESK) >= strength_of(shown, at=2 * DESK)


@given(shown=RECORDS, later=st.floats(0, DESK))
def test_time_never_strengthens_a_session(shown: list[dict[str, object]], later: float) -> None:
    assert strength_of(shown, at=2 * DESK + later) <= strength_of(shown, at=2 * DESK)


@given(shown=RECORDS)
def test_without_the_password_a_phone_stays_a_phone(shown: list[dict[str, object]]) -> None:
    bare = [kept for kept in shown if kept["method"] != "password"]

    assert strength_of(bare, at=2 * DESK) <= Strength.CODE


@given(held=st.frozensets(st.sampled_from(Role)), proved=st.sampled_from(Strength))
def test_a_session_admits_exactly_what_it_is_strong_enough_for(
    held: frozenset[Role], proved: Strength
) -> None:
    for enrolled_now in (False, True):
        let_in = admitted(held, proved, enrolled=enrolled_now)
        assert let_in <= held
        assert all(needed_for(role, enrolled=enrolled_now) <= proved for role in let_in)
        if proved < Strength.SECOND_FACTOR:
            assert not let_in & NEEDS_SECOND_FACTOR


@pytest.mark.parametrize(("age", "again"), [(890, False), (910, True)])
def test_a_code_is_fresh_for_a_quarter_of_an_hour(county: Centre, age: int, again: bool) -> None:
    browser = signed_in(member(Role.OWNER), methods=("code",))
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= age
    session.save()

    assert (browser.get("/accounts/phone/").status_code == 302) == again


# -- keys ------------------------------------------------------------------------------------------
NEW_KEY = "another-key-that-is-long-enough-to-be-accepted-0"


def test_a_changed_key_of_the_house_keeps_sessions_and_authenticators(county: Centre) -> None:
    from django.conf import settings

    officer = enrolled(member(Role.OFFICER))
    browser = signed_in(officer)

    with override_settings(SECRET_KEY=NEW_KEY, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert browser.get("/accounts/").status_code == 200
        fresh = client()
        fresh.post("/accounts/login/", {"login": officer.phone, "password": "kitchen-table-42"})
        fresh.post("/accounts/login/second-factor/", {"code": code(SECRET)})
        assert fresh.get("/admin/").status_code == 200


def test_under_a_lost_key_every_session_ends_and_every_code_is_wrong(county: Centre) -> None:
    officer = enrolled(member(Role.OFFICER))
    browser, fresh = signed_in(officer), client()

    with override_settings(SECRET_KEY=NEW_KEY, SECRET_KEY_FALLBACKS=[]):
        assert browser.get("/accounts/").status_code == 302
        fresh.post("/accounts/login/", {"login": officer.phone, "password": "kitchen-table-42"})
        answer = fresh.post("/accounts/login/second-factor/", {"code": code(SECRET)})

    assert "验证没有通过，请再试一次。" in answer.content.decode()


@given(st.text(max_size=60))
def test_what_is_locked_away_comes_back_and_is_not_readable(text: str) -> None:
    adapter = SecondFactorAdapter()
    kept = adapter.encrypt(text)

    assert adapter.decrypt(kept) == text
    assert len(text) < 4 or text not in kept


def test_a_password_changed_elsewhere_ends_the_session_at_its_next_step(county: Centre) -> None:
    officer = with_password(member(Role.OFFICER))
    browser = signed_in(officer, methods=("password",))
    assert browser.get("/admin/").status_code == 200

    passwords.change_password(officer, PASSWORD, origin=Origin(None), at=NOON)

    assert browser.get("/admin/").status_code == 302
