"""What may be said in a log about an exception: its kind and where it came from, never its message.

A message may quote the value that was refused, and with it what somebody wrote.
"""

from traceback import walk_tb


def trace(error: BaseException) -> list[str]:
    """The innermost twelve frames as "file:line function", outermost first, and those of the cause before them."""
    frames = [
        f"{frame.f_code.co_filename.rpartition('site-packages/')[2]}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ][-12:]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = trace(cause) if cause is not None else []
    return [*earlier, f"{type(error).__module__}.{type(error).__qualname__}", *frames]
