"""Made-up lists: addresses as references, tables and mails cite them."""

from urllib.parse import quote

from hypothesis import strategies as st

from tests.records import SITE

WORDS = st.text("abcdefghij", min_size=1, max_size=8)
SLUGS = st.lists(WORDS, min_size=1, max_size=4).map("-".join)
PATHS = st.one_of(
    SLUGS.map("/document/{}".format),
    SLUGS.map("/content/{}".format),
    SLUGS.map("/topic/{}".format),
    st.integers(1, 9999).map("/node/{}".format),
    SLUGS.map("/sites/default/files/{}.pdf".format),
)
HOSTS = st.sampled_from(
    [
        SITE,
        "http://innovationpolicyplatform.org",
        "www.innovationpolicyplatform.org",
        "http://innovationpolicyplatform.net:80",
    ]
)
# Each takes one address.
STYLES = [
    "{}",
    "  {}  ",
    "<{}>",
    "({}).",
    "{}.",
    '"{}",',
    "- {}",
    "* [A title]({})",
    "12. {}",
    "[3] World Bank (2013), Cluster policy, {}.",
    "OECD. 2014. “A title.” Paris. {} (accessed 3 May 2015)",  # as texts have it
    "Doe, J. (2011). Title. Retrieved May 3, 2015, from {}",
    "Title [online]. Available at: {} [Accessed 3 May 2015].",
    "A title;{};2012",
    'A title,"{}",2012',
    "A title,{},2012",
    "A title\t{}\t2012",
    "| A title | {} | 2012 |",
    "  url = {{{}}},",
    "  howpublished = {{\\url{{{}}}}},",
    "@misc{{a, title={{x}}, url={{{}}}, note={{Accessed 2015}}}}",
    "UR  - {}",
    '<a href="{}">A title</a>',
    "&lt;{}&gt;",
    '=HYPERLINK("{}";"A title")',
    "see **{}** and no other",
    "`{}`",
    "{} – A title",  # as texts have it
    "\u200b{}\u200b",
]
WRAPPERS = [
    "{}",
    "https://web.archive.org/web/20180816111911/{}",
    "https://eur02.safelinks.protection.outlook.com/?url={quoted}&data=05%7C01&reserved=0",
    "https://www.google.com/url?sa=t&url={quoted}&usg=x",
    "https://ezproxy.example.edu/login?url={}",
    "https://urldefense.com/v3/__{}__;!!K5",
]


@st.composite
def lines(draw):
    """A line, and the paths that are cited in it."""
    paths = draw(st.lists(PATHS, min_size=1, max_size=3, unique=True))
    return " ; ".join(draw(st.sampled_from(STYLES)).format(_wrapped(draw, path)) for path in paths), paths


def _wrapped(draw, path):
    url = draw(HOSTS) + path
    wrapper = draw(st.sampled_from(WRAPPERS)) if url.startswith("http") else "{}"
    return wrapper.format(url, quoted=quote(url, safe=""))
