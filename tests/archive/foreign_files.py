"""Archives as other tools write them, whole and damaged, made from the sample site's or record by record."""

import base64
import gzip
import hashlib
import io
import zipfile

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.archive.members import members

SITE = "https://www.innovationpolicyplatform.org"
DATE = "2019-05-01T10:20:30Z"


def sha1(content):
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


def http(body=b"<html>page</html>", status="200 OK", *headers):
    """An HTTP answer; without headers it is a page."""
    lines = [f"HTTP/1.1 {status}", *(headers or ["Content-Type: text/html"])]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(block, url=f"{SITE}/document/a", kind="response", version="1.1", **fields):
    """A WARC record as bytes; `fields` by their names with `_` for `-`."""
    named = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": DATE, "WARC-Record-ID": f"<urn:uuid:{url}>"}
    named |= {"Content-Type": "application/http; msgtype=response", "Content-Length": len(block)}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"WARC/{version}", *(f"{name}: {value}" for name, value in named.items() if value is not None)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def digests(block):
    """The fields of its digests; the payload's as it is stored."""
    payload = block.partition(b"\r\n\r\n")[2]
    return {"WARC_Block_Digest": sha1(block), "WARC_Payload_Digest": sha1(payload)}


def packed(*records):
    """A gzip member a record."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def arc(*captures, version=1):
    """An ARC file of pairs of a URL and an HTTP answer, not compressed: a list of its records."""
    fields = b"URL IP-address Archive-date Content-type"
    fields += b" Result-code Checksum Location Offset Filename" if version == 2 else b""
    about = b"%d 0 InternetArchive\n%s Archive-length\n" % (version, fields)
    more = " 200 - - 0 x.arc" if version == 2 else ""
    records = [f"filedesc://x.arc 0.0.0.0 20190501102030 text/plain{more} {len(about)}\n".encode() + about + b"\n"]
    for url, block in captures:
        line = f"{url} 192.0.2.1 20190501102030 text/html{more} {len(block)}\n"
        records.append(line.encode() + block + b"\n")
    return records


def wacz(path, compression=zipfile.ZIP_STORED, **archives):
    """A WACZ with archives by their names, `_` for `.`."""
    with zipfile.ZipFile(path, "w", compression) as file:
        file.writestr("datapackage.json", "{}")
        for name, content in archives.items():
            file.writestr(f"archive/{name.replace('_', '.')}", content)
    return path


def records_of(content):
    """The records of a file with a member a record, each as bytes."""
    return [member.content for member in members(content)]


def by_warcio(*made, version="WARC/1.1", gzip=True):
    """A file that warcio writes; `made` are functions that are given its writer."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip, warc_version=version)
    for make in made:
        written = make(writer)
        writer.write_record(written)
        written.raw_stream.close()
    return out.getvalue()


def response(url, body, date=DATE, status="200 OK", **headers):
    """A function that has warcio make a response."""

    def make(writer):
        pairs = [("Content-Type", "text/html"), *((name.replace("_", "-"), value) for name, value in headers.items())]
        about = StatusAndHeaders(status, pairs, protocol="HTTP/1.1")
        dated = {"WARC-Date": date}
        return writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=about, warc_headers_dict=dated)

    return make


def revisit(url, digest, original, date="2020-01-01T00:00:00Z"):
    """A function that has warcio make a revisit of `original`, a pair of a URL and a date."""

    def make(writer):
        about = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), ("X-Again", "yes")], protocol="HTTP/1.1")
        return writer.create_revisit_record(url, digest, *original, about, {"WARC-Date": date})

    return make
