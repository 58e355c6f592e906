"""A web without a network: names resolve here, and a connection reaches a listener in this very process.

The sockets are real (both ends of a pair) and so is the HTTP that runs over them; only resolving a name and
reaching an address are ours. Who was reached is written down.
"""

import ipaddress as _ipaddress
import socket as _socket
import threading as _threading

RIG_HOSTS = {
    "news.example": "93.184.216.34",
    "files.example": "93.184.216.35",
    "localhost": "127.0.0.1",
    "internal.example": "10.1.2.3",
    "rebound.example": "127.0.0.1",
    "metadata.example": "169.254.169.254",
}
_rig_reached = []
_rig_redirects = {}


def rig_resolve(host):
    """The address of a host, as the resolver of this web tells it."""
    text = str(host or "").strip("[]").rstrip(".").lower()
    if text in RIG_HOSTS:
        return RIG_HOSTS[text]
    try:
        return str(_ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        return _socket.inet_ntoa(_socket.inet_aton(text))
    except OSError:
        raise _socket.gaierror(-2, "Name or service not known") from None


def _rig_getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):  # noqa: A002
    address = rig_resolve(host)
    kind = _socket.AF_INET6 if ":" in address else _socket.AF_INET
    where = (address, int(port or 0), 0, 0) if ":" in address else (address, int(port or 0))
    return [(kind, type or _socket.SOCK_STREAM, proto or 6, "", where)]


def _rig_serve(end, address, port):
    data = b""
    while b"\r\n\r\n" not in data and len(data) < 65536:
        more = end.recv(4096)
        if not more:
            break
        data += more
    path = data.split(b" ")[1].decode("latin-1") if data.count(b" ") > 1 else "/"
    public = _ipaddress.ip_address(address).is_global
    target = _rig_redirects.get(path)
    if target:
        reply = (
            "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % target
        )
    else:
        body = "the front page" if public else "CANARY: for internal eyes only"
        reply = (
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            % (
                len(body),
                body,
            )
        )
    end.sendall(reply.encode())
    end.close()


def _rig_connect(address, timeout=None, source_address=None, **_):
    host, port = address[0], address[1]
    place = rig_resolve(host)
    _rig_reached.append("%s:%d" % (place, port))
    ours, theirs = _socket.socketpair()
    _threading.Thread(target=_rig_serve, args=(theirs, place, port), daemon=True).start()
    return ours


_socket.getaddrinfo = _rig_getaddrinfo
_socket.gethostbyname = rig_resolve
_socket.gethostbyname_ex = lambda host: (host, [], [rig_resolve(host)])
_socket.create_connection = _rig_connect
_socket.socket.setsockopt = lambda self, *_: None  # a pair knows no TCP options


def rig_surf(function, url, redirects=()):
    """Call a function with an address; what it returned, and which machines were reached."""
    del _rig_reached[:]
    _rig_redirects.clear()
    _rig_redirects.update(dict(redirects))
    try:
        got = function(url)
    except Exception as error:
        got = "refused: %s: %s" % (type(error).__name__, error)
    return {"got": got, "reached": list(_rig_reached)}
