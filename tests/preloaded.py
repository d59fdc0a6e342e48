"""What the commands of tests import, once: each is a fork of a process that has imported this.

The settings are left out, as they read the environment, which is the test's.
"""

import sys

import time_machine  # noqa: F401

import demo.preloaded  # noqa: F401  # to have it imported is all
import scraper

del sys.modules["scraper.settings"], scraper.settings
