"""What is said of a client in words: who it is, and what of it needs a look."""

from PySide6.QtCore import QCoreApplication

from apiusage_desktop.core.directory import Directory
from apiusage_desktop.core.directory.client_list import grant_text
from apiusage_desktop.core.directory.known import CLIENT_CREDENTIALS, KnownClient
from apiusage_desktop.core.directory.review import ClientReview
from models.column_format import count_text, day_text, filled, plain_text, share_text

_LONGEST = 400
_DOT = " · "


def _translated(text: str) -> str:
    return QCoreApplication.translate("Client", text)


def who_text(client_id: str, client_name: str, directory: Directory) -> str:
    """Say on one line who a client is, as far as the list of clients and the user tell it; else nothing."""
    known = directory.clients.of(client_id, client_name)
    profile = directory.profiles.of(known.id if known else client_id, client_name)
    told = _told_by_list(known, directory) if known else []
    told += [plain_text(tag, 60) for tag in profile.tags]
    if profile.budget is not None:
        told.append(filled(_translated("budget %1 a month"), count_text(profile.budget)))
    return _DOT.join(told)


def _told_by_list(known: KnownClient, directory: Directory) -> list[str]:
    told = [plain_text(grant_text(known.grant_type), 40), plain_text(known.state, 40)]
    owner = plain_text(directory.users.name_of(known.created_by), 60)
    if known.created:
        day = day_text(known.created.date())
        text = _translated("made on %1 by %2") if owner else _translated("made on %1")
        told.append(filled(text, day, owner))
    elif owner:
        told.append(filled(_translated("made by %1"), owner))
    if known.delete_after:
        told.append(filled(_translated("to be deleted on %1"), day_text(known.delete_after.date())))
    return [words for words in told if words]


def details_text(review: ClientReview, directory: Directory) -> str:
    """Say all that is known of a client, some lines."""
    known, scopes = review.known, review.scopes
    ident = filled(_translated("Client ID %1"), plain_text(review.client_id)) if review.client_id else ""
    name = plain_text(review.client_name, 80)
    who = who_text(review.client_id, review.client_name, directory)
    lines = [_DOT.join(part for part in (name, ident, who) if part)]
    if known and known.description:
        lines.append(plain_text(" ".join(known.description.split()), _LONGEST))
    if review.is_listed_nowhere:
        lines.append(
            _translated(
                "No client of this id or name is in the list: it was deleted, belongs to another organization, or the"
                " list is older than it."
            )
        )
    if known and known.scopes:
        lines.append(filled(_translated("Scopes: %1"), _listed(known.scopes)))
    elif known and known.grant_type == CLIENT_CREDENTIALS and known.roles:
        lines.append(filled(_translated("Roles: %1"), count_text(len(known.roles))))
    if scopes.unneeded:
        lines.append(filled(_translated("Not needed for what it called: %1"), _listed(scopes.unneeded)))
    if scopes.narrower:
        text = _translated("Of these, reading would do (…:readonly): %1")
        lines.append(filled(text, _listed(scopes.narrower)))
    if scopes.unknown:
        text = _translated("%1 of the calls it makes are not in the catalogue: which scopes these need is not known.")
        lines.append(filled(text, count_text(len(scopes.unknown))))
    if review.profile.budget:
        text = _translated("Budget: %1 of %2 requests in the month (%3).")
        used = (count_text(review.month_requests), count_text(review.profile.budget), share_text(review.budget_used))
        lines.append(filled(text, *used))
    return "\n".join(line for line in lines if line)


def _listed(names: frozenset[str] | tuple[str, ...]) -> str:
    return plain_text(", ".join(sorted(names)), _LONGEST)
