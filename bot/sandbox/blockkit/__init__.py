"""Block Kit's rules, as Slack enforces them: an independent second opinion on every layout the bot sends.

`surfaces` is the entrance; `blocks`, `controls`, `objects`, `tables`, `charts` and `richtext` know one kind each; `problems` is
what they report into.
"""
