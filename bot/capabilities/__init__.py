"""What the bot can do, one folder each, in the order people meet it.

A capability stands on `bot.core` alone and imports no other. Deleting one is deleting its folder and its line here.
"""
