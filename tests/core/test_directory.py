"""Who counts as a person, and what is read from Slack's user and group objects, however little of them there is."""

import pytest

from bot.core.slack.directory import Json, SlackUser, UserGroup, read_group, read_user

HALDEN = "T0HALDEN"
ANA = {
    "id": "U0ANA",
    "team_id": HALDEN,
    "name": "ana",
    "deleted": False,
    "real_name": "Ana Duarte",
    "tz": "Europe/Berlin",
    "profile": {"display_name": "", "real_name": "Ana Duarte", "title": "Engineer, Payments"},
    "is_admin": False,
    "is_bot": False,
}


@pytest.mark.parametrize(
    "account",
    [
        {"deleted": True},
        {"is_bot": True},
        {"is_workflow_bot": True},
        {"is_connector_bot": True},
        {"is_stranger": True},
        {"is_invited_user": True},
        {"is_restricted": True},
        {"is_restricted": True, "is_ultra_restricted": True},
        {"id": "USLACKBOT", "is_bot": False},
        {"team_id": "T0AGENCY"},
        {"team_id": "T0AGENCY", "enterprise_user": {"teams": ["T0OTHER"]}},
    ],
)
def test_bots_guests_strangers_and_leavers_are_nobody_to_ask(account: Json) -> None:
    """Only people of this workspace are ever asked; Slackbot says of itself that it is no bot."""

    user = read_user({**ANA, **account}, HALDEN)

    assert user is not None
    assert not user.active


def test_a_person_is_read_with_their_zone_name_and_title() -> None:
    """The zone is taken as Slack spells it; whether it is known is decided when it is written down."""

    assert read_user(ANA, HALDEN) == SlackUser(
        id="U0ANA", name="Ana Duarte", zone="Europe/Berlin", active=True, is_admin=False, title="Engineer, Payments"
    )


@pytest.mark.parametrize(
    ("raw", "name", "zone"),
    [
        ({"id": "U0ANA"}, "U0ANA", None),
        ({"id": "U0ANA", "name": "ana", "tz": "", "profile": None}, "ana", None),
        ({"id": "U0ANA", "real_name": " Ana ", "tz": None, "profile": {}}, "Ana", None),
        ({"id": "U0ANA", "real_name": "Ana Duarte", "profile": {"display_name": "Ana"}, "tz": 7}, "Ana", None),
    ],
)
def test_any_field_may_be_missing(raw: Json, name: str, zone: str | None) -> None:
    """Slack promises no field of a user but the id."""

    assert read_user(raw, HALDEN) == SlackUser(id="U0ANA", name=name, zone=zone, active=True, is_admin=False)


def test_an_object_without_an_id_is_nobody() -> None:
    assert read_user({"name": "ana"}, HALDEN) is None
    assert read_group({"name": "Payments"}) is None


def test_somebody_of_another_workspace_of_the_same_organisation_is_one_of_us() -> None:
    """In an Enterprise organisation `team_id` is the home; `enterprise_user.teams` says where they are as well."""

    user = read_user({**ANA, "team_id": "T0HOME", "enterprise_user": {"teams": ["T0HOME", HALDEN]}}, HALDEN)

    assert user is not None
    assert user.active


@pytest.mark.parametrize("flag", ["is_admin", "is_owner", "is_primary_owner"])
def test_owners_of_the_workspace_count_as_its_admins(flag: str) -> None:
    user = read_user({**ANA, flag: True}, HALDEN)

    assert user is not None
    assert user.is_admin


@pytest.mark.parametrize(
    ("title", "leads"),
    [
        ("Lead, Payments", True),
        ("Head of Data", True),
        ("engineering manager", True),
        ("Engineer, Leadership tools", False),
        ("", False),
    ],
)
def test_a_title_hints_at_who_leads(title: str, leads: bool) -> None:
    user = read_user({**ANA, "profile": {"title": title}}, HALDEN)

    assert user is not None
    assert user.says_lead is leads


def test_a_group_is_read_with_its_people_where_slack_names_them() -> None:
    raw = {"id": "S0PAY", "name": "Payments", "handle": "payments", "date_delete": 0}

    assert [read_group(raw), read_group({**raw, "users": ["U0TOM"]}), read_group({**raw, "date_delete": 9}, ())] == [
        UserGroup(id="S0PAY", name="Payments", handle="payments", enabled=True, members=None),
        UserGroup(id="S0PAY", name="Payments", handle="payments", enabled=True, members=("U0TOM",)),
        UserGroup(id="S0PAY", name="Payments", handle="payments", enabled=False, members=()),
    ]
