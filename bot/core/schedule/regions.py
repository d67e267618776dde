"""Countries and their parts by the names people call them: what a form offers, and what was typed into it (R9, R15)."""

from functools import lru_cache
from typing import Final

from bot.core.schedule.days_off import Region

_SMALL: Final = frozenset({"and", "da", "de", "of", "the"})


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """What the installed `holidays` release knows: ISO 3166-1 code to name, in the order of the names."""
    from holidays import list_supported_countries  # noqa: PLC0415 - see public_holidays
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - as above

    supported = list_supported_countries()
    named = {entry[1]: _spoken(name) for name, entry in COUNTRIES.items() if entry[1] in supported}
    return dict(sorted(named.items(), key=lambda each: each[1]))


@lru_cache(maxsize=256)
def parts_of(country: str) -> dict[str, str]:
    """The parts of a country whose holidays differ: ISO 3166-2 code to name; the code again where it has no name."""
    import holidays  # noqa: PLC0415 - see public_holidays

    codes = holidays.list_supported_countries().get(country, [])
    if not codes:
        return {}
    calendar = holidays.country_holidays(country, expand=False)
    named = {code: name for name, code in calendar.subdivisions_aliases.items()}
    return {code: named.get(code, code) for code in codes}


def find_part(country: str, typed: str) -> str | None:
    """The code of the part that was meant by its code or its name, in any case; None for one that is not known."""
    wanted = " ".join(typed.split()).casefold()
    found = (code for code, name in parts_of(country).items() if wanted in (code.casefold(), name.casefold()))
    return next(found, None)


def name_region(region: Region) -> str:
    """ "Germany", "Germany, Bayern"; the codes where no release knows them any more."""
    country = countries().get(region.country, region.country)
    if region.subdivision is None:
        return country
    return f"{country}, {parts_of(region.country).get(region.subdivision, region.subdivision)}"


def _spoken(name: str) -> str:
    """ "trinidad_and_tobago" as people write it."""
    return " ".join(word if word in _SMALL else word.capitalize() for word in name.split("_"))
