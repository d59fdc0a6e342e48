"""When a 304 is believed, and which conditions a captured answer allows."""

import pytest

from scraper.archive.validators import is_believed, validators_of

MONDAY, TUESDAY = "Mon, 01 Apr 2019 12:00:00 GMT", "Tue, 02 Apr 2019 12:00:00 GMT"
LATER = "Thu, 04 Apr 2019 12:00:00 GMT"


def headers(**values):
    """Headers as they are asked for; `_` for `-`."""
    known = {name.replace("_", "-").lower().encode(): value.encode() for name, value in values.items()}
    return lambda name: known.get(name.lower())


@pytest.mark.parametrize(
    ("sent", "said", "believed"),
    [
        ({"If_None_Match": '"v1"'}, {"ETag": '"v1"'}, True),
        ({"If_None_Match": '"v1"'}, {"ETag": 'W/"v1"'}, True),
        ({"If_None_Match": 'W/"v1"'}, {"ETag": '"v1"'}, True),
        ({"If_None_Match": '"v1"'}, {"ETag": '"v2"'}, False),
        ({"If_None_Match": '"v1"'}, {"ETag": 'W/"v2"'}, False),
        ({"If_None_Match": '"v1"'}, {}, True),
        ({"If_None_Match": '"v1"', "If_Modified_Since": MONDAY}, {"Last_Modified": TUESDAY}, False),
        ({"If_None_Match": '"v1"', "If_Modified_Since": MONDAY}, {"ETag": '"v1"', "Last_Modified": TUESDAY}, True),
        ({"If_Modified_Since": MONDAY}, {"ETag": '"v2"'}, False),
        ({"If_Modified_Since": MONDAY}, {"ETag": 'W/"v2"'}, False),
        ({"If_None_Match": '"v1"'}, {"Last_Modified": MONDAY}, False),
        ({"If_Modified_Since": MONDAY}, {"Last_Modified": MONDAY}, True),
        ({"If_Modified_Since": MONDAY}, {"Last_Modified": MONDAY.replace("GMT", "+0000")}, True),
        ({"If_Modified_Since": MONDAY}, {"Last_Modified": TUESDAY}, False),
        ({"If_Modified_Since": MONDAY}, {"Last_Modified": "yesterday"}, False),
        ({"If_Modified_Since": MONDAY}, {}, True),
    ],
)
def test_a_304_is_believed_where_it_is_of_what_was_asked_about(sent, said, believed):
    assert is_believed(headers(**sent), headers(**said)) is believed


@pytest.mark.parametrize(
    ("stated", "conditions"),
    [
        ({"ETag": '"v1"', "Last_Modified": MONDAY}, {b"If-None-Match": b'"v1"', b"If-Modified-Since": MONDAY.encode()}),
        ({"Last_Modified": MONDAY, "Date": TUESDAY}, {b"If-Modified-Since": MONDAY.encode()}),
        ({"Last_Modified": TUESDAY, "Date": MONDAY}, {}),
        ({"Last_Modified": MONDAY}, {b"If-Modified-Since": MONDAY.encode()}),
        ({"Last_Modified": LATER}, {}),
        (
            {"Last_Modified": "Monday, 01-Apr-19 12:00:00 GMT"},
            {b"If-Modified-Since": b"Monday, 01-Apr-19 12:00:00 GMT"},
        ),
        ({"Last_Modified": "Mon Apr  1 12:00:00 2019"}, {b"If-Modified-Since": b"Mon Apr  1 12:00:00 2019"}),
        ({"Last_Modified": "Mon, 01 Apr 2019 12:00:00 +0200"}, {}),
        ({"Last_Modified": "Mon, 99 Apr 2019 12:00:00 GMT"}, {}),
        ({"Last_Modified": "-1"}, {}),
        ({"Last_Modified": "yesterday"}, {}),
        ({"ETag": "v1"}, {b"If-None-Match": b"v1"}),
        ({"ETag": '""'}, {}),
        ({}, {}),
    ],
)
def test_no_invalid_validator_is_sent(stated, conditions):
    assert validators_of(headers(**stated), "2019-04-03T12:00:00Z") == conditions
