"""The samples are programs to be run behind walls, never modules to be imported here."""

collect_ignore = ["samples"]
