"""The same tests on plaintext and on encrypted fields, with parameters bound by Django and by the server."""

import contextlib
import copy
import importlib
import json
import re
import sys
from pathlib import Path

import django
import psycopg
import psycopg2
import pytest
from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError, connections, models, transaction
from django.db.models import Count, F, Max, Min, Q, Value
from django.db.models.functions import Coalesce, Concat, Length, Lower, Upper

from harness.keys import KEY_1, KEYRING, WRONG_KEY, keyring
from harness.leaks import assert_absent

ALIASES = ("default", "server_bound")
NAMES = ["Ann O'Hara", "ann becker", "Zoë Müller", "דוד לוי", "Émile 😀", "100% \\ _x_", "50%"]


@pytest.fixture(scope="module")
def clinic(new_database, tmp_path_factory):
    """Django set up on a database, with migrations that makemigrations has just written."""
    database = new_database()
    directory = tmp_path_factory.mktemp("django")
    sys.path[:0] = [str(Path(__file__).parent), str(directory)]
    address = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.name,
        "HOST": str(database.cluster.socket_dir),
        "PORT": database.cluster.port,
        "USER": "postgres",
    }
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.messages",
            "django.contrib.postgres",
            "rest_framework",
            "django_pazpaz_pii",
            "clinic",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        DATABASES={
            "default": address,
            "server_bound": address | {"OPTIONS": {"server_side_binding": True}},
            "keyless": address,
            "troubled": address,
            "pooled": address | {"CONN_HEALTH_CHECKS": True, "OPTIONS": {"pool": {"min_size": 1, "max_size": 1}}},
            "empty": address | {"NAME": "postgres"},
        },
        MIGRATION_MODULES={"clinic": "clinic_migrations"},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PAZPAZ_PII_KEYRINGS={alias: lambda: KEYRING for alias in (*ALIASES, "pooled", "empty")},
        USE_TZ=True,
    )
    django.setup()
    (directory / "clinic_migrations").mkdir()
    (directory / "clinic_migrations" / "__init__.py").touch()
    call_command("makemigrations", "clinic", verbosity=0)
    call_command("migrate", verbosity=0)
    yield importlib.import_module("clinic.models")
    connections.close_all()
    connections["pooled"].close_pool()
    del sys.path[:2]


@pytest.fixture(params=[(alias, kind) for alias in ALIASES for kind in ("plaintext", "encrypted")], ids="-".join)
def clients(request, clinic):
    """The manager of an empty table."""
    alias, kind = request.param
    model = clinic.EncryptedClient if kind == "encrypted" else clinic.PlainClient
    manager = model.objects.db_manager(alias)
    manager.all().delete()
    return manager


@pytest.fixture
def people(clients):
    for number, name in enumerate(NAMES):
        clients.create(id=number + 1, name=name, email=f"c{number}@example.com")
    return clients


def names(queryset):
    return list(queryset.values_list("name", flat=True))


def test_create_read_update_delete(clients):
    client = clients.create(name="Ann", email="ann@example.com", history="Hay fever.")
    read = clients.get(pk=client.pk)
    assert (read.name, read.email, read.history, read.note) == ("Ann", "ann@example.com", "Hay fever.", None)
    read.name = "Ann Becker"
    read.save()
    clients.filter(email="ann@example.com").update(history=Concat("history", Value(" Tea.")))
    read.refresh_from_db()
    assert (read.name, read.history) == ("Ann Becker", "Hay fever. Tea.")
    read.delete()
    assert not clients.exists()


@pytest.mark.parametrize("text", ["", " ", "😀🏳️‍🌈", "דוד לוי", "a'b\"c\\d%e_f", "ש" * 5000, "x" * 5000])
def test_every_text_comes_back(clients, text):
    client = clients.create(name=text[:255], email=text[:255], history=text, note=text)
    client.refresh_from_db()
    assert (client.name, client.email, client.history, client.note) == (text[:255], text[:255], text, text)
    assert clients.filter(history=text).count() == 1
    assert clients.annotate(length=Length("history")).get().length == len(text)


