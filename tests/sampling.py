"""Cases of a long proof: `make test` runs some of them, the same on every machine, `make soak` the others."""

import random

import pytest


def sampled(cases, count):
    """The cases as parameters: `count` of them for `make test`, chosen by their names."""
    cases = list(cases)
    chosen = random.Random(repr(cases)).sample(cases, count)
    return [case if case in chosen else pytest.param(case, marks=pytest.mark.soak) for case in cases]
