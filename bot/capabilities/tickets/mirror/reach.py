"""Whether the mirror could do its work now: for `cadence doctor`. It writes nothing, here or there."""

from bot.capabilities.tickets.mirror.github import Doubt, GitHub, Refused, Repository, Wait


async def look_at(repository: Repository) -> tuple[bool, str]:
    """Whether issues can be written, and a sentence (plain text) that says so, or what to do."""
    try:
        async with GitHub(repository) as github:
            rate = await github.rate()
    except Refused as refused:
        return False, f"on, and GitHub says no. {refused.advice}"
    except (Wait, Doubt):
        return False, (
            f"on, but {repository.api_url} doesn't answer as it should, or asks to wait. Complaints go on; their issues are brought "
            "up to date once it does."
        )
    left = "" if rate is None else f", {rate.left:,} of {rate.limit:,} calls left this hour"
    return True, f"on: {repository.name} can be reached{left}"
