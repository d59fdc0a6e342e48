"""Addresses of every kind that a key must be made of, from a seeded generator: likely ones and hostile ones."""

import random

SESSION = "0123456789abcdef0123456789ABCDEF"
ASP = "4hqa0555fwsecu455xqckv45"
SCHEMES = """http:// https:// HTTP:// Https:// http:/ http: http:/// // ftp:// urn: file:/// dns: screenshot: mailto:
    text:https:// warcinfo: filedesc: ws:// x+y.z-1: 1x: : httpx: www.a.org: data: http.// metadata:// é:""".split()
USERS = ["", "", "", "", "u@", "u:p@", "@", "u@v@", "é@", "a[b@", "%40@", "u/@"]
HOSTS = """example.org www.example.org WWW3.Example.ORG wwwx.org www. www 1.2.3.4 0177.1 1.2 123456 99999999999 [::1]
    [2001:DB8::1 ::1] é.org bücher.example xn--bcher-kva.de ß faß.de a..b .a. .. . a_b %41.org %C3%A9.org %FC.org %2e
    %2F %3a %40 %23 a%00 %20 İ שלום a。b - ﬃ 😀 \\ www.www www12.3.4 1.2.3.4.5 256.1.1.1 08.1 | < %zz % %25 %2541
    \x7f \uff10\uff11""".split()
HOSTS += ["", "a b", "a\u200db", "\x80", "x" * 64, "é" * 40]
PORTS = ["", "", "", "", "", *":80 :443 :8080 : :: :0 :080 :65535 :65536 :x :-1 :80:80 :٨".split()]
SEGMENTS = f"""a b A .. . ... %2e%2e %2E .%2e %2F %252F ..%2f a%3Fb %23 %00 é %C3%89 É %e9 %20 + a;b a=b ~ %7e | [x]
    (s({ASP})) ({ASP}) (S({ASP.upper()})t({ASP})) m.aspx .aspx m.ASPX ;jsessionid={SESSION} index.html % %% %2 %25 %2525
    %zz %%34%31 a:80 u@h \\ \\.. 😀 * ' " <> {{}} ^ ` $ ! , & %26 www.x.org http: 1.2.3.4""".split()
SEGMENTS += ["", "", "a b", "\x01", "\x7f", "\xa0", "\u2028", "\x0b", "\r", "\n", "\t"]
FIELDS = f"""a a= a=1 a=2 b B=1 b= c=3 & = a== a=b=c a-b=1 a.b a%3D1 %26 x%26y %20 + é %C3%A9 %e9 ? ?? a?b / /.. //
    sid={SESSION} SID={SESSION} xsid={SESSION} sid={SESSION}x sid={SESSION[:-1]} phpsessid={SESSION} PHPSESSID={SESSION}
    jsessionid={SESSION} JSESSIONID={SESSION} jsessionid={SESSION}.x jsessionid=%41{SESSION[1:]} cfid=1 cftoken=2
    ASPSESSIONIDAQBSDSRT=ABCDEFGHIJKLMNOPQRSTUVWX aspsessionidaqbsdsrt=abcdefghijklmnopqrstuvw1 CFID=1&CFTOKEN=2
    cfid=1&cftoken=2 cfid=&cftoken= amp;b=2 xcfid=1&cftoken= cfid=1&x&cftoken=2 b;c % %25 %2541 %zz # %23 ~""".split()
FIELDS += ["|", "%0a", "😀", "", "", " ", "\x00", "\n", "\x0b", "\xa0"]
FRAGMENTS = ["", "", "", "", "#", "#f", "#a?b", "##"]


def addresses(count, seed):
    """`count` addresses, the same for the same seed."""
    chance = random.Random(seed)
    return [address(chance) for _ in range(count)]


def address(chance):
    """One: most have the shape of an address, some are noise, some have one character too many."""
    if chance.random() < 0.03:
        return "".join(chance.choice("ahtp:/?#@[]%2E5.&=é \t\\;wW01") for _ in range(chance.randrange(20)))
    made = scheme_and_place(chance)
    if chance.random() < 0.8:
        made += "/" + "/".join(chance.choice(SEGMENTS) for _ in range(chance.randrange(6)))
    if chance.random() < 0.6:
        made += "?" + "&".join(chance.choice(FIELDS) for _ in range(chance.randrange(6)))
    made += chance.choice(FRAGMENTS)
    if chance.random() < 0.05:
        place = chance.randrange(len(made) + 1)
        made = made[:place] + chance.choice("%/?#@:[]. \t\n\x0b\x1f\xa0é&=\\") + made[place:]
    return made


def scheme_and_place(chance):
    likely = chance.random() < 0.5
    scheme = chance.choice(SCHEMES[:3] if likely else SCHEMES)
    hosts = HOSTS[:3] if likely else HOSTS
    host = ".".join(chance.choice(hosts) for _ in range(chance.choice((1, 1, 2, 3))))
    return scheme + chance.choice(USERS) + host + chance.choice(PORTS)
