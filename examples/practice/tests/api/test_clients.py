"""What the API promises. These tests pass on plaintext columns and on encrypted ones."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

PEOPLE = [
    ("Zoë", "Müller"),
    ("Ann", "O'Hara"),
    ("ann", "Becker"),
    ("דוד", "לוי"),
    ("100%", "Sure_"),
    ("Émile", "Zola 😀"),
]


def create(api, first, last, **values):
    answer = api.post("/clients", json={"first_name": first, "last_name": last, **values})
    assert answer.status_code == 201, answer.text
    return answer.json()


def names(answer):
    assert answer.status_code == 200, answer.text
    return [f"{client['first_name']} {client['last_name']}" for client in answer.json()["clients"]]


@pytest.fixture
def people(api):
    return [create(api, first, last, email=f"client{n}@example.com") for n, (first, last) in enumerate(PEOPLE)]


def test_create_and_read(api):
    data = {"email": "zoe@example.com", "phone": "+49 30 1", "medical_history": "Hay fever.\n" * 400}
    made = create(api, "Zoë", "Müller", **data)
    assert made == {"id": made["id"], "first_name": "Zoë", "last_name": "Müller", **data}
    assert api.get(f"/clients/{made['id']}").json() == made


def test_what_is_left_out_is_null_and_what_is_empty_is_empty(api):
    made = create(api, "Zoë", "Müller", phone="")
    read = api.get(f"/clients/{made['id']}").json()
    assert (read["phone"], read["email"], read["medical_history"]) == ("", None, None)


def test_list_in_order_of_names(api, people):
    ordered = [f"{first} {last}" for first, last in sorted(PEOPLE, key=lambda person: (person[1], person[0]))]
    assert names(api.get("/clients")) == ordered
    assert api.get("/clients").json()["total"] == len(PEOPLE)


def test_pages(api, people):
    pages = [names(api.get("/clients", params={"limit": 4, "offset": at})) for at in (0, 4, 8)]
    assert [len(page) for page in pages] == [4, 2, 0]
    assert pages[0] + pages[1] == names(api.get("/clients"))
    assert api.get("/clients", params={"limit": 4, "offset": 8}).json()["total"] == 6
    assert api.get("/clients", params={"limit": 101}).status_code == 422


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("ann", ["ann Becker", "Ann O'Hara"]),
        ("N O'H", ["Ann O'Hara"]),
        ("mül", ["Zoë Müller"]),
        ("MÜL", ["Zoë Müller"]),
        ("לוי", ["דוד לוי"]),
        ("😀", ["Émile Zola 😀"]),
        ("%", ["100% Sure_"]),
        ("_", ["100% Sure_"]),
        ("nobody", []),
    ],
)
def test_search_by_part_of_the_name(api, people, part, expected):
    assert names(api.get("/clients", params={"name": part})) == expected


def test_search_by_email(api, people):
    assert names(api.get("/clients", params={"email": "client2@example.com"})) == ["ann Becker"]
    assert names(api.get("/clients", params={"email": "CLIENT2@example.com"})) == []
    assert names(api.get("/clients", params={"email": "client2@example.com", "name": "zoë"})) == []


def test_update(api, people):
    path = f"/clients/{people[0]['id']}"
    changed = api.patch(path, json={"last_name": "Meyer", "email": None, "medical_history": "Tea."}).json()
    assert changed == people[0] | {"last_name": "Meyer", "email": None, "medical_history": "Tea."}
    assert api.get(path).json() == changed
    assert names(api.get("/clients", params={"name": "müller"})) == []
    assert names(api.get("/clients", params={"email": "client0@example.com"})) == []


def test_delete(api, people):
    path = f"/clients/{people[0]['id']}"
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == api.delete(path).status_code == 404
    assert api.get("/clients").json()["total"] == len(PEOPLE) - 1


def test_an_email_belongs_to_one_client_of_a_workspace(api, people, other_workspace):
    twin = {"first_name": "Twin", "last_name": "Müller", "email": "client0@example.com"}
    answer = api.post("/clients", json=twin)
    assert answer.status_code == 409 and "client0" not in answer.text
    assert api.post("/clients", json=twin, headers=other_workspace).status_code == 201
    assert api.post("/clients", json=twin | {"email": None}).status_code == 201
    assert api.patch(f"/clients/{people[1]['id']}", json={"email": "client0@example.com"}).status_code == 409


def test_a_workspace_sees_its_own_clients_only(api, people, other_workspace):
    path = f"/clients/{people[0]['id']}"
    assert names(api.get("/clients", headers=other_workspace)) == []
    assert names(api.get("/clients", params={"email": "client0@example.com"}, headers=other_workspace)) == []
    assert api.get(path, headers=other_workspace).status_code == 404
    assert api.patch(path, json={"last_name": "x"}, headers=other_workspace).status_code == 404
    assert api.delete(path, headers=other_workspace).status_code == 404
    assert api.get(path).json() == people[0]


@pytest.mark.parametrize(
    "values",
    [
        {"first_name": "x" * 256},
        {"first_name": ""},
        {"phone": "1" * 51},
        {"medical_history": "x" * 5001},
        {"last_name": None},
    ],
    ids=lambda values: "-".join(values),
)
def test_bad_data_is_refused(api, values):
    answer = api.post("/clients", json={"first_name": "a", "last_name": "b"} | values)
    assert answer.status_code == 422
    assert api.get("/clients").json()["total"] == 0


def test_the_longest_values(api):
    made = create(api, "é" * 255, "ש" * 255, email="x" * 255, phone="1" * 50, medical_history="😀" * 5000)
    assert api.get(f"/clients/{made['id']}").json() == made


def test_many_at_once(api):
    """More requests than the pool has connections: each of them has its keys."""
    with ThreadPoolExecutor(20) as threads:
        made = list(
            threads.map(lambda n: create(api, f"Client {n:03}", "Many", email=f"many{n}@example.com"), range(100))
        )
        read = list(threads.map(lambda client: api.get(f"/clients/{client['id']}").json(), made))
    assert read == made
    assert api.get("/clients", params={"name": "client 07"}).json()["total"] == 10


def test_unknown_clients(api):
    assert api.get(f"/clients/{uuid.uuid4()}").status_code == 404
