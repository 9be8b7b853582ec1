from django.contrib import admin

from alliance.audit.models import AuditEntry
from alliance.lib.entries import EntryAdmin
from alliance.lib.sites import county_site

admin.register(AuditEntry, site=county_site)(EntryAdmin)
