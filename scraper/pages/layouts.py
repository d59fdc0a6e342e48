"""The layouts of a page, one class each. Exactly one may claim a page."""

from scraper.pages.bare_print import BarePrint
from scraper.pages.drupal_page import DrupalPage
from scraper.pages.listing_page import ListPage
from scraper.pages.printed_page import PrintedPage

LAYOUTS: tuple[type[DrupalPage] | type[PrintedPage] | type[BarePrint] | type[ListPage], ...] = (
    DrupalPage,
    PrintedPage,
    BarePrint,
    ListPage,
)
