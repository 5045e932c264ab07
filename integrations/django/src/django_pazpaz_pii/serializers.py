"""Django REST framework: text of any length has several lines in its forms, which a one-line input would join."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers  # type: ignore[import-untyped]

from .fields import EncryptedTextField


class EncryptedTextSerializerField(serializers.CharField):  # type: ignore[misc]
    """A CharField; without max_length, with an area for text, as DRF gives a TextField."""

    def __init__(self, **options: Any) -> None:
        if options.get("max_length") is None:
            options.setdefault("style", {"base_template": "textarea.html"})
        super().__init__(**options)


def register() -> None:
    """Model serializers take it for EncryptedTextField."""
    serializers.ModelSerializer.serializer_field_mapping[EncryptedTextField] = EncryptedTextSerializerField
