"""Trying again where it helps: the home is busy, or a file share or server did not answer. All else stops at once."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration.home import HomeIsBusyError
from orchestration.options import Progress, silent
from publish.candidate import ServerAwayError

MAX_RETRIES = 3
FIRST_WAIT_SECONDS = 15
PASSING = {
    errno.EAGAIN,
    errno.EBUSY,
    errno.ECONNREFUSED,
    errno.ECONNRESET,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
    errno.EINTR,
    errno.ENETDOWN,
    errno.ENETUNREACH,
    errno.ESTALE,
    errno.ETIMEDOUT,
}


def is_passing(error: BaseException) -> bool:
    """Whether what failed may go well a little later: a full disk or a failed check never does by itself."""
    if isinstance(error, OSError):
        return isinstance(error, TimeoutError) or error.errno in PASSING
    return isinstance(error, HomeIsBusyError | ServerAwayError)


@contextmanager
def retried(context: dg.AssetExecutionContext, say: Progress = silent) -> Iterator[None]:
    """Ask Dagster to run the step again after 15, 30 and 60 seconds when what stopped it may pass.

    ``say`` is told why it waits (Danish).
    """
    try:
        yield
    except (HomeIsBusyError, OSError, ServerAwayError) as error:
        if not is_passing(error):
            raise
        wait = FIRST_WAIT_SECONDS * 2**context.retry_number
        if context.retry_number < MAX_RETRIES:
            say(f"{error} Prøver igen om {wait} sekunder.")
        raise dg.RetryRequested(max_retries=MAX_RETRIES, seconds_to_wait=wait) from error
