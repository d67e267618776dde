"""The fields that both forms of hours have, read back as values or as a sentence below each. Pure."""

from bot.capabilities.desk.calendar.rules import Hours, read_days, why_not_days, why_not_hours
from bot.core.schedule import Region, countries, find_part, parts_of
from bot.core.slack.events import Values
from bot.core.slack.values import field, fields_of, read_time

_PARTS_NAMED = 12


def read_hours(values: Values) -> Hours | dict[str, str]:
    """Days and times; or the sentences for the fields that are wrong."""
    days = read_days(fields_of(values, "days"))
    starts, ends = read_time(field(values, "starts")), read_time(field(values, "ends"))
    wrong: dict[str, str] = {}
    if sentence := why_not_days(days):
        wrong["days"] = sentence
    if refused := why_not_hours(starts, ends):
        wrong[refused[0]] = refused[1]
    if wrong or starts is None or ends is None:
        return wrong
    return Hours(days, starts, ends)


def read_region_field(values: Values) -> Region | dict[str, str] | None:
    """Whose holidays; None where no country was chosen. Or the sentence for the field that is wrong."""
    country, typed = field(values, "country"), field(values, "part")
    if country is None:
        return {"country": "Which country is that a part of?"} if typed else None
    if country not in countries():
        return {"country": "I know no holidays of that country. Choose one of the list, or none."}
    if typed is None:
        return Region(country)
    part = find_part(country, typed)
    return Region(country, part) if part else {"part": _why_no_part(country)}


def _why_no_part(country: str) -> str:
    known = parts_of(country)
    if not known:
        return f"I know no part of {countries()[country]} with holidays of its own. Leave this empty."
    named = ", ".join(list(known)[:_PARTS_NAMED]) + (" and others" if len(known) > _PARTS_NAMED else "")
    return f"I don't know that part of {countries()[country]}. What I know: {named}. Leave it empty for all of it."