def test_a_subclass_makes_of_values_what_it_wants(clients):
    client = clients.create(name="a", login="ANN", logins=["A", "B"])
    clients.bulk_create([clients.model(name="b", login="BEN")])
    client.refresh_from_db()
    assert (client.login, client.logins) == ("<ann>", ["<a>", "<b>"])
    conditions = [Q(login="ANN"), Q(login__in=["ANN"]), Q(login__lt="B"), ~Q(login="BEN"), Q(logins__contains=["A"])]
    conditions += [Q(logins=["A", "B"]), Q(logins__0="A"), Q(login=Value("ann"))]
    for condition in conditions:
        assert names(clients.filter(condition)) == ["a"], condition
    clients.filter(login="BEN").update(login="ZOE")
    clients.bulk_update([clients.model(id=client.pk, login="DAN")], ["login"])
    with connections[clients.db].cursor() as cursor:
        cursor.execute(f"SELECT login::text FROM {clients.model._meta.db_table} ORDER BY name")
        assert cursor.fetchall() == [("dan",), ("zoe",)]


def test_a_migration_knows_the_subclass(clinic):
    """Or what it writes in RunPython would be stored as it came."""
    from django.db.migrations.loader import MigrationLoader

    clients = (
        MigrationLoader(connections["default"]).project_state().apps.get_model("clinic", "EncryptedClient").objects
    )
    clients.all().delete()
    clients.create(name="a", login="ANN")
    assert clients.get(login="ANN").login == "<ann>"


def test_null_is_null_and_empty_is_empty(clients):
    clients.create(name="a", email=None)
    clients.create(name="b", email="")
    assert names(clients.filter(email__isnull=True)) == ["a"]
    assert names(clients.filter(email="")) == ["b"]
    coalesced = clients.annotate(shown=Coalesce("email", Value("none"))).order_by("name")
    assert list(coalesced.values_list("shown", flat=True)) == ["none", ""]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Q(name="דוד לוי"), ["דוד לוי"]),
        (Q(name__exact="ann o'hara"), []),
        (Q(name__iexact="ann o'hara"), ["Ann O'Hara"]),
        (Q(name__in=["Ann O'Hara", "50%", "nobody"]), ["Ann O'Hara", "50%"]),
        (Q(name__in=[]), []),
        (Q(name__in=[*NAMES[:3], *map(str, range(20))]), NAMES[:3]),
        (Q(name__contains="nn"), NAMES[:2]),
        (Q(name__contains="% \\ _"), ["100% \\ _x_"]),
        (Q(name__icontains="MÜLL"), ["Zoë Müller"]),
        (Q(name__startswith="Ann"), ["Ann O'Hara"]),
        (Q(name__istartswith="ANN"), NAMES[:2]),
        (Q(name__endswith="😀"), ["Émile 😀"]),
        (Q(name__iendswith="HARA"), ["Ann O'Hara"]),
        (Q(name__regex="^[Aa]nn"), NAMES[:2]),
        (Q(name__iregex="^ANN"), NAMES[:2]),
        (Q(name__gt="Zoë"), ["ann becker", "Zoë Müller", "דוד לוי", "Émile 😀"]),
        (Q(name__range=("Ann A", "Ann Z")), ["Ann O'Hara"]),
        (~Q(name="50%"), NAMES[:-1]),
        (Q(email="c1@example.com") | Q(name="50%"), ["ann becker", "50%"]),
        (Q(email__in=["c1@example.com", "c3@example.com"]), ["ann becker", "דוד לוי"]),
        (Q(name=Concat(Value("50"), Value("%"))), ["50%"]),
        (Q(name=F("name")), NAMES),
        (Q(name=F("email")), []),
    ],
)
def test_lookups(people, condition, expected):
    assert names(people.filter(condition).order_by("id")) == [name for name in NAMES if name in expected]


def test_transforms_and_expressions(people):
    assert names(people.annotate(low=Lower("name")).filter(low="ann becker")) == ["ann becker"]
    assert people.annotate(up=Upper("name")).get(email="c1@example.com").up == "ANN BECKER"
    # Django resolves mixed types by the first, and has to be told where that is not the field.
    both = Concat("name", Value(" <"), "email", Value(">"), output_field=models.CharField())
    assert people.annotate(both=both).get(id=1).both == "Ann O'Hara <c0@example.com>"


