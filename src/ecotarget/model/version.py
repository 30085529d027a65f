"""The version of this program, spelled once."""

VERSION = "0.1.0"
