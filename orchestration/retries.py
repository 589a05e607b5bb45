"""Trying again where it helps: the home is busy, or a file share or server did not answer. All else stops at once."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration.home import HomeIsBusyError

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
    return isinstance(error, HomeIsBusyError | TimeoutError) or (isinstance(error, OSError) and error.errno in PASSING)


@contextmanager
def retried(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Ask Dagster to run the step again after 15, 30 and 60 seconds when what stopped it may pass."""
    try:
        yield
    except (HomeIsBusyError, OSError) as error:
        if not is_passing(error):
            raise
        wait = FIRST_WAIT_SECONDS * 2**context.retry_number
        raise dg.RetryRequested(max_retries=MAX_RETRIES, seconds_to_wait=wait) from error
