"""A Slack workspace on this machine, faithful enough that a bot cannot tell it from Slack.

The map, from the inside out:

- state, pure: `people`, `conversations`, `messages`, `views`, `permits`, held together by `workspace`
- what Slack refuses: `blockkit/` (layouts), `mentions` (who would be notified), `manifest` (scopes, events), `rates`
- what speaks: `api` with `methods/` (the Web API), `sockets` (Socket Mode), `feed` and `interactions` (what the bot is told)
- what goes wrong on purpose: `faults`, `gates`; what came in: `calls`
- who acts: `actors` over `elements` and `forms`; `company` is the demo's cast; `control` lets another process do the same
- `server` puts all of it on one port; `__main__` runs it as a process of its own

Nothing here imports the bot. Where it repeats what the bot knows about Slack it does so in its own words: the two check
each other.
"""
