"""The two edges to Slack (`bolt.py` in, `web.py` out) and the plain values that cross them."""
