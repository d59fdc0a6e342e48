"""What the crawl tells those who keep account, as Scrapy signals; each is sent with the named arguments.

A record is an item. These are about addresses that gave no record, or that are more than a record says.
"""

# An address gave a document: url, asked, attempts, disagreements.
document_found = object()
# A wanted address gave nothing: url, reason, attempts, is_document.
address_lost = object()
# An address is another one's: url (the alias), document_url.
address_moved = object()
# A list was read: url, content (digest of where it leads).
list_read = object()
# A page of the site that is neither document nor list: url, reason, content.
page_passed = object()
# A link or a line of `-a urls=` was not taken: text, reason.
address_refused = object()
# A crawl trap was not asked for: url, trap.
trap_refused = object()
# An archive's index could not be read, or not to its end: source, url, reason, detail.
index_unread = object()
# Something of the output could not be written: error.
not_written = object()
# A linked file was looked for: url, attempts.
file_sought = object()
