"""Reads a folder of WARC files by exchange, as a test wants to look at them."""

from dataclasses import dataclass, field

from scraper.archive.members import members
from scraper.archive.records import WarcRecord, bare, parse, parse_fields, split_http


@dataclass
class Kept:
    """What an archive has of one exchange; `response` is a `response` or a `revisit`."""

    url: str
    response: WarcRecord | None = None
    requests: list[WarcRecord] = field(default_factory=list)
    metadata: list[WarcRecord] = field(default_factory=list)
    payload: bytes | None = None
    """Of the response, from its original where it is a revisit."""

    @property
    def request(self):
        [request] = self.requests
        return request

    @property
    def answer(self):
        """The bytes that were received."""
        return split_http(self.response.block)[0] + self.payload if self.response else None

    def said(self, name):
        """The values of a field of the metadata."""
        pairs = [pair for one in self.metadata for pair in parse_fields(one.block)]
        return [value for field_name, value in pairs if field_name == name]


def records(folder):
    """All records of all files, in order."""
    paths = sorted(folder.glob("*.warc.gz"))
    return [parse(member.content) for path in paths for member in members(path.read_bytes())]


def exchanges(folder):
    """All exchanges, in the order of their first records: what is concurrent to one another is one."""
    everything = records(folder)
    by_id = {record.record_id: record for record in everything}
    assert len(by_id) == len(everything), "two records have one identity"
    kept, group_of = [], {}
    for record in everything:
        url = record.get("WARC-Target-URI")
        if not url or not url.startswith("http"):
            continue
        tied = [bare(value) for name, value in record.headers if name == "WARC-Concurrent-To"]
        group = next((group_of[one] for one in (record.record_id, *tied) if one in group_of), None)
        if group is None:
            group = Kept(url)
            kept.append(group)
        group_of |= dict.fromkeys((record.record_id, *tied), group)
        assert group.url == url
        put(group, record, by_id)
    return kept


def put(group, record, by_id):
    match record.type:
        case "response" | "revisit":
            assert group.response is None, "one exchange has two answers"
            group.response = record
            original = record if record.type == "response" else by_id[bare(record.require("WARC-Refers-To"))]
            group.payload = split_http(original.block)[1]
        case "request":
            group.requests.append(record)
        case "metadata":
            group.metadata.append(record)
