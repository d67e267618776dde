"""A Slack workspace on this machine, faithful enough that a bot cannot tell it from Slack.

The map, from the inside out:

- state, pure: `people`, `conversations`, `messages`, `views`, `permits`, `quirks`, held together by `workspace`; `roster` is
  what happens to it without the app
- what Slack refuses: `blockkit/` (layouts), `mentions` (who would be notified), `manifest` (scopes, events), `rates`
- what speaks: `api` with `methods/` (the Web API), `replies` (response URLs), `sockets` (Socket Mode), `feed` and
  `interactions` (what the bot is told)
- what goes wrong on purpose: `faults` and `answers`, `gates`; what came in: `calls`
- who acts: `actors` (and, only looking, `onlookers`) over `elements`, `forms`, `typed`, `submissions`; `company` is the cast
- the page: `page` with `static/`
- `server` puts all of it on one port; `__main__` runs it as a process of its own, steered through `control` by `remote`

Nothing here imports the bot. Where it repeats what the bot knows about Slack it does so in its own words: the two check
each other.
"""
