import re


def slugify(title, limit=60):
    """A title in lower case, words joined by hyphens, at most `limit` characters."""
    plain = title.encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    slug = "-".join(words)
    return slug[:limit].rstrip("-")


def unique(slug, taken):
    """The slug, or the first of `slug-2`, `slug-3` ... that is not taken."""
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
