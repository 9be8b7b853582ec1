from collections.abc import Iterable
from typing import Any

from django import template

from alliance.lib.lists import listed

register = template.Library()


@register.filter
def join_labels(choices: Iterable[Any]) -> str:
    """服务专员、中心主任: the labels of a list of choices."""
    return listed(choice.label for choice in choices)
