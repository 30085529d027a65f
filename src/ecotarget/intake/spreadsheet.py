"""What spreadsheets have in common: letters of columns, numbers of days, texts of errors."""

from __future__ import annotations

from datetime import date, timedelta

# What is written for a cell whose formula was saved without a result, and for an unknown error.
NO_RESULT, UNKNOWN_ERROR = "#NO_RESULT!", "#ERROR!"
# How spreadsheets write what a formula could not reckon.
ERRORS = frozenset(
    {"#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!"}
    | {
        "#GETTING_DATA",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#BUSY!",
        UNKNOWN_ERROR,
        NO_RESULT,
    }
)
FROM_1900, FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
# The days from 1954 on and before 2119, counted from 1900; no other figure is taken for a day.
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000


def days_of(text: str) -> tuple[date, ...]:
    """Return the days that a bare number may count, from 1900 and from 1904; none if it counts none."""
    if not (text.isascii() and text.isdecimal() and len(text) == 5):
        return ()
    if not FIRST_SERIAL <= int(text) < LAST_SERIAL:
        return ()
    return tuple(first + timedelta(days=int(text)) for first in (FROM_1900, FROM_1904))


def number_of(letters: str) -> int:
    """Return the number of a column, from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def letter_of(number: int) -> str:
    """Return the letters of a column by its number, from 0."""
    letters, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
