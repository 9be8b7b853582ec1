"""What every desk's pages have in common: Chinese, masked, and through the services only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display as unfold_display
from unfold.enums import ActionVariant

from alliance.lib.records import Words, entry_model, tell
from alliance.lib.refusals import Refused
from alliance.lib.verbs import BATCH_LIMIT, NoteForm, Verb, carry_out, report

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelForm = forms.ModelForm

TIMELINE_LENGTH = 50
# How many wait is counted no further.
MOST_SHOWN = 999
F = TypeVar("F", bound=Callable[..., Any])


def display(
    *, description: Words, ordering: str | None = None, label: bool | dict[Any, str] | None = None
) -> Callable[[F], F]:
    """Unfold's `display`, for the type checker too. `label` paints a (value, words) pair."""
    decorate: Callable[[F], F] = unfold_display(
        description=description, ordering=ordering, label=label
    )
    return decorate


class Section(models.TextChoices):
    """The headings of a desk's sidebar, in their order."""

    WORK = "work", gettext_lazy("工作")
    SHOPS = "shops", gettext_lazy("店铺服务")
    COUNTIES = "counties", gettext_lazy("县域中心")
    PEOPLE = "people", gettext_lazy("人员")
    RECORDS = "records", gettext_lazy("记录与监督")
    RUNNING = "running", gettext_lazy("系统运行")


