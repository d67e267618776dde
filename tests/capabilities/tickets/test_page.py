"""docs/complaints.md is printed from the table of moves: what stands there is what the code does."""

from pathlib import Path

from bot.capabilities.tickets.rules import STEPS
from bot.capabilities.tickets.standing import OPEN, Move, Party, State

PAGE = Path(__file__).parents[3] / "docs" / "complaints.md"

STATES = {
    State.FILED: "somebody complained, and nobody has said yet what it is",
    State.WORKED: "somebody works on it",
    State.ANSWERED: "whoever complained says whether it is clear",
    State.OFFERED: "whoever complained says whether they would like to change it",
    State.DONE: "whoever complained says whether it helped",
    State.SETTLED: "it is over",
    State.DECLINED: "somebody said no, and why",
    State.WITHDRAWN: "whoever complained took it back",
}
PARTIES = {
    Party.COMPLAINER: "whoever complained",
    Party.FOLLOWER: "whoever said “me too”",
    Party.OWNER: "its owner",
    Party.TRIAGE: "whoever looks after complaints",
    Party.BOT: "the bot, when the day has passed",
}
INTRO = """\
# What can be done with a complaint

This page is printed from the code. A complaint that is open always has an owner and a day by which whoever complained hears
something. Nobody is told of what they did themselves; with a key, whoever complained anonymously can do what stands here under
“whoever complained”, but takes on work only after saying who they are. Of “no thanks” nothing is kept but that it was not taken
up, as where nobody says anything. What is said with a key takes effect at once; only the complaint itself waits for the morning.

| state | means | open |
|---|---|---|
"""
TABLE = """
Days are working days of the company. “Can be undone” means: its news leaves two minutes later, and until then there is Undo.

| move | from | to | by | who is told | next day | can be undone |
|---|---|---|---|---|---|---|
"""


def complaints_page() -> str:
    """docs/complaints.md as it has to be."""
    states = [f"| {state} | {STATES[state]} | {'yes' if state in OPEN else 'no'} |" for state in State]
    moves = [_row(move) for move in STEPS if move is not Move.UNDO]
    return INTRO + "\n".join(states) + "\n" + TABLE + "\n".join(moves) + "\n"


def _row(move: Move) -> str:
    step = STEPS[move]
    name = str(move).replace("_", " ") + (f" ({step.only})" if step.only else "")
    before = ", ".join(state for state in State if state in step.before) or "–"
    by, told = (
        ", ".join(PARTIES[each] for each in Party if each in parties) or "–" for parties in (step.by, step.tells)
    )
    days = f"{step.next_in} days" if step.next_in else "as named" if "date" in step.needs else "stays"
    undo = "yes" if step.leaves_later else ""
    to = "worked after an offer, else settled" if move is Move.LAPSE else step.to or "stays"
    return f"| {name} | {before} | {to} | {by} | {told} | {days} | {undo} |"


def test_the_page_of_complaints_is_the_table_of_moves() -> None:
    """Nobody has to read the code to know what becomes of a complaint."""
    assert PAGE.read_text("utf-8") == complaints_page()
