"""What the four weeks cost each person in messages, as a table."""

from rich.console import Console
from rich.table import Column, Table

from tests.scenarios.four_weeks.ear import Sort
from tests.scenarios.four_weeks.playing import FourWeeks
from tests.scenarios.four_weeks.rules import nudges


def table_of(weeks: FourWeeks) -> Table:
    """One line per person, whoever heard most first. Answers to one's own taps are no part of the total."""
    right = ("asks", "put off", "bundles", "letters", "all", "nudges", "answers")
    table = Table("", "what they are like", *(Column(name, justify="right") for name in right))
    rows = [_row(weeks, member_id) for member_id in weeks.almanac.known]
    for name, habit, *numbers in sorted(rows, key=lambda row: (-int(row[6]), row[0])):
        table.add_row(name, habit, *numbers)
    return table


def _row(weeks: FourWeeks, member_id: str) -> list[str]:
    workspace = weeks.world.sandbox.workspace
    user = workspace.users.get(member_id)
    heard = {sort: len(weeks.ear.of(member_id, sort)) for sort in Sort}
    own = heard.pop(Sort.ANSWER) + len(workspace.ephemerals.get(member_id, []))
    nudged = sum(each.to == member_id for each, *_ in nudges(weeks.ear))
    name = user.name if user else member_id
    shown = (heard[Sort.ASK], heard[Sort.RETURN], heard[Sort.BUNDLE], heard[Sort.LETTER], sum(heard.values()))
    return [name, weeks.habits.get(name, ""), *(str(number) for number in (*shown, nudged, own))]


def print_counts(weeks: FourWeeks) -> None:
    Console(width=120).print(table_of(weeks))
