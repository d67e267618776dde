"""Whether an address is this machine's own. Only against such a Slack may the clock be played, and no proxy is asked."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """True for localhost and the loopback ranges; a name that only begins like one is another machine's."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
