"""The version, stated once; the wheel, the manifest and `proctor --version` read it here."""

__version__ = "0.1.0"