class DeskForm(AnyModelForm):
    """A model form whose last word is the service's.

    A PERSONAL field of a stored row starts empty, with the masked value as its hint: whoever
    corrects a shop's name need not be shown its phone number. Left empty it stays as it is.
    """

    refusal: ClassVar[Refused | None] = None
    left_to_service: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden: dict[str, Any] = {}
        if self.instance._state.adding:
            return
        for name, mask in personal_fields(self._meta.model).items():
            if name in self.fields:
                self._hide(name, mask)

    def _hide(self, name: str, mask: Callable[[str], str]) -> None:
        field = self.fields[name]
        self.hidden[name] = getattr(self.instance, name)
        self.initial[name] = ""
        field.required = False
        field.label = _("更换%(label)s") % {"label": field.label}
        field.widget.attrs["placeholder"] = mask(self.hidden[name])
        field.help_text = _("要更改时才填写；不填则保持不变。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, stored in self.hidden.items():
            cleaned[name] = cleaned.get(name) or stored
        if self.refusal:
            field = getattr(self.refusal, "field", None)
            self.add_error(field if field in self.fields else None, str(self.refusal))
        return cleaned

    def besides(self) -> dict[str, Any]:
        """What the service is told by name besides the row's own columns."""
        return {}

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | self.left_to_service

    def validate_constraints(self) -> None:
        """Left to the service, whose refusal says what to do."""

    def validate_unique(self) -> None:
        """Left to the service likewise."""


class DeskAdmin(ModelAdmin):
    """The base of every admin class at a desk.

    Nothing is deleted, and each way of writing is one service of the app:
    `register_service(thing, *, actor, at)` for a new row, `amend_service(thing, changes, *, actor,
    at)` for a corrected one, `reveal_service(thing, field, *, actor, at)` for a PERSONAL field,
    which is masked wherever it stands. A desk without the service has not the way.
    """

    form = DeskForm
    section: ClassVar[Section] = Section.WORK
    icon: ClassVar[str] = "article"
    verbs: ClassVar[Sequence[Verb]] = ()
    register_service: ClassVar[Callable[..., Any] | None] = None
    amend_service: ClassVar[Callable[..., Any] | None] = None
    reveal_service: ClassVar[Callable[..., str] | None] = None
    list_per_page = 50
    list_filter_submit = True
    warn_unsaved_form = True
    compressed_fields = False
    change_form_outer_after_template: str | None = "admin/timeline.html"

    def __init__(self, model: type[models.Model], admin_site: Any) -> None:
        super().__init__(model, admin_site)
        for name in personal_fields(model):
            for may_reveal in (False, True):
                setattr(self, masked_name(name, may_reveal), self._masked(name, may_reveal))

    # -- who may what -----------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may(self, verb: str, request: HttpRequest) -> bool:
        opts = self.model._meta
        return request.user.has_perm(f"{opts.app_label}.{verb}_{opts.model_name}")

    def may_reveal(self, request: HttpRequest) -> bool:
        return self.reveal_service is not None and self.may("reveal", request)

    def waiting(self, request: HttpRequest) -> models.QuerySet[Any] | None:
        """Those of these that wait for this person: the number beside the sidebar's entry."""
        return None

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Django filters by any column an address names; asked often enough, that would spell out
        what is masked, and password hashes too. Only what the list's filters stand on is asked."""
        asked = lookup.split("__", 1)[0]
        columns = {field.name for field in self.model._meta.get_fields()}
        if asked in columns and asked not in map(column_of, self.get_list_filter(request)):
            return False
        allowed: bool = super().lookup_allowed(lookup, value, request)
        return allowed

    # -- writing, by services ---------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        service = type(self).amend_service if change else type(self).register_service
        if service is None:
            raise PermissionDenied
        columns = {field.name for field in self.model._meta.get_fields()}
        changed = columns.intersection(form.changed_data)
        changes = ({name: form.cleaned_data[name] for name in changed},) if change else ()
        service(obj, *changes, actor=request.user, at=timezone.now(), **form.besides())

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """A refusal undoes what was begun and shows the form again, with every word as typed."""
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return show()
        except Refused as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return show()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    # Django's own log is not used: the services write the record.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None: ...
    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None: ...

    # -- personal data ----------------------------------------------------------------------------
    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [self._shown(name, request) for name in super().get_list_display(request)]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not personal_fields(self.model):
            return fieldsets
        inputs = self.has_change_permission(request, obj)
        return [
            (title, options | {"fields": self._with_masks(options["fields"], request, inputs)})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        masks = [self._shown(name, request) for name in personal_fields(self.model)] if obj else []
        return [*super().get_readonly_fields(request, obj), *masks]

    def _with_masks(self, fields: Any, request: HttpRequest, inputs: bool) -> list[Any]:
        result: list[Any] = []
        for name in fields:
            if isinstance(name, list | tuple):
                result.append(tuple(self._with_masks(name, request, inputs)))
            elif name in personal_fields(self.model):
                result += [self._shown(name, request), *([name] if inputs else [])]
            else:
                result.append(name)
        return result

    def _shown(self, name: Any, request: HttpRequest) -> Any:
        if name not in personal_fields(self.model):
            return name
        return masked_name(name, self.may_reveal(request))

    def _masked(self, name: str, may_reveal: bool) -> Callable[[Any], SafeString]:
        mask, label = personal_fields(self.model)[name], self.model._meta.get_field(name)

        def shown(thing: Any) -> SafeString:
            url = reverse(self._url_name("reveal"), args=[thing.pk, name]) if may_reveal else ""
            return render_to_string(
                "admin/masked.html", {"value": mask(getattr(thing, name)), "url": url}
            )

        shown.short_description = label.verbose_name  # type: ignore[attr-defined]
        return shown

    def reveal_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """The value, once, in exchange for a line in the record."""
        if name not in personal_fields(self.model):
            raise Http404
        if not self.may_reveal(request):
            raise PermissionDenied
        thing = self._thing(request, object_id)
        value = type(self).reveal_service(thing, name, actor=request.user, at=timezone.now())  # type: ignore[misc]
        if request.headers.get("HX-Request"):
            return render(request, "admin/masked.html", {"value": value})
        label = self.model._meta.get_field(name).verbose_name
        messages.info(request, _("%(label)s：%(value)s") % {"label": label, "value": value})
        return redirect(self.home(thing))

    # -- verbs ------------------------------------------------------------------------------------
    def verbs_for(self, request: HttpRequest) -> list[Verb]:
        return [v for v in self.verbs if request.user.has_perm(v.permission(self.model))]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        for verb in self.verbs_for(request):
            actions[verb.name] = (partial(act_on_batch, verb), verb.name, verb.words(self.model))
        return actions  # type: ignore[no-any-return]

    def verb_view(self, request: HttpRequest, object_id: str, verb: Verb) -> HttpResponse:
        """The page behind a detail page's button."""
        if verb not in self.verbs_for(request):
            raise PermissionDenied
        thing = self._thing(request, object_id)
        return self.ask_and_carry_out(request, verb, [thing], back=self.home(thing))

    def ask_and_carry_out(
        self, request: HttpRequest, verb: Verb, things: Sequence[Any], *, back: str
    ) -> HttpResponse:
        """Ask for the note; once it is given, do it and go back."""
        given = request.POST if "confirmed" in request.POST else None
        form = NoteForm(given, needs_note=verb.needs_note)
        if form.is_valid():
            outcome = carry_out(verb, things, request=request, note=form.cleaned_data["note"])
            report(outcome, verb.words(self.model), request)
            return redirect(back)
        words = verb.words(self.model)
        context = {
            **self.admin_site.each_context(request),
            "kind": self.model._meta.verbose_name, "title": words, "verb": verb, "words": words,
            "things": things, "form": form, "back": back,
            "batch": ACTION_CHECKBOX_NAME if "action" in request.POST else "",
        }  # fmt: skip
        return render(request, "admin/verb.html", context)

    # -- pages ------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        own = [
            path(
                "<path:object_id>/reveal/<str:name>/",
                guard(require_POST(self.reveal_view)),
                name=self._url_name("reveal").removeprefix("admin:"),
            ),
        ]
        own += [
            path(
                f"<path:object_id>/{verb.name}/",
                guard(partial(self.verb_view, verb=verb)),
                name=self._url_name(verb.name).removeprefix("admin:"),
            )
            for verb in self.verbs
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The timeline stands on the thing's own page."""
        return redirect(f"{reverse(self._url_name('change'), args=[object_id])}#timeline")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        thing = context.get("original")
        if thing is not None:
            entries = entry_model(thing)._default_manager.for_(thing)  # type: ignore[attr-defined]
            context["timeline"] = tell(entries.select_related("actor")[:TIMELINE_LENGTH])
            context["actions_detail"] = [
                self._button(verb, thing) for verb in self.verbs_for(request) if verb.fits(thing)
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def _button(self, verb: Verb, thing: Any) -> dict[str, Any]:
        return {
            "title": verb.words(self.model),
            "icon": verb.icon,
            "variant": ActionVariant.DANGER if verb.grave else ActionVariant.PRIMARY,
            "path": reverse(self._url_name(verb.name), args=[thing.pk]),
        }

    def home(self, thing: Any) -> str:
        """The address of the page that shows `thing`: where one comes back to."""
        return reverse(self._url_name("change"), args=[thing.pk])

    def _url_name(self, page: str) -> str:
        opts = self.model._meta
        return f"admin:{opts.app_label}_{opts.model_name}_{page}"

    def _thing(self, request: HttpRequest, object_id: str) -> Any:
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            raise Http404
        return thing


class ReadOnlyAdmin(DeskAdmin):
    """To be read, searched and filtered; nobody changes it here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def act_on_batch(
    verb: Verb, model_admin: DeskAdmin, request: HttpRequest, queryset: models.QuerySet[Any]
) -> HttpResponse | None:
    """A list action: the chosen rows, one note for all of them."""
    things = list(queryset[: BATCH_LIMIT + 1])
    if len(things) > BATCH_LIMIT:
        said = _("一次最多处理 %(limit)d 项，请先用筛选缩小范围。") % {"limit": BATCH_LIMIT}
        messages.warning(request, said)
        return None
    return model_admin.ask_and_carry_out(request, verb, things, back=request.get_full_path())


def column_of(list_filter: Any) -> str:
    """The model's field a filter of a list stands on; a filter by other means has a name."""
    if isinstance(list_filter, list | tuple):
        list_filter = list_filter[0]
    name: str = getattr(list_filter, "parameter_name", list_filter)
    return name.split("__", 1)[0]


def personal_fields(model: type[models.Model]) -> dict[str, Callable[[str], str]]:
    fields: dict[str, Callable[[str], str]] = getattr(model, "PERSONAL", {})
    return fields


def masked_name(field: str, may_reveal: bool) -> str:
    return f"revealable_{field}" if may_reveal else f"masked_{field}"
