"""Lines of a file that hold a word, with grep.

cwe: CWE-88 CWE-78 CWE-77
runs: commands
rigs: files
"""

import subprocess


def count_matches(word: str, path: str) -> int:
    """Return how many lines of the file at path contain word as plain text, by running `grep -c -F`.
    0 if there are none.
    """
    done = subprocess.run(["grep", "-c", "-F", "-e", word, "--", path], capture_output=True, text=True)
    return int(done.stdout.strip() or 0)


def insecure_lets_the_word_be_an_option(word, path):
    done = subprocess.run(["grep", "-c", "-F", word, path], capture_output=True, text=True)
    return int(done.stdout.strip() or 0)


def insecure_quotes_by_hand(word, path):
    done = subprocess.run("grep -c -F '" + word + "' " + path, shell=True, capture_output=True, text=True)
    return int(done.stdout.strip() or 0)


def rig_count(word, name="log.txt"):
    import os

    top = rig_folder({"log.txt": "one fish\ntwo fish\nred -f fish\n", "words": "one\n"})
    got = count_matches(word.replace("{top}", top), os.path.join(top, name))
    return {"count": got, "pwned": os.path.exists(os.path.join(top, "pwned"))}


def test_counts():
    assert rig_count("fish")["count"] == 3
    assert rig_count("two")["count"] == 1
    assert rig_count("cat")["count"] == 0
    assert rig_count("o f")["count"] == 1


def exploit_option():
    """A word that begins with a dash is still a word."""
    seen = attack("--file= another file", rig_count, "--file={top}/words")
    assert not seen or seen["count"] == 0, "the word was taken for an option that reads another file"
    seen = attack("-v", rig_count, "-vx")
    assert not seen or seen["count"] == 0, "the word was taken for an option"


def exploit_shell():
    seen = attack("a quote and a second command", rig_count, "x'; touch {top}/pwned; echo '")
    assert not (seen and seen["pwned"]), "a second command ran"
