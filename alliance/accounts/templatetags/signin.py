from django import template

from alliance.accounts.devices import device_name

register = template.Library()
register.filter("device", device_name)
