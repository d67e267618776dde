"""When a lead changes: outcomes stay with the team, asks with whoever asked, and the new lead gets a hand-over card, once.

Whoever changes a team's lead need not know of this: a job compares who leads what with who led it at the last look.
"""
