from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from stores.drawings import PATHS

register = template.Library()


@register.simple_tag
def picture(name: str) -> SafeString:
    """The picture called `name`; words stand beside it, so it is silent to who listens."""
    return format_html(
        '<svg class="pic" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        PATHS[name],
    )