def test_order_pages_and_groups(people):
    ordered = sorted(NAMES)
    assert names(people.order_by("name")) == ordered
    assert names(people.order_by("-name")) == ordered[::-1]
    assert [names(people.order_by("name")[at : at + 3]) for at in (0, 3, 6)] == [ordered[:3], ordered[3:6], ordered[6:]]
    assert people.aggregate(Min("name"), Max("name")) == {"name__min": ordered[0], "name__max": ordered[-1]}
    people.create(name="Twin", email="c1@example.com", workspace=2)
    twins = people.values("email").annotate(many=Count("id")).filter(many__gt=1)
    assert list(twins) == [{"email": "c1@example.com", "many": 2}]
    assert len(people.values("email").distinct()) == len(NAMES)


def test_bulk(clients):
    model = clients.model
    clients.bulk_create(model(name=f"Client {n:04}", email=f"c{n}@example.com", history=None) for n in range(2000))
    assert names(clients.order_by("name")) == [f"Client {n:04}" for n in range(2000)]
    assert names(clients.filter(email="c777@example.com")) == ["Client 0777"]
    changed = list(clients.order_by("name")[:50])
    for client in changed:
        client.history = f"of {client.name}"
    clients.bulk_update(changed, ["history"])
    assert clients.filter(history__startswith="of Client").count() == 50
    again = model(name="Impostor", email="c777@example.com")
    clients.bulk_create([again], update_conflicts=True, unique_fields=["workspace", "email"], update_fields=["name"])
    assert names(clients.filter(email="c777@example.com")) == ["Impostor"]


@pytest.mark.parametrize(("field", "limit"), [("name", 255), ("email", 255), ("history", 5000)])
def test_too_long_is_a_data_error(clients, field, limit):
    with pytest.raises(DataError) as info:
        clients.create(**{"name": "x", field: "é" * (limit + 1)})
    assert isinstance(info.value.__cause__, psycopg.errors.StringDataRightTruncation)
    clients.create(**{"name": "x", field: "é" * limit})
    with pytest.raises(Exception, match="at most"):
        clients.model(**{"name": "x", field: "é" * (limit + 1)}).full_clean()


def test_arrays(clients):
    """Columns of them, what finds in them, and array_agg: lists of text."""
    lists = [["one", 'two, "three"', None, "{}", ""], [], None]
    for number, tags in enumerate(lists):
        clients.create(id=number, name=f"n{number}", tags=tags)
    assert list(clients.order_by("id").values_list("tags", flat=True)) == lists
    assert clients.aggregate(all=ArrayAgg("name", order_by="id")) == {"all": ["n0", "n1", "n2"]}
    for condition in (
        {"tags__contains": ["one"]},
        {"tags__overlap": ["one", "x"]},
        {"tags__0": "one"},
        {"tags__len": 5},
    ):
        assert names(clients.filter(**condition)) == ["n0"], condition
    assert names(clients.filter(tags=[])) == ["n1"]


def test_a_keyless_connection_reads_arrays_of_armour(clinic):
    clinic.EncryptedClient.objects.all().delete()
    clinic.EncryptedClient.objects.create(name="Ann", tags=["a", "b"])
    tags = clinic.EncryptedClient.objects.using("keyless").get().tags
    assert len(tags) == 2 and all(tag.startswith("v2:") for tag in tags)


def test_uniqueness(clients):
    clients.create(name="a", email="a@example.com")
    with pytest.raises(IntegrityError), transaction.atomic(clients.db):
        clients.create(name="b", email="a@example.com")
    clients.create(name="b", email="a@example.com", workspace=2)
    assert clients.get_or_create(name="c", email="a@example.com", workspace=3)[1]
    assert not clients.get_or_create(workspace=3, email="a@example.com")[1]


def test_forms(clients):
    from django.forms import modelform_factory

    form = modelform_factory(clients.model, fields=["name", "email", "note"])
    assert form({"name": "a" * 255}).fields["name"].max_length == 255
    assert not form({"name": "a" * 256}).is_valid()
    assert "<textarea" in str(form()["note"])
    valid = form({"name": "Ann", "email": "", "note": ""})
    assert valid.is_valid() and valid.cleaned_data["email"] is None


