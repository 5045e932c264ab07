"""What the pages promise, in a browser, on encrypted columns with 5,000 clients."""

import base64
import json
import os
import re
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import ActionChains, Keys

HAERINGS = ["Haering, Evelyne", "Haering, Heidrun", "Haering, Laura"]
STRANGE = "<img src=x onerror=\"document.title='owned'\">"


@pytest.fixture
def client(served):
    """A client that a test may change."""
    data = {"first_name": "Zoë", "last_name": "Zzz", "email": "zoe@example.com", "medical_history": "Tea.\nMore tea."}
    made = served.api.post("/clients", json=data).raise_for_status().json()
    yield made
    served.api.delete(f"/clients/{made['id']}").raise_for_status()


def names(browser):
    return browser.texts(".clients tbody a")


def read(served, client):
    return served.api.get(f"/clients/{client['id']}").json()


def test_list_by_pages(browser):
    browser.open()
    assert browser.texts("[role=status]") == ["5000 clients, page 1 of 250"]
    first = names(browser)
    assert len(first) == 20 and first == sorted(first)
    browser.click("Next")
    assert browser.texts("[role=status]") == ["5000 clients, page 2 of 250"]
    assert first[-1] < names(browser)[0]
    browser.click("Previous")
    assert names(browser) == first


def test_search(browser, served):
    for part in ("haer", "HAERING", "a Haer"):
        browser.search(name=part)
        assert names(browser) == [name for name in HAERINGS if part != "a Haer" or "Laura" in name]
        assert browser.field("name").get_attribute("value") == part
    browser.search(email="holtbelinda@gmail.com")
    assert names(browser) == ["Haering, Laura"]
    browser.search(email="holtbelinda@gmail.com", name="Evelyne")
    assert names(browser) == [] and browser.texts("[role=status]") == ["0 clients"]
    browser.click("Show all")
    assert len(names(browser)) == 20
    browser.search(name="a")
    browser.click("Next")
    assert "page 2" in browser.text and browser.field("name").get_attribute("value") == "a"


def test_edit(browser, served, client):
    browser.search(name="zoë zzz")
    browser.click("Zzz, Zoë")
    assert browser.field("medical_history").get_attribute("value") == client["medical_history"]
    browser.fill(last_name="Zyx", phone="+49 30 1", email="", medical_history="Coffee,\nnow.")
    browser.click("Save")
    assert browser.texts("[role=status]") == ["Saved."]
    changed = {"last_name": "Zyx", "phone": "+49 30 1", "email": None, "medical_history": "Coffee,\nnow."}
    assert read(served, client) == client | changed
    browser.click("Save")
    assert read(served, client) == client | changed
    browser.search(name="zyx")
    assert names(browser) == ["Zyx, Zoë"]


def test_what_cannot_be_saved_is_kept_in_the_form(browser, served, client):
    browser.open(f"/client/{client['id']}")
    browser.fill(first_name="Zoe", email="holtbelinda@gmail.com")
    browser.click("Save")
    assert browser.texts(".error") == ["Another client has this address."]
    assert browser.field("first_name").get_attribute("value") == "Zoe"
    assert browser.field("email").get_attribute("aria-describedby") == "email-error"
    browser.fill(first_name=" ", email="zoe@example.com")
    browser.click("Save")
    assert browser.texts(".error") == ["Missing, or too long."]
    assert read(served, client) == client


def test_what_looks_like_html_is_text(browser, served, client):
    values = dict.fromkeys(("first_name", "last_name", "email"), STRANGE) | {
        "medical_history": "</textarea><script>document.title='owned'</script>",
    }
    served.api.patch(f"/clients/{client['id']}", json=values).raise_for_status()
    browser.search(name=STRANGE)
    assert names(browser) == [f"{STRANGE}, {STRANGE}"]
    assert browser.texts(".clients tbody td")[0] == browser.field("name").get_attribute("value") == STRANGE
    with browser.leaving():
        browser.all(".clients tbody a")[0].click()
    assert browser.texts("h1") == [f"{STRANGE} {STRANGE}"]
    for name, value in values.items():
        assert browser.field(name).get_attribute("value") == value
    assert not browser.all("main img, script") and browser.driver.title == "Client · Practice"


def test_the_administrator_sees_ciphertext_in_the_same_rows(browser, served):
    browser.search(name="haer")
    numbers = [link.get_attribute("href").rpartition("/")[2] for link in browser.all(".clients tbody a")]
    browser.click("as ciphertext")
    assert [number.rstrip("…") for number in browser.texts(".rows tbody th")] == [number[:8] for number in numbers]
    values = browser.texts(".rows tbody td")
    assert len(values) == 5 * len(HAERINGS)
    assert all(value.startswith(("v1:", "v1.1:")) or value == "NULL" for value in values)
    assert "Haering" not in browser.driver.page_source


