"""Cadence: a self-hosted Slack bot that runs a CTO's operating cadence.

On a schedule, in each person's own time, it asks team leads what outcomes they are after and how the CTO can help, and
keeps the answers as a living register of outcomes and of what the CTO owes. It turns complaints into improvements or
clarity, asks without a name how Sunday evening felt about Monday, and tells leadership once a week what came of it all.

    cli/            the command line: what an operator types
    app.py          the composition root: puts the bot together, starts and stops it
    gathering.py    what all capabilities offer, by kind   wheel.py   does what is due, job by job
    settings.py     what is set in the environment      scheduler.py  says "tick"
    log.py          what may be logged, and how         health.py     /healthz, /readyz, /metrics, Slack over HTTP
    core/           what every capability stands on: database, people, calendar, outbox, the two edges of Slack
    capabilities/   what the bot can do, one folder each; they meet only through core/capability.py
    sandbox/        a Slack workspace on this machine, for the demo and the tests; imports nothing of the bot
"""
