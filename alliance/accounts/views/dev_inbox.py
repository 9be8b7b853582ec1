from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache

from alliance.accounts.services.second_factor import demo_codes
from alliance.lib import sms


@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """On a developer's machine: the messages sent and the codes of the demo people."""
    if not settings.ALLIANCE_DEV_INBOX:
        raise Http404
    context = {"messages_sent": sms.inbox(), "demo_codes": demo_codes(at=now())}
    return render(request, "accounts/dev_inbox.html", context)
