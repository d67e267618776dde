"""How fast the bot is, measured beside a baseline in the same run: `make bench`, or `python -m tests.benchmarks sending`.

Machines differ and have other things to do, so what counts is the ratio, not the figure; every figure is the median of
several rounds, with the baseline's rounds between ours. Nothing here passes or fails: the table says what was hoped for and
whether it was reached. Everything stays on this machine, on SQLite and on PostgreSQL, both of which wait for the disk.

sending         1,000 messages to 1,000 conversations through the outbox with its limiter off, from "owed" until the last
                result is committed. Beside it: slack_sdk with one shared session and as many posts at a time, posting the
                same payloads to the same sandbox, which is a process of its own, and writing nothing down.
acknowledging   `/cadence away DAY` 200 times a second over Socket Mode, each sent when it is due whether or not the others
                are answered; from the envelope until its acknowledgement is read. Each is a role check, a row, a commit, an
                answer in words, and afterwards a fresh Home. Beside it: a plain Bolt app that commits one row and no more.
                The load is made in this process, the bot and the plain app are processes of their own.
planning        A whole tick of the bot with 1,000 due among 1,000,000, and one with nothing due. Beside it: 10,000.
starting        `cadence run` from the shell until /readyz says yes, on a database that stands, and its resident memory
                while idle. Beside it: the plain Bolt app until it is connected.
large           Home, the digest, lists and ticks of a company of 120 after ten years, 430,000 rows. Beside it: after one.
                `make bench-large`; not among the others, which it would take as long as.
"""
