"""How many files may be open: each open log is one, and many systems allow a program few by default."""

import contextlib

_MOST = 65_536


def allow_many_files() -> None:
    """Raise the program's own limit as far as the system lets it, where there is such a limit."""
    try:
        import resource
    except ImportError:  # Windows has none that matters
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST if hard == resource.RLIM_INFINITY else min(hard, _MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
