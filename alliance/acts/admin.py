from django.contrib import admin

from alliance.acts.models import Act
from alliance.lib.entries import EntryAdmin
from alliance.lib.sites import alliance_site

admin.register(Act, site=alliance_site)(EntryAdmin)