@pytest.mark.parametrize("cookie", ["another", None])
def test_a_form_needs_its_token(browser, served, client, cookie):
    browser.open(f"/client/{client['id']}")
    browser.fill(last_name="Forged")
    browser.driver.delete_all_cookies()
    if cookie:
        browser.driver.add_cookie({"name": "practice_token", "value": cookie})
    browser.click("Save")
    assert browser.texts("[role=alert]") == [
        "This form is not from a page of ours, or from an old one. Open the page again."
    ]
    assert read(served, client) == client


def test_the_cookie_is_out_of_reach(browser):
    browser.open()
    (cookie,) = browser.driver.get_cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and len(cookie["value"]) > 40
    assert browser.all("[name=token]")[0].get_attribute("value") == cookie["value"]


def other_keyring():
    """Of keys that no value is under."""
    keys = [base64.b64encode(os.urandom(32)).decode() for _ in range(2)]
    return json.dumps({"current": 9, "keys": {"9": keys[0]}, "index": {"1": keys[1]}})


def test_without_keys_it_says_so(browser, without_keys):
    browser.open()
    browser.click("as ciphertext")
    rows, path = browser.texts(".rows td"), browser.driver.current_url.removeprefix(browser.address)
    browser.address, keyring = without_keys
    for has_others in (False, True):
        if has_others:
            keyring.write_text(other_keyring())
        browser.open()
        assert browser.texts("[role=alert]") == [
            "The keys of this practice are not loaded. Until they are, clients can neither be read nor changed."
        ]
        assert httpx.get(browser.address).status_code == 503
    # Whoever needs no key goes on.
    browser.open(path)
    assert len(rows) == 100 and browser.texts(".rows td") == rows
    browser.open("/administrator")
    assert len(browser.texts(".rows td")) == 100


def test_odd_forms_are_no_errors(served):
    with httpx.Client(base_url=served.address) as client:
        token = re.search(r'name="token" value="([^"]+)"', client.get("/").text)[1]
        for fields, status in (({"page": "0"}, 200), ({"page": "9" * 9}, 200), ({"name": "a\0b"}, 400)):
            assert client.post("/", data=fields | {"token": token}).status_code == status, fields


def test_headers(served):
    for path in ("/", "/static/style.css", "/client/none", "/clients", "/administrator"):
        headers = httpx.get(served.address + path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ") and "script" not in policy and "unsafe" not in policy
        assert "form-action 'self'" in policy and "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"


def test_no_value_is_logged(browser, served, client):
    browser.search(name="Zoë Zzz", email="zoe@example.com")
    browser.click("Zzz, Zoë")
    browser.fill(email="holtbelinda@gmail.com")
    browser.click("Save")
    browser.fill(email="other@example.com", phone="+49 30 4711")
    browser.click("Save")
    assert "Saved." in browser.text
    logged = served.log.read_text() + Path(os.environ["PAZPAZ_LOG"]).read_text()
    assert "POST /client/" in logged and "uq_clients_workspace_email" in logged
    for value in ("Zzz", "zoe@", "holtbelinda", "other@", "49 30 4711", "Tea."):
        assert value not in logged


def test_every_field_has_a_label_and_the_keyboard_is_enough(browser, client):
    browser.open()
    keys = ActionChains(browser.driver)
    keys.send_keys(Keys.TAB, Keys.ENTER).perform()
    assert browser.driver.current_url.endswith("#main")
    with browser.leaving():
        keys.send_keys(Keys.TAB, "zoë", Keys.TAB, "zoe@example.com", Keys.ENTER).perform()
    assert names(browser) == ["Zzz, Zoë"]
    assert [field.accessible_name for field in browser.all("input:not([type=hidden])")] == [
        "Part of the name",
        "E-mail",
    ]
    browser.click("Zzz, Zoë")
    fields = browser.all("input:not([type=hidden]), textarea")
    labels = ["First name", "Last name", "E-mail", "Phone", "Medical history"]
    assert [field.accessible_name for field in fields] == labels


def test_a_phone_is_wide_enough(browser, client):
    screen = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    for words in (None, "as ciphertext"):
        browser.search(email=client["email"])
        if words:
            browser.click(words)
        assert browser.driver.execute_script("return document.documentElement.scrollWidth") == 360
    browser.open(f"/client/{client['id']}")
    assert browser.driver.execute_script("return document.documentElement.scrollWidth") == 360
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
