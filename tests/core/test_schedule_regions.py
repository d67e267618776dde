"""Countries and their parts, by the names people call them."""

import pytest

from bot.core.schedule import Region, countries, find_part, name_region, parts_of, public_holidays, read_region


def test_every_country_that_is_offered_has_holidays() -> None:
    """Nobody can choose a country for which every day would silently be a working day.

    But for Ukraine, which has none while martial law lasts, and three islands on which nobody lives.
    """
    assert {code for code in countries() if not public_holidays(Region(code), 2026)} == {"UA", "BV", "HM", "IO"}
    assert len(countries()) > 200


def test_countries_come_by_name_in_order() -> None:
    names = list(countries().values())

    assert names == sorted(names)
    assert (countries()["DE"], countries()["TT"]) == ("Germany", "Trinidad and Tobago")


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [
        ("DE", "BY", "BY"),
        ("DE", " by ", "BY"),
        ("DE", "bayern", "BY"),
        ("DE", "Baden-Württemberg", "BW"),
        ("US", "california", "CA"),
        ("GB", "Scotland", "SCT"),
        ("DE", "Gotham", None),
        ("DE", "", None),
        ("FJ", "Suva", None),
        ("XX", "BY", None),
    ],
)
def test_a_part_is_found_by_code_or_name(country: str, typed: str, code: str | None) -> None:
    assert find_part(country, typed) == code


@pytest.mark.parametrize(
    ("code", "region", "name"),
    [
        ("DE", Region("DE"), "Germany"),
        ("DE-BY", Region("DE", "BY"), "Germany, Bayern"),
        ("BR-São Paulo Capital", Region("BR", "São Paulo Capital"), "Brazil, São Paulo Capital"),
        ("XX-YY", Region("XX", "YY"), "XX, YY"),
    ],
)
def test_what_is_stored_reads_back_and_has_a_name(code: str, region: Region, name: str) -> None:
    """Also where no release knows it any more: a page must not break for it."""
    assert (read_region(code), region.code, name_region(region)) == (region, code, name)


def test_no_region_is_none() -> None:
    assert (read_region(None), read_region("")) == (None, None)


def test_no_code_is_longer_than_its_column() -> None:
    assert max(len(Region(country, part).code) for country in countries() for part in parts_of(country)) <= 32