def test_text_of_any_length_has_several_lines_in_the_admin_and_in_drf(clinic):
    """A one-line input would join the lines when somebody saves."""
    from django.contrib.admin import ModelAdmin, site
    from django.forms import TextInput
    from rest_framework.serializers import ModelSerializer

    class Admin(ModelAdmin):
        fields = ("name", "note")

    class Chosen(Admin):
        formfield_overrides = {models.CharField: {"widget": TextInput}}

    for model in (clinic.PlainClient, clinic.EncryptedClient):
        form = Admin(model, site).get_form(None)(instance=model(note="a\nb"))
        assert "<textarea" in str(form["note"]) and "a\nb" in str(form["note"])
        assert 'class="vLargeTextField"' in str(form["note"]) and 'class="vTextField"' in str(form["name"])

        class Serializer(ModelSerializer):
            class Meta:
                fields = ("name", "note", "email")

        Serializer.Meta.model = model
        fields = Serializer().fields
        assert [fields[name].style for name in fields] == [{}, {"base_template": "textarea.html"}, {}]
        serializer = Serializer(data={"name": "Ann", "note": "a\r\nb\n\nc"})
        assert serializer.is_valid() and serializer.save().note == "a\r\nb\n\nc"
        model.objects.all().delete()
    assert "<textarea" not in str(Chosen(clinic.EncryptedClient, site).get_form(None)()["note"])


class ProviderError(Exception):
    """What a secret store may raise."""


def unavailable():
    raise ProviderError("the secret store is away")


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (unavailable, "the secret store is away"),
        ("no.such.module", "No module named 'no'"),
        (lambda: "no JSON", "keyring"),
        (lambda: None, "must return str, not NoneType"),
        (lambda: json.dumps({"current": 7, "keys": json.loads(KEYRING)["keys"]}), "current version 7"),
    ],
    ids=["raises", "unknown", "malformed", "none", "refused"],
)
def test_without_its_keyring_nothing_runs_and_the_next_one_counts(clinic, monkeypatch, broken, error):
    """The error is the caller's, tells no key, and leaves no connection that would run without keys."""
    monkeypatch.setitem(settings.PAZPAZ_PII_KEYRINGS, "troubled", broken)
    clients = clinic.EncryptedClient.objects.using("troubled")
    for _ in range(2):
        with pytest.raises(Exception, match=error) as info:
            clients.count()
        assert_absent("the error", f"{info.value!r} {info.value}")
    monkeypatch.setitem(settings.PAZPAZ_PII_KEYRINGS, "troubled", lambda: KEYRING)
    clients.create(name="Ann")
    assert clients.latest("id").name == "Ann"
    connections["troubled"].close()


def test_under_a_wrong_key_values_do_not_open(clinic, monkeypatch):
    clinic.EncryptedClient.objects.all().delete()
    clinic.EncryptedClient.objects.create(name="secret of Ann")
    wrong = keyring(keys={"1": KEY_1, "2": WRONG_KEY})
    monkeypatch.setitem(settings.PAZPAZ_PII_KEYRINGS, "troubled", lambda: wrong)
    with pytest.raises(Exception, match="does not authenticate") as info:
        clinic.EncryptedClient.objects.using("troubled").get()
    assert info.value.__cause__.sqlstate == "XX001"
    assert_absent("the error", str(info.value), values=["secret of Ann"])
    connections["troubled"].close()


def test_a_connection_lost_in_the_pool_is_replaced(clinic):
    """With Django's own CONN_HEALTH_CHECKS, which psycopg's pool takes for its check."""

    def pid():
        with connections["pooled"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), count(*) FROM pii_session_keys()")
            pid, keys = cursor.fetchone()
        assert keys == 3
        connections["pooled"].close()  # back into the pool, as at a request's end
        return pid

    lost = pid()
    assert pid() == lost
    with connections["keyless"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [lost])
    assert pid() != lost


def test_a_database_without_the_extension_has_no_use_for_keys(clinic):
    with connections["empty"].cursor() as cursor:
        cursor.execute("SELECT to_regtype('encrypted_text') IS NULL")
        assert cursor.fetchone() == (True,)
    connections["empty"].close()


def test_a_migration_that_creates_the_extension_goes_on_with_keys(clinic, new_database):
    """As in a database that the test runner has just made."""
    from django.db.migrations.state import ProjectState
    from django_pazpaz_pii.operations import PazpazPiiExtension

    database = new_database()
    with database.connect() as admin:
        admin.execute("DROP EXTENSION pazpaz_pii")
    connection = connections["empty"]
    connection.close()
    old, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], database.name
    with connection.schema_editor() as editor:
        PazpazPiiExtension().database_forwards("clinic", editor, ProjectState(), ProjectState())
        editor.create_model(clinic.EncryptedClient)
    clients = clinic.EncryptedClient.objects.using("empty")
    clients.create(name="Ann", tags=["a"])
    assert (clients.get().name, clients.get().tags) == ("Ann", ["a"])
    connection.close()
    connection.settings_dict["NAME"] = old


