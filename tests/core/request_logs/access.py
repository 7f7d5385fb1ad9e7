"""Lines of access logs, as tests write them."""

from datetime import datetime, timedelta


def line(
    moment: str = "2020-02-02T09:15:02",
    target: str = "/api/v2/users",
    status: int | str = 200,
    *,
    method: str = "GET",
    ip: str = "10.1.0.7",
    user: str = "-",
    agent: str = "contoso-crm/3.1",
) -> str:
    """Return one line of a combined log; the moment is UTC."""
    time = datetime.fromisoformat(moment).strftime("%d/%b/%Y:%H:%M:%S +0000")
    return f'{ip} - {user} [{time}] "{method} {target} HTTP/1.1" {status} 12 "-" "{agent}"\n'


def lines(count: int, moment: str = "2020-02-02T09:15:02", seconds: float = 1, **fields: str) -> str:
    """Return lines, so many seconds apart."""
    first = datetime.fromisoformat(moment)
    return "".join(
        line((first + timedelta(seconds=round(seconds * number))).isoformat(), **fields) for number in range(count)
    )
