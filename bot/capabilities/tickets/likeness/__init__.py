"""Which tickets look alike: what was complained about before, found without an index that anybody could read.

models.py    the words of a ticket, as keyed digests
words.py     which words of a text count; pure
search.py    the tickets that share the most of them, decrypted and ranked beside the event loop
"""