def test_what_cannot_bind_parameters_is_refused(clinic):
    """A real connection of psycopg 2, which Django also takes."""
    from django.core.exceptions import ImproperlyConfigured
    from django_pazpaz_pii.connections import load_keys

    address = settings.DATABASES["default"]
    raw = psycopg2.connect(dbname=address["NAME"], host=address["HOST"], port=address["PORT"], user="postgres")
    wrapper = copy.copy(connections["default"])
    wrapper.connection = raw
    with pytest.raises(ImproperlyConfigured, match="loads keys by psycopg 3: pip install"):
        load_keys(wrapper)
    raw.close()


@pytest.mark.parametrize("alias", ALIASES)
def test_equality_is_looked_up_in_the_index(clinic, alias):
    clients = clinic.EncryptedClient.objects.db_manager(alias)
    clients.all().delete()
    clients.bulk_create(clinic.EncryptedClient(name=str(n), email=f"c{n}@example.com") for n in range(500))
    with transaction.atomic(alias), connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for condition in ({"email": "c7@example.com"}, {"email__in": ["c7@example.com", "c8@example.com"]}):
            assert "encrypted_email" in clients.filter(**condition).explain()


def test_equality_in_any_case(clinic):
    accounts = clinic.Account.objects
    accounts.create(email="Zoë@Example.com")
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for lookup, value in (
            ("email", "ZOË@EXAMPLE.COM"),
            ("email__iexact", "zoë@example.com"),
            ("email__in", ["zoë@Example.com"]),
        ):
            found = accounts.filter(**{lookup: value})
            assert [account.email for account in found] == ["Zoë@Example.com"]
            assert re.search("account_email|one_account", found.explain())
    with pytest.raises(IntegrityError), transaction.atomic():
        accounts.create(email="zoë@example.com")
    with pytest.raises(ValidationError, match="already exists"):
        clinic.Account(email="ZOË@example.com").full_clean()
    assert not accounts.exclude(email__iexact="ZOË@example.com").exists()
    assert accounts.filter(email__iexact=None).count() == 0


def test_equality_in_any_case_by_alter_field(clinic):
    """And back to that of each letter, keeping values and their spelling."""
    account, connection = clinic.Account, connections["default"]
    account.objects.all().delete()
    account.objects.create(email="Zoe@example.com")
    new = account._meta.get_field("email")
    old = new.clone()
    old.nocase, old.db_collation = False, None
    old.set_attributes_from_name("email")
    old.model = account
    for before, after, found in ((new, old, 0), (old, new, 1)):
        with connection.schema_editor() as editor:
            for index in (*account._meta.indexes, *account._meta.constraints):
                (editor.remove_index if index in account._meta.indexes else editor.remove_constraint)(account, index)
            editor.alter_field(account, before, after)
            for index in (*account._meta.indexes, *account._meta.constraints):
                (editor.add_index if index in account._meta.indexes else editor.add_constraint)(account, index)
        with connection.cursor() as cursor:
            cursor.execute("SELECT email::text FROM clinic_account WHERE email = %s", ["ZOE@EXAMPLE.COM"])
            assert cursor.fetchall() == [("Zoe@example.com",)] * found


def test_migrations_are_complete_and_the_field_comes_back_from_them(clinic):
    call_command("makemigrations", "clinic", check=True, dry_run=True, verbosity=0)
    written = Path(sys.modules["clinic_migrations.0001_initial"].__file__).read_text()
    assert "django_pazpaz_pii.EncryptedTextField(blank=True, max_length=255, null=True, searchable=True)" in written
    for field in clinic.EncryptedClient._meta.get_fields():
        again = field.clone()
        if isinstance(field, ArrayField):  # of such fields
            field, again = field.base_field, again.base_field
        assert again.deconstruct()[1:] == field.deconstruct()[1:]


