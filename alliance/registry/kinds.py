from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What the alliance keeps fingerprints of."""

    CREDIT_CODE = "credit_code", _("统一社会信用代码")
    PHONE = "phone", _("联系电话")
    SHOP = "shop", _("店名、乡镇和经营者")


# May be held many times: equal ones are worth a question, not a refusal.
HINTS = frozenset({Kind.PHONE, Kind.SHOP})
