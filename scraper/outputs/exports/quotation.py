"""As much of a text as a publishing form may have of it."""

LONGEST = 300  # characters, the sign that it goes on included


def quotation(text: str) -> str:
    """The beginning of `text` on one line, at most 300 characters, cut between words.

    >>> quotation("On clusters.\\n\\nAnd more.")
    'On clusters. And more.'
    """
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    begin = line[: LONGEST - 1]
    words = begin.rpartition(" ")[0] if line[LONGEST - 1] != " " else begin
    return (words or begin).rstrip() + "…"
