from templates.render import UnknownField, fields, render

__all__ = ["UnknownField", "fields", "render"]