def test_a_field_is_encrypted_and_decrypted_by_alter_field(clinic):
    """As a migration does it: AlterField, forwards and backwards."""
    connection = connections["default"]
    plain = clinic.PlainClient
    rows = [plain(name=name, email=f"c{n}@example.com") for n, name in enumerate(NAMES)]
    plain.objects.all().delete()
    plain.objects.bulk_create(rows)
    old = plain._meta.get_field("name")
    new = clinic.EncryptedClient._meta.get_field("name")

    def stored_as():
        with connections["keyless"].cursor() as cursor:
            cursor.execute("SELECT pg_typeof(name)::text, count(*) FROM clinic_plainclient GROUP BY 1")
            return cursor.fetchall()

    with connection.schema_editor() as editor:
        editor.alter_field(plain, old, new)
    assert stored_as() == [("encrypted_text", len(NAMES))]
    assert names(plain.objects.order_by("id")) == NAMES
    with connection.schema_editor() as editor:
        editor.alter_field(plain, new, old)
    assert stored_as() == [("character varying", len(NAMES))]
    assert names(plain.objects.order_by("id")) == NAMES


def test_without_a_keyring_there_is_no_text(clinic):
    clinic.EncryptedClient.objects.all().delete()
    clinic.EncryptedClient.objects.create(name="Ann")
    assert clinic.EncryptedClient.objects.using("keyless").get().name.startswith("v2:")
    with pytest.raises(Exception, match="no encryption key is loaded"):
        clinic.EncryptedClient.objects.using("keyless").create(name="John")


@pytest.mark.parametrize("alias", ALIASES)
def test_no_key_is_logged_or_seen(clinic, new_database, alias):
    connections[alias].close()
    connections[alias].force_debug_cursor = True
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pii_session_keys()")
        assert cursor.fetchone() == (3,)
    queries = repr(connections[alias].queries)
    assert "pii_session_keys" in queries
    assert_absent("Django's log of queries", queries)
    with connections["keyless"].cursor() as cursor:
        cursor.execute("SELECT string_agg(query, ' ') FROM pg_stat_activity")
        assert_absent("pg_stat_activity", cursor.fetchone()[0])
    connections[alias].force_debug_cursor = False


def test_indexes_that_would_be_refused_are_found_by_checks(clinic):
    from django_pazpaz_pii import EncryptedTextField

    for options, code in (({"unique": True}, "pazpaz_pii.E001"), ({"db_index": True}, "pazpaz_pii.E002"), ({}, None)):
        field = EncryptedTextField(max_length=9, **options)
        field.set_attributes_from_name("name")
        field.model = clinic.EncryptedClient
        assert [error.id for error in field.check()] == ([code] if code else [])
    assert issubclass(EncryptedTextField, models.Field)


def test_what_ignores_case_has_to_be_searchable(clinic):
    from django_pazpaz_pii import EncryptedTextField

    field = EncryptedTextField(max_length=9, nocase=True)
    field.set_attributes_from_name("name")
    field.model = clinic.EncryptedClient
    assert [error.id for error in field.check(databases=["default"])] == ["pazpaz_pii.E003"]
    assert EncryptedTextField(searchable=True, nocase=True).deconstruct()[3] == {"searchable": True, "nocase": True}


def test_the_key_commands(clinic, monkeypatch, capfd):
    """manage.py pii_…, with the settings' database and keys."""
    clinic.EncryptedClient.objects.all().delete()
    clinic.EncryptedClient.objects.create(name="secret of Ann")
    for command in ("census", "verify", "status"):
        call_command(f"pii_{command}")
    with contextlib.suppress(SystemExit):  # of what it finds
        call_command("pii_doctor")
    call_command("pii_rotate", "clinic_encryptedclient", workers=2)
    printed = capfd.readouterr()
    assert "clinic_encryptedclient" in printed.out and "check_name" in printed.out
    assert_absent("what they print", printed.out + printed.err, values=["secret of Ann"])
    for alias, error in (("keyless", "verify needs the keys"), ("empty", "no extension pazpaz_pii")):
        with pytest.raises(CommandError, match=error):
            call_command("pii_verify", database=alias)
    monkeypatch.setitem(settings.PAZPAZ_PII_KEYRINGS, "troubled", lambda: keyring(keys={"1": KEY_1, "2": WRONG_KEY}))
    with pytest.raises(SystemExit) as info:
        call_command("pii_verify", database="troubled")
    assert info.value.code == 1
