"""Dataclasses as JSON and back, by their declared types: a list of an object's values, in declared order."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Make = Callable[[Any], Any]


def plain(value: Any) -> Any:
    """A value as JSON has it.

    >>> plain(("a", None, 3))
    ['a', None, 3]
    """
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        kind: Any = type(value)
        return [plain(getattr(value, name)) for name in _names(kind)]
    return value


def made(kind: Any, said: Any) -> Any:
    """The value of this type that was made plain; raises ValueError, TypeError, LookupError where it is none.

    >>> made(tuple[str, ...] | None, ["a"])
    ('a',)
    """
    return _maker(kind)(said)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _maker(kind: Any) -> Make:
    parts = get_args(kind)
    if get_origin(kind) in {Union, UnionType}:
        [one] = [part for part in parts if part is not NoneType]
        return partial(_unless_none, _maker(one))
    if get_origin(kind) is tuple and Ellipsis in parts:
        return partial(_each, _maker(parts[0]))
    if get_origin(kind) is tuple:
        return partial(_built, _tuple_of, tuple(map(_maker, parts)))
    if get_origin(kind) is dict:
        return partial(_itself, dict)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return partial(_built, kind, tuple(_maker(hints[name]) for name in _names(kind)))  # type: ignore[arg-type]  # a class
    return kind if issubclass(kind, Enum) else partial(_itself, kind)


def _itself(kind: type, said: Any) -> Any:
    if type(said) is not kind:
        raise TypeError(f"{said!r} is no {kind.__name__}")
    return said


def _unless_none(make: Make, said: Any) -> Any:
    return None if said is None else make(said)


def _each(make: Make, said: Any) -> Any:
    return tuple(map(make, said))


def _built(kind: Callable[..., Any], makers: tuple[Make, ...], said: Any) -> Any:
    return kind(*[make(one) for make, one in zip(makers, said, strict=True)])


def _tuple_of(*values: Any) -> tuple[Any, ...]:
    return values
