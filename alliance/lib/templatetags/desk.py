from collections.abc import Iterable
from typing import Any

from django import template

register = template.Library()


@register.filter
def join_labels(choices: Iterable[Any]) -> str:
    """服务专员、中心主任: the labels of a list of choices, as Chinese lists things."""
    return "、".join(str(choice.label) for choice in choices)
