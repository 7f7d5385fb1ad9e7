"""What a panel says instead of rows, when the open logs do not tell what it asks for."""

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.source import Account, Dimension
from models.column_format import filled

# Of what a request log may not tell: how it is called, and which logs would.
_OF_LOGS = {
    Dimension.REQUEST: ("single requests", "Open the log of an SDK, a gateway or a proxy."),
    Dimension.USER: ("which user called", "Logs of gateways that sign users in tell it."),
    Dimension.STATUS: ("how requests were answered", "Most access logs, and SDK logs with statuses, tell it."),
    Dimension.DURATION: (
        "how long requests took",
        "Logs of IIS, AWS, Kong, Envoy, Caddy and HAProxy do, and of nginx with $request_time.",
    ),
    Dimension.RETRY_AFTER: (
        "how long clients were told to wait (Retry-After)",
        "Logs of Genesys SDKs with response headers do.",
    ),
}


def _text(words: str) -> str:
    return QCoreApplication.translate("Missing", words)


def missing_words(contents: Contents, question: PanelQuery, missing: Collection[Dimension]) -> tuple[str, str, str]:
    """Say that it is unknown, not zero.

    Returns:
        that in few words; what the logs do not tell, and what would; and what a button does about it, if one can.
    """
    if Dimension.CLIENT in missing and Account.LOG in contents.accounts:
        text = _text("The log does not say which client called. Say who is who in Client\u00a0>\u00a0Who\u00a0called…")
        return _text("No client is known"), text, _text("Who called…")
    if not (question.on_requests or contents.counts_logs):
        text = _text("The log does not tell: %1. Export it again, grouped by this.")
        return _text("Not in this export"), filled(text, ", ".join(sorted(missing))), ""
    told = [_OF_LOGS.get(dimension, (str(dimension), "")) for dimension in sorted(missing)]
    names = ", ".join(_text(name) for name, _ in told)
    hints = " ".join(_text(hint) for _, hint in told if hint)
    text = f"{filled(_text('The request logs do not tell: %1.'), names)} {hints}".strip()
    return _text("Not in these logs"), text, ""
