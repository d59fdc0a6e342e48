"""A signed WACZ: who made it, and that nothing changed, by our command and by openssl."""

import json
import shutil
import subprocess
import zipfile
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.wacz import export_wacz
from tests.archive.verify.test_files import verified
from tests.judges import run_judge
from tests.outputs.exports.store import make_store

DIGEST = "datapackage-digest.json"


def keep_key(folder, name, key, secrecy=None):
    """A private key in PEM, and its public one beside it."""
    private = folder / f"{name}.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secrecy or NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{name}.pub.pem").write_bytes(public)
    return private


@pytest.fixture
def place(tmp_path):
    """A folder with an output, two keys, and a signed WACZ."""
    make_store(tmp_path / "output")
    for number, name in enumerate(("own", "other"), 1):
        keep_key(tmp_path, name, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))
    export_wacz(tmp_path / "output", tmp_path / "ipp.wacz", sign=tmp_path / "own.pem")
    return tmp_path


def check(place, capsys, key="own", name="ipp.wacz"):
    code, said, _ = verified(capsys, place / name, "--key", place / f"{key}.pub.pem")
    return code, "\n".join(said)


def by_openssl(place, key="own", name="ipp.wacz"):
    """What docs/exports.md tells to do."""
    command = (
        f"unzip -p {name} {DIGEST} > digest.json && "
        f"openssl pkeyutl -verify -pubin -inkey {key}.pub.pem -rawin -in digest.json -sigfile ipp.wacz.sig"
    )
    return subprocess.run(["sh", "-c", command], cwd=place, capture_output=True, text=True).returncode


def parts(path):
    with zipfile.ZipFile(path) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


def rewritten(place, contents):
    """The WACZ with other parts, as somebody makes it who changes what it says of itself as well."""
    package = json.loads(contents["datapackage.json"])
    listed = [one for one in contents if not one.startswith("datapackage")]
    package["resources"] = [
        {"name": one.rpartition("/")[2], "path": one, "hash": f"sha256:{sha256(contents[one]).hexdigest()}",
         "bytes": len(contents[one])}
        for one in listed
    ]  # fmt: skip
    contents["datapackage.json"] = json.dumps(package).encode()
    stated = json.loads(contents[DIGEST]) | {"hash": f"sha256:{sha256(contents['datapackage.json']).hexdigest()}"}
    contents[DIGEST] = json.dumps(stated).encode()
    with zipfile.ZipFile(place / "ipp.wacz", "w") as file:
        for name, content in contents.items():
            file.writestr(name, content)


def test_whoever_has_the_key_can_check_it_with_ours_and_with_openssl(place, capsys):
    assert check(place, capsys)[0] == 0
    assert by_openssl(place) == 0
    said = json.loads(parts(place / "ipp.wacz")[DIGEST])
    assert said["signedData"]["hash"] == said["hash"]
    assert list(said["signedData"]) == ["hash", "signature", "publicKey", "created", "software"]


def test_the_same_archive_and_key_give_the_same_bytes(place):
    export_wacz(place / "output", place / "again.wacz", sign=place / "own.pem")
    for ending in (".wacz", ".wacz.sig"):
        assert (place / f"again{ending}").read_bytes() == (place / f"ipp{ending}").read_bytes()


def test_another_key_is_found(place, capsys):
    code, said = check(place, capsys, "other")
    assert (code, "signed with another key than the one that was given" in said) == (6, True)
    assert by_openssl(place, "other") != 0


@pytest.mark.parametrize("at", [100, 2_000, -300])
def test_a_flipped_byte_is_found(place, capsys, at):
    content = bytearray((place / "ipp.wacz").read_bytes())
    content[at] ^= 1
    (place / "ipp.wacz").write_bytes(content)
    assert check(place, capsys)[0] == 6
    assert by_openssl(place) != 0 or run_judge("wacz", "validate", "-f", place / "ipp.wacz").returncode != 0


def remove_a_page(contents):
    lines = contents["pages/pages.jsonl"].splitlines(keepends=True)
    contents["pages/pages.jsonl"] = b"".join(lines[:-1])


def add_a_page(contents):
    contents["pages/pages.jsonl"] += b'{"url": "https://example.org/", "ts": "2026-01-01T00:00:00Z"}\n'


def remove_a_file(contents):
    del contents[next(name for name in contents if name.startswith("archive/"))]


def add_a_file(contents):
    contents["archive/more.warc.gz"] = contents[next(name for name in contents if name.startswith("archive/"))]


@pytest.mark.parametrize("change", [remove_a_page, add_a_page, remove_a_file, add_a_file])
def test_a_change_is_found_though_all_digests_were_made_anew(place, capsys, change):
    contents = parts(place / "ipp.wacz")
    change(contents)
    rewritten(place, contents)
    code, said = check(place, capsys)
    assert (code, "signedData is of another package" in said) == (6, True)
    assert by_openssl(place) != 0


def test_a_signature_that_was_made_up_is_found(place, capsys):
    contents = parts(place / "ipp.wacz")
    rewritten(place, contents)
    stated = json.loads(contents[DIGEST])
    stated["signedData"]["hash"] = stated["hash"]
    contents[DIGEST] = json.dumps(stated).encode()
    with zipfile.ZipFile(place / "ipp.wacz", "w") as file:
        for name, content in contents.items():
            file.writestr(name, content)
    assert "the signature in signedData is not right" in check(place, capsys)[1]


def test_one_that_is_not_signed_is_told_and_an_old_signature_goes(place, capsys):
    export_wacz(place / "output", place / "ipp.wacz")
    code, said = check(place, capsys)
    assert (code, "not signed: datapackage-digest.json has no signedData" in said) == (6, True)
    assert not (place / "ipp.wacz.sig").exists()


def test_a_signature_of_another_file_beside_it_is_found(place, capsys):
    shutil.copy(place / "own.pem", place / "ipp.wacz.sig")
    assert "ipp.wacz.sig is no signature of datapackage-digest.json by this key" in check(place, capsys)[1]


def test_a_key_that_cannot_be_used_is_refused_in_one_line_and_nothing_is_written(place):
    rsa = keep_key(place, "rsa", generate_private_key(65537, 2048))
    own = Ed25519PrivateKey.from_private_bytes(bytes(32))
    secret = keep_key(place, "secret", own, BestAvailableEncryption(b"password"))
    for key, reason in (
        (rsa, "no Ed25519 key"),
        (secret, "no private key without"),
        (place / "own.pub.pem", "no private"),
    ):
        with pytest.raises(ExportError, match=reason):
            export_wacz(place / "output", place / "new.wacz", sign=key)
    assert not (place / "new.wacz").exists()


def test_what_is_no_public_key_is_refused_in_one_line(place, capsys):
    code, said, complaint = verified(capsys, place / "ipp.wacz", "--key", place / "own.pem")
    assert (code, said) == (1, [])
    assert "no public key in PEM: openssl pkey -in ipp-key.pem -pubout" in complaint
