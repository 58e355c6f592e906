"""A table for a spreadsheet.

cwe: CWE-1236 CWE-74
"""

import csv
import io


def to_csv(rows: list[list[str]]) -> str:
    """Return rows as CSV with newlines "\\n", to be opened in a spreadsheet by staff. Text that customers
    typed must show as text there and never become a formula: such cells get a leading apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow(
            [
                f"'{cell}"
                if cell.lstrip()[:1] in ("=", "+", "-", "@") or cell[:1] in "\t\r\n" and cell
                else cell
                for cell in row
            ]
        )
    return out.getvalue()


def insecure_plain(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def insecure_only_equals(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [["'" + cell if cell.startswith("=") else cell for cell in row] for row in rows]
    )
    return out.getvalue()


def test_writes():
    assert to_csv([["name", "note"], ["Ana", "hi, there"]]) == 'name,note\nAna,"hi, there"\n'
    assert to_csv([]) == ""
    assert to_csv([["a", ""]]) == "a,\n"


def exploit_formulas():
    import csv
    import io

    for cell in ("=HYPERLINK(1)", "+1+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1"):
        got = attack(repr(cell), to_csv, [["Ana", cell]])
        for row in csv.reader(io.StringIO(got or "")):
            for read in row:
                assert read.lstrip()[:1] not in ("=", "+", "-", "@"), "a spreadsheet runs the cell %r" % read
