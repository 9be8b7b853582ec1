from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from alliance.accounts.fields import PhoneField
from alliance.accounts.models import Department, Membership, Skill, Team, User
from alliance.accounts.roles import Role, granted_by
from alliance.accounts.selectors import people as selectors
from alliance.accounts.selectors.tokens import may_have_tokens
from alliance.accounts.services.tokens import DAYS
from alliance.centres.selectors import centres


def role_choices(roles: frozenset[Role]) -> list[tuple[str, Any]]:
    return [("", _("请选择")), *((role.value, role.label) for role in Role if role in roles)]


def offer(form: forms.Form, field: str, options: Any) -> None:
    """Fill a choice: a queryset for a choice of rows, pairs for a choice of values."""
    chooser: Any = form.fields[field]
    if isinstance(chooser, forms.ModelChoiceField):
        chooser.queryset = options
    else:
        chooser.choices = options


def text(label: Any, length: int, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, widget=UnfoldAdminTextInputWidget(attrs=attrs)
    )


class Invite(forms.Form):
    """Whom to invite as what. At the alliance's desk also: to which county."""

    name = text(_("姓名"), 40, autocomplete="off")
    phone = PhoneField(
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    centre = forms.ChoiceField(
        label=_("县域中心"), required=False, widget=UnfoldAdminSelectWidget,
        help_text=_("联盟管理员和联盟审计员不选县。"),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("角色"), widget=UnfoldAdminSelectWidget)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("部门"), required=False, empty_label=_("不填"),
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip

    def __init__(self, *args: Any, centre_code: str | None, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = centre_code
        if centre_code:
            del self.fields["centre"]
            roles = selectors.grantable(centre_code, by=by)
            offer(self, "department", selectors.departments(centre_code))
        else:
            del self.fields["department"]
            known = [("", _("联盟")), *((row.code, row.name) for row in centres())]
            offer(self, "centre", known)
            roles = granted_by(by.roles_in(None))
        offer(self, "role", role_choices(roles))

    def where(self) -> str | None:
        """The county invited to; None is the alliance itself."""
        return self.here or self.cleaned_data["centre"] or None


class Place(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("部门"), required=False, empty_label=_("不填"),
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("小组"), required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )  # fmt: skip
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.none(), label=_("技能"), required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, membership: Membership) -> None:
        super().__init__(
            data,
            initial={
                "department": membership.department_id,
                "teams": list(membership.teams.all()),
                "skills": list(membership.skills.all()),
            },
        )
        offered = {
            "department": selectors.departments(membership.centre_id),
            "teams": selectors.teams(membership.centre_id),
            "skills": Skill.objects.all(),
        }
        for name, queryset in offered.items():
            offer(self, name, queryset)
        for name in ("teams", "skills"):
            if not self.fields[name].queryset:  # type: ignore[attr-defined]
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        return {"teams": [], "skills": []} | self.cleaned_data


class AddRole(forms.Form):
    role = forms.ChoiceField(label=_("增加角色"), widget=UnfoldAdminSelectWidget)

    def __init__(self, data: Any = None, *, roles: frozenset[Role]) -> None:
        super().__init__(data)
        offer(self, "role", role_choices(roles))


class NewTeam(forms.Form):
    name = text(_("新小组"), 40, autocomplete="off")


class End(forms.Form):
    successor = forms.ModelChoiceField(
        User.objects.none(), label=_("接手的人"), required=False, empty_label=_("不需要"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("还没办完的事都转给这位同事；对方还没有这个角色的，同时获得这个角色。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("例如：调到县商务局工作"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, membership: Membership, by: User) -> None:
        super().__init__(data)
        queryset = selectors.successors(membership, by=by)
        offer(self, "successor", queryset)


class OwnPassword(forms.Form):
    """A first password, twice."""

    password = forms.CharField(
        label=_("设置密码"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("再输一遍"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person
        self.hints = password_validators_help_texts()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "password" in cleaned and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("两次输入的密码不一样，请重新输入。"))
        return cleaned


def days_offered() -> list[tuple[int, str]]:
    return [(days, _("%d 天") % days) for days in DAYS]


class NewToken(forms.Form):
    membership = forms.ModelChoiceField(
        Membership.objects.none(), label=_("以什么身份"), empty_label=None
    )
    purpose = forms.CharField(label=_("用途"), max_length=60, help_text=_("例如：收银软件同步"))
    days = forms.TypedChoiceField(label=_("有效期"), coerce=int, choices=days_offered)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        offer(self, "membership", may_have_tokens(user))
