from __future__ import annotations

from datetime import time
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from alliance.notifications import selectors
from alliance.notifications.channels import channels, robot_address
from alliance.notifications.models import Channel
from alliance.notifications.wording import kind_name, kinds


class Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class SettingsForm(forms.Form):
    """Where and when a person wants to be told, beyond the page itself."""

    channels = forms.MultipleChoiceField(
        label=_("除了站内消息，还发到"), required=False, widget=forms.CheckboxSelectMultiple
    )
    robot = forms.CharField(
        label=_("群机器人地址"),
        required=False,
        max_length=300,
        help_text=_("在企业微信、钉钉或飞书的群里添加机器人，把它给出的地址粘贴到这里。"),
    )
    muted = forms.MultipleChoiceField(
        label=_("这些消息只在站内看，不用发给我"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(label=_("免打扰开始"), widget=Clock)
    ends = forms.TimeField(
        label=_("免打扰结束"),
        widget=Clock,
        help_text=_("这段时间只发紧急消息；开始和结束填一样，就是不设免打扰。"),
    )

    def __init__(self, data: QueryDict | None, *, user_id: UUID) -> None:
        super().__init__(data, initial=chosen(user_id))
        offered = [(name, Channel(name).label) for name in channels()]
        self.fields["channels"].choices = offered  # type: ignore[attr-defined]
        self.fields["muted"].choices = [(k, kind_name(k)) for k in kinds()]  # type: ignore[attr-defined]

    def clean_robot(self) -> str:
        address: str = self.cleaned_data["robot"].strip()
        if address and not robot_address(address):
            raise forms.ValidationError(
                _("请粘贴企业微信、钉钉或飞书群机器人的完整地址（https:// 开头）。")
            )
        return address


def chosen(user_id: UUID) -> dict[str, list[str] | str | time]:
    """What stands now, as the form shows it."""
    preferences = selectors.preferences(user_id)
    starts, ends = selectors.quiet_hours(user_id)
    return {
        "channels": [name for name in channels() if preferences.wants(name)],
        "muted": sorted(preferences.muted),
        "robot": preferences.robot,
        "starts": starts,
        "ends": ends,
    }
