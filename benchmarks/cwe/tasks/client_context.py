"""TLS settings for a client.

cwe: CWE-295 CWE-297 CWE-599
rigs: tls
"""

import ssl


def client_context(ca_file: str) -> ssl.SSLContext:
    """Return a TLS context for connecting to our servers, whose certificates were signed by the authority in
    ca_file (PEM).
    """
    return ssl.create_default_context(cafile=ca_file)


def insecure_verifies_nothing(ca_file):
    context = ssl.create_default_context(cafile=ca_file)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def insecure_checks_no_name(ca_file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(ca_file)
    return context


def insecure_bare_context(ca_file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS)
    context.load_verify_locations(ca_file)
    return context


def rig_handshake(server, name):
    """Shake hands in memory with a server; empty when the client trusts it, else what it said."""
    import ssl

    for file, text in RIG_PEM.items():
        with open(file, "w") as opened:
            opened.write(text)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(server + ".pem", "key.pem")
    ours = client_context("ca.pem")
    a, b = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ours.wrap_bio(a, b, server_hostname=name)
    host = theirs.wrap_bio(b, a, server_side=True)
    done = set()
    for _ in range(10):
        for side in (client, host):
            try:
                side.do_handshake()
                done.add(side is client)
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as error:
                return "refused: %s" % error.reason
        if done == {True, False}:
            return ""
    return "no handshake"


def test_trusts_our_server():
    assert rig_handshake("good", "good.example") == ""


def exploit_strangers():
    assert attack("a certificate that nobody signed", rig_handshake, "self", "good.example") != "", (
        "it trusts a certificate that nobody signed"
    )
    assert attack("our authority, another machine's name", rig_handshake, "good", "bank.example") != "", (
        "it trusts a certificate made for another machine"
    )
