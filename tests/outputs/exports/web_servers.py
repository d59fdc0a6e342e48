"""What nginx, Apache and OutbackCDX make of the files that are written for them, strictly, as their sources do it."""

import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

_ESCAPES = {b"t": b"\t", b"r": b"\r", b"n": b"\n"}


class Refused(ValueError):
    """The server would not start."""


class Nginx:
    """The maps of a configuration (ngx_conf_file.c, ngx_http_map_module.c)."""

    def __init__(self, conf):
        self.directives = list(_directives(conf))
        self.sizes = {words[0]: int(words[1]) for words, block in self.directives if block is None}
        self.maps = {words[2]: Map(words[1], block, self.sizes) for words, block in self.directives if block}

    def location(self, target):
        """Where a request is sent, as the comment in the file says; None if it is not."""
        path = target.partition("?")[0]
        variables = {b"$uri": unquote_to_bytes(path), b"$request_uri": target.encode()}
        for one in (self.maps[b"$ipp_canonical"], self.maps[b"$ipp_mirrored"]):
            if found := one.value(variables[one.source]):
                return found.decode("ascii")
        return None


class Map:
    def __init__(self, source, block, sizes):
        self.source, self.exact, self.patterns, self.default = source, {}, [], b""
        for words, inner in block:
            if inner is not None or len(words) != 2:
                raise Refused(f"invalid number of the map parameters: {words}")
            self._add(*words, sizes)

    def _add(self, key, value, sizes):
        if re.search(rb"\$(?!ipp_path$)", value):
            raise Refused(f"unknown variable in {value!r}")
        if key == b"default":
            self.default = value
        elif key.startswith(b"~"):
            self.patterns.append((re.compile(key[1:].replace(b"(?<", b"(?P<")), value))
        else:
            key = key.lower()
            if key in self.exact:
                raise Refused(f"conflicting parameter {key!r}")
            if 16 + -(-(len(key) + 2) // 8) * 8 > sizes[b"map_hash_bucket_size"]:
                raise Refused(f"could not build map_hash for {key!r}")
            self.exact[key] = value

    def value(self, text):
        if text.lower() in self.exact:
            return self.exact[text.lower()]
        for pattern, value in self.patterns:
            if found := pattern.search(text):
                return found["ipp_path"] if value == b"$ipp_path" else value
        return self.default


def _directives(conf):
    """Each directive as its words, and what is in its block, None where it has none."""
    stack, words = [[]], []
    for kind, word in _tokens(conf):
        if kind == "word":
            words.append(word)
        elif kind == ";":
            stack[-1].append((words, None))
            words = []
        elif kind == "{":
            block = []
            stack[-1].append((words, block))
            stack.append(block)
            words = []
        else:
            stack.pop()
    if len(stack) != 1 or words:
        raise Refused("unexpected end of file")
    return stack[0]


def _tokens(conf):
    at = 0
    while at < len(conf):
        if conf[at : at + 1].isspace():
            at += 1
        elif conf[at : at + 1] == b"#":
            at = conf.index(b"\n", at)
        elif conf[at : at + 1] in {b";", b"{", b"}"}:
            yield conf[at : at + 1].decode(), b""
            at += 1
        else:
            pattern = rb'"((?:[^"\\]|\\.)*)"(?=[\s;{)])' if conf[at : at + 1] == b'"' else rb"([^\s;{}\"'\\]+)"
            found = re.compile(pattern, re.S).match(conf, at)
            if found is None or len(found[0]) > 4096:
                raise Refused(f"at {conf[at : at + 60]!r}")
            yield "word", re.sub(rb"\\([\"'\\trn])", lambda one: _ESCAPES.get(one[1], one[1]), found[1])
            at = found.end()


class Apache:
    """The rules of a .htaccess, or of a server with `is_server` (mod_rewrite.c, server/util.c)."""

    def __init__(self, conf):
        self.rules = []
        for line in conf.decode().split("\n"):
            if not line.strip() or line.startswith("#"):
                continue
            if re.search(r"\$\{|\\$", line):
                raise Refused(f"a variable, or a line that goes on: {line}")
            name, *words = _words(line)
            if name == "RewriteRule" and len(words) == 3:
                pattern, substitution, flags = words
                self.rules.append((re.compile(pattern.encode()), substitution, set(flags.strip("[]").split(","))))
            elif (name, words) != ("RewriteEngine", ["On"]):
                raise Refused(line)

    def location(self, target, is_server=False):
        """Where a request is sent, None if it is not."""
        path = unquote_to_bytes(target.partition("?")[0])
        path = path if is_server else path.removeprefix(b"/")
        for pattern, substitution, flags in self.rules:
            if found := pattern.search(path):
                assert {"R=301", "L", "QSD"} <= flags
                sent = _expanded(substitution, found)
                return sent.decode("ascii") if "NE" in flags else quote(sent, safe="/$-_.+!*'(),:@&=~")
        return None


def _words(line):
    """As `ap_getword_conf` takes them."""
    words = []
    while line := line.strip():
        if line[0] == '"':
            found = re.match(r'"((?:[^"\\]|\\.)*)"', line)
            if found is None:
                raise Refused(line)
            words.append(re.sub(r'\\(["\\])', r"\1", found[1]))
        else:
            found = re.match(r"\S+", line)
            words.append(found[0])
        line = line[found.end() :]
    return words


def _expanded(substitution, found):
    def part(match):
        if match[1]:
            return match[1].encode()
        if match[2] is None:
            raise Refused(f"refers to a condition or a map: {substitution}")
        return found[int(match[2])]

    pieces = re.split(r"(\\.|[$%][0-9{])", substitution)
    matches = (re.fullmatch(r"\\(.)|\$([0-9])|[$%].", piece) for piece in pieces[1::2])
    between = [piece.encode() for piece in pieces[::2]]
    return between[0] + b"".join(part(match) + rest for match, rest in zip(matches, between[1:], strict=True))


class OutbackCdx:
    """The aliases of a collection (Webapp.java, Index.java, UrlCanonicalizer.java)."""

    def __init__(self, lines):
        self.aliases = {}
        for line in lines.decode("ascii").splitlines():
            command, alias, target = line.split(" ")
            assert command == "@alias"
            assert self.key(alias) not in self.aliases
            self.aliases[self.key(alias)] = self.key(target)

    def key(self, url):
        parts = urlsplit(url)
        path = unquote_to_bytes(parts.path).decode().lower()
        segments = [segment for segment in path.split("/") if segment]
        return ",".join(reversed(parts.netloc.removeprefix("www.").split("."))) + ")/" + "/".join(segments)

    def resolved(self, url):
        """The key under which the captures of an address are; an alias is looked up once."""
        return self.aliases.get(self.key(url), self.key(url))
