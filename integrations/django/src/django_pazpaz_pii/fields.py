"""The model field."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    # To type checkers its attributes are of text; at run time Django's fields take no types in brackets.
    _CharField = models.CharField[str | None, str | None]
else:
    _CharField = models.CharField


class EncryptedTextField(_CharField):
    """Text that PostgreSQL encrypts where it is stored.

    max_length: at most so many characters, checked by forms and by the database; None for any.
    searchable: equality by index, at the price of showing which values are equal.
    nocase: of what is searchable, equality in any case: `exact` and `iexact` are the same; what is stored keeps its
    spelling.

    Every lookup and expression of a CharField works: the database decrypts.
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, searchable: bool = False, nocase: bool = False, **options: Any) -> None:
        if nocase:
            options["db_collation"] = "encrypted_nocase"
        super().__init__(*args, **options)
        self.searchable = searchable
        self.nocase = nocase

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        modifiers = [str(self.max_length)] if self.max_length is not None else []
        modifiers += [name for name in ("searchable", "nocase") if getattr(self, name)]
        return f"encrypted_text({','.join(modifiers)})" if modifiers else "encrypted_text"

    def cast_db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Cast(…, EncryptedTextField()) in a query is text: encrypted there, no index would serve it."""
        return "text"

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        if self.searchable:
            options["searchable"] = True
        if self.nocase:
            del options["db_collation"]
            options["nocase"] = True
        # A subclass keeps its own path, or the models of migrations would store and read values as they come.
        if type(self) is EncryptedTextField:
            path = "django_pazpaz_pii.EncryptedTextField"
        return name, path, args, options

    def get_lookup(self, lookup_name: str) -> Any:
        """`iexact` compares upper-case letters, by no index; where equality is in any case, it is that."""
        return super().get_lookup("exact" if lookup_name == "iexact" and self.nocase else lookup_name)

    def formfield(self, **options: Any) -> Any:
        """As of a TextField where any length goes: a one-line input loses line breaks."""
        if self.max_length is None and not self.choices:
            options["widget"] = _area(options.get("widget"))
        return super().formfield(**options)

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        return [*super().check(**options), *self._check_indexes(), *self._check_nocase()]

    def _check_indexes(self) -> Iterator[checks.CheckMessage]:
        """PostgreSQL would refuse these, since a btree shows the order of the values."""
        if self.unique:
            hint = (
                'Use UniqueConstraint(fields=…, opclasses=["encrypted_text_unique_ops"], name=…) with searchable=True.'
            )
            yield checks.Error("EncryptedTextField cannot be unique=True.", hint=hint, obj=self, id="pazpaz_pii.E001")
        elif self.db_index:  # type: ignore[attr-defined]
            hint = "Use HashIndex(fields=…) of django.contrib.postgres.indexes with searchable=True."
            yield checks.Error("EncryptedTextField cannot be db_index=True.", hint=hint, obj=self, id="pazpaz_pii.E002")

    def _check_nocase(self) -> Iterator[checks.CheckMessage]:
        if self.nocase and not self.searchable:
            hint = "Give it searchable=True."
            yield checks.Error("Only what is searchable can be nocase=True.", hint=hint, obj=self, id="pazpaz_pii.E003")


def _area(widget: Any) -> Any:
    """The widget that was asked for; an area instead of none and of what the admin gives every CharField."""
    admin = sys.modules.get("django.contrib.admin.widgets")
    if admin is not None and widget is admin.AdminTextInputWidget:
        return admin.AdminTextareaWidget
    return widget or forms.Textarea
