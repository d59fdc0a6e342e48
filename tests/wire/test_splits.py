"""Wherever the network cuts an answer into pieces, what is recorded is the same."""

import pytest
from twisted.internet.testing import StringTransport
from twisted.web._newclient import Request
from twisted.web.http_headers import Headers

from scraper.archive.exchange import Exchange, Received
from scraper.archive.wire import BoundConnection, RecordingProtocol
from tests.wire.cases import CASES
from tests.wire.raw_server import End

LONGEST = 500
# One exchange each, that the server ends and the client takes whole.
WHOLE = {
    name: case
    for name, case in CASES.items()
    if len(case.asks) == 1 and len(case.scripts) == 1 and not case.partly and not case.lost and not case.origin
}
PLAYS = {
    name: play
    for name, case in WHOLE.items()
    for [play] in case.scripts.values()
    if play.end is End.KEEP and len(b"".join(play.packets)) < LONGEST
}


def recorded(folder, method, pieces):
    """What is recorded of an answer that comes in these pieces: its block, interim answers, and whether it ended."""
    transport, protocol = StringTransport(), RecordingProtocol()
    protocol.makeConnection(transport)
    exchange = Exchange("http://127.0.0.1/", Received(folder))
    request = Request(method.encode(), b"/", Headers({b"host": [b"127.0.0.1"]}), None, persistent=True)
    BoundConnection(protocol, exchange).request(request)
    for piece in pieces:
        protocol.dataReceived(piece)
    exchange.received.finish()
    block = b"".join(exchange.received.pieces())
    exchange.received.discard()
    assert exchange.sent == transport.value()
    return block, tuple(exchange.received.interim), exchange.is_whole


@pytest.mark.parametrize("name", PLAYS)
def test_an_answer_cut_in_two_anywhere_is_recorded_whole(name, tmp_path):
    play, [ask] = PLAYS[name], CASES[name].asks
    content = b"".join(play.packets)
    for place in range(1, len(content)):
        pieces = (content[:place], content[place:])
        assert recorded(tmp_path, ask.method, pieces) == (play.answer, play.interim, True), pieces


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("name", PLAYS)
def test_an_answer_in_small_pieces_is_recorded_whole(name, size, tmp_path):
    play, [ask] = PLAYS[name], CASES[name].asks
    content = b"".join(play.packets)
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    assert recorded(tmp_path, ask.method, pieces) == (play.answer, play.interim, True)
