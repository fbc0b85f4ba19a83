"""The first page: its drawing says nothing, and who somebody is leads to where they want to go. Icons and manifest."""


def test_a_guest_is_led_by_who_they_are(client, make):
    make.event()
    page = client.page("/")
    led = {link.get_text(): link["href"] for link in page.select(".routes a")}
    assert len(led) == 6
    for words, href in led.items():
        answer = client.get(href)
        asked_to_sign_in = answer.status_code == 302 and "/account/login" in answer.location
        assert answer.status_code == 200 or asked_to_sign_in, words
    assert page.find(class_="hero__drawing")["alt"] == "", "it is a decoration"


def test_whoever_is_signed_in_reads_what_is_next_instead(client_for, make):
    page = client_for(make.person()).page("/")
    assert not page.select(".routes")
    assert page.find(id="mine")


def test_the_site_has_an_icon_and_a_manifest_whose_files_are_there(client):
    page = client.page("/help")
    manifest = client.get(page.find("link", rel="manifest")["href"])
    assert manifest.content_type == "application/manifest+json"
    assert manifest.json["name"].endswith("Essex Safeguarding Children Board")
    addresses = [icon["src"] for icon in manifest.json["icons"]] + [client.get("/favicon.ico").location]
    for address in addresses:
        with client.get(address) as file:
            assert file.content_type.startswith("image/"), address
