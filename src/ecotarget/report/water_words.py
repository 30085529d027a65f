"""Classes, items and multiples of water as bulletins write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from ecotarget import vocab
from ecotarget.model.amount import plain
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.water import ItemClass, WaterCode
from ecotarget.report.telling import visible
from ecotarget.words import Words

# What a Roman numeral may go without in a table: the word for class.
_CLASS = re.compile("(?<=[Ⅰ-Ⅻ])类|(?<![a-z])class ")


def class_name(code: WaterCode, order: int, words: Words) -> str:
    """Name a class as the law does: Ⅲ类, class III."""
    return code.class_names[order - 1].get(words.language)


def class_sign(code: WaterCode, order: int, words: Words) -> str:
    """Write a class for a cell of a table: Ⅲ, III."""
    return _CLASS.sub("", class_name(code, order, words))


def class_found(code: WaterCode, best: int, worst: int, words: Words) -> str:
    """Name the class found, or the range that the data leave open."""
    if best == worst:
        return class_name(code, best, words)
    said = {"best": class_name(code, best, words), "worst": class_name(code, worst, words)}
    return words.say("sections.class-range", said)


def sign_found(code: WaterCode, best: int, worst: int, words: Words) -> str:
    """Write the class found for a cell of a table: Ⅳ, or Ⅱ~Ⅳ where the data leave it open."""
    if best == worst:
        return class_sign(code, best, words)
    return f"{class_sign(code, best, words)}~{class_sign(code, worst, words)}"


def item_name(item: str, words: Words) -> str:
    """Name an item: in Chinese in full, in English by its symbol where it has one."""
    known = vocab.water_items().get(item)
    if known is None:
        return visible(item)
    if words.language == "zh":
        return known.names.zh
    return known.symbol if known.symbol.isascii() else known.names.en


def item_names(items: Iterable[str], words: Words) -> str:
    """Name items in a row."""
    return words.say("sections.joint").join(item_name(item, words) for item in items)


def item_over(item: str, multiple: Fraction | None, rule: Rounding, words: Words) -> str:
    """Name an item with its exceedance multiple, where it has one: 氨氮(1.3)."""
    name = item_name(item, words)
    return name if multiple is None else f"{name}({plain(multiple_shown(multiple, rule))})"


def items_over(items: Iterable[ItemClass], rule: Rounding, words: Words) -> str:
    """Name the items that exceed with their multiples, in the order given."""
    joint = words.say("sections.joint")
    return joint.join(item_over(one.mean.item, one.multiple, rule, words) for one in items)


def multiple_shown(multiple: Fraction, rule: Rounding) -> Decimal:
    """Round a multiple as the law does; what would be nothing keeps one digit."""
    found = rounded(multiple, rule)
    places = rule.places
    while multiple and not found:
        places += 1
        found = rounded(multiple, rule._replace(places=places))
    return found
