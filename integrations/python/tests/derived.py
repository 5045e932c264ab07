"""Types that are made of EncryptedText, in every way that SQLAlchemy has, and one of Text that does the same."""

from pazpaz_pii import EncryptedText
from sqlalchemy import Text, TypeDecorator


def lower(value):
    return None if value is None else value.lower()


def shown(value):
    return None if value is None else f"<{value}>"


class Lowered(TypeDecorator):
    """What is written becomes lower case, what is read shows that it was."""

    impl = EncryptedText
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return lower(value)

    def process_result_value(self, value, dialect):
        return shown(value)


class PlainLowered(Lowered):
    impl = Text
    cache_ok = True


class ChosenLowered(Lowered):
    """Encrypted on PostgreSQL alone."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return EncryptedText(255, searchable=True) if dialect.name == "postgresql" else Text()


class Nested(TypeDecorator):
    """A decorator of a decorated type."""

    impl = Lowered
    cache_ok = True


class LiterallyLowered(Lowered):
    """With a way of its own for literals."""

    cache_ok = True

    def process_literal_param(self, value, dialect):
        return lower(value)


class LoweredText(EncryptedText):
    """A subclass, which has the processors themselves."""

    cache_ok = True

    def bind_processor(self, dialect):
        return lower

    def result_processor(self, dialect, coltype):
        return shown


KINDS = {
    "plaintext": PlainLowered(),
    "decorated": Lowered(255, searchable=True),
    "chosen": ChosenLowered(),
    "nested": Nested(255, searchable=True),
    "literally": LiterallyLowered(255, searchable=True),
    "subclass": LoweredText(255, searchable=True),
    "variant": Text().with_variant(Lowered(255, searchable=True), "postgresql"),
    "decorated-subclass": type("Twice", (Nested,), {"impl": LoweredText, "cache_ok": True})(255, searchable=True),
}
