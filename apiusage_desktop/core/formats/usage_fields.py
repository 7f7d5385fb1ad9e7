"""The fields of a usage row, and the many names that exports give them."""

import functools
import unicodedata
from collections.abc import Iterable, Sequence

from apiusage_desktop.core.formats.status_codes import AFTER_CODE, BEFORE_CODE, class_of, code_fields, parts_of_others
from apiusage_desktop.core.redact import redact

TEXT_FIELDS = ("client_id", "client_name", "user_id", "organization_id", "platform", "method", "endpoint")
COUNT_FIELDS = ("requests", "status200", "status300", "status400", "status429", "status500")
FIELDS = ("date", *TEXT_FIELDS, *COUNT_FIELDS)

# Sources: both API families' models, the published jq recipe, the UI's words, SDK dumps (GENESYS facts 1a, 1b).
_SYNONYMS = {
    "date": ("date", "day", "time", "timestamp", "datetime", "interval start", "date utc", "usage date"),
    "client_id": ("client id", "oauth client id", "oauth client/id", "client/id", "application id", "app id"),
    "client_name": (
        "client", "client name", "oauth client", "oauth client name", "oauth client/name", "client/name",
        "application", "application name", "app name",
    ),
    "user_id": ("user", "user id", "user/id"),
    "organization_id": ("organization", "organization id", "organization/id", "org id"),
    "platform": ("platform",),
    "method": ("method", "http method", "verb", "http verb", "request method"),
    "endpoint": (
        "template uri", "url", "uri", "request", "request url", "request uri", "endpoint", "path", "template url",
        "uri template", "url template", "api request", "api path", "request path",
    ),
    "requests": (
        "requests", "request count", "count", "total", "total requests", "number of requests", "api requests",
        "calls", "api calls", "requests total", "requests count",
    ),
}  # fmt: skip
_SYNONYMS |= {
    f"status{code}": tuple(
        f"{before}{number}{after}"
        for number in ((code, f"{code[0]}xx") if code != "429" else (code,))
        for before in BEFORE_CODE
        for after in AFTER_CODE
    )
    for code in ("200", "300", "400", "429", "500")
}  # fmt: skip

# The product's page exports in the language of the page. Used only where the words above leave a field without a name.
_OTHER_LANGUAGES = {
    "date": ("Datum", "Zeitpunkt", "jour", "fecha", "día", "dia", "data", "giorno", "dag", "日付", "日時"),
    "client_id": (
        "ID client", "ID du client", "ID cliente", "ID del cliente", "ID do cliente", "クライアントID",
        "OAuthクライアントID",
    ),
    "client_name": (
        "Clientname", "Name des Clients", "Anwendung", "client OAuth", "nom du client", "nom client", "cliente",
        "cliente OAuth", "nombre del cliente", "aplicación", "nome do cliente", "aplicativo", "nome client",
        "nome cliente", "applicazione", "clientnaam", "toepassing", "クライアント", "クライアント名",
        "OAuthクライアント", "OAuthクライアント名", "アプリケーション",
    ),
    "user_id": (
        "Benutzer", "Benutzer-ID", "utilisateur", "ID utilisateur", "usuario", "ID de usuario", "usuário",
        "ID do usuário", "utente", "ID utente", "gebruiker", "gebruikers-ID", "ユーザー", "ユーザーID",
    ),
    "organization_id": ("Organisation", "Organisations-ID", "organización", "organização", "organizzazione", "組織"),
    "platform": ("Plattform", "plateforme", "plataforma", "piattaforma", "プラットフォーム"),
    "method": ("HTTP-Methode", "Methode", "méthode HTTP", "método", "método HTTP", "metodo", "メソッド",
               "HTTPメソッド"),
    "endpoint": (
        "Anfrage", "Anforderung", "Pfad", "Endpunkt", "requête", "chemin", "solicitud", "ruta", "solicitação",
        "caminho", "richiesta", "percorso", "verzoek", "pad", "aanvraag", "リクエスト", "パス", "エンドポイント",
    ),
    "requests": (
        "Anfragen", "Anforderungen", "Anzahl", "Anzahl Anfragen", "Anzahl der Anfragen", "Gesamt", "requêtes",
        "nombre de requêtes", "nombre", "solicitudes", "número de solicitudes", "recuento", "cantidad",
        "solicitações", "número de solicitações", "contagem", "quantidade", "richieste", "numero di richieste",
        "conteggio", "totale", "verzoeken", "aantal verzoeken", "aanvragen", "aantal", "totaal", "リクエスト数",
        "件数", "回数", "合計",
    ),
}  # fmt: skip


@functools.lru_cache(maxsize=4096)  # a header is looked at many times over, split in each way it may be meant
def normalised(name: str) -> str:
    """Return the name without what exports differ in: case, accents, `_`, `-` and spaces."""
    bare = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(c for c in bare if c not in "_-\ufeff" and not c.isspace() and not unicodedata.combining(c))


def _meanings() -> dict[str, tuple[str, int]]:
    """Return what each name means: its field, and the rank among the names of that field, the field's own first."""
    found = {normalised(field): (field, 0) for field in FIELDS}
    for field in FIELDS:
        for rank, name in enumerate((*_SYNONYMS[field], *_OTHER_LANGUAGES.get(field, ())), 1):
            found.setdefault(normalised(name), (field, rank))
    return found


_OUTER = {normalised(synonym).partition("/")[0] for names in _SYNONYMS.values() for synonym in names if "/" in synonym}


_MEANINGS = _meanings()


def field_named(name: str) -> str | None:
    """Return the field that is called so, by its own name or by one that exports give it."""
    return _MEANINGS.get(normalised(name), (None, 0))[0]


def may_be_nested(name: str) -> bool:
    """Tell whether a field may stand inside an object of this name."""
    return normalised(name) in _OUTER


def names_of_fields(names: Iterable[str]) -> dict[str, list[str]]:
    """Return which of the given names mean which field, the one to be used first; what means nothing is left out.

    First comes the field's own name, then its other names in the order in which they are listed here, then the order
    of the given names. So the same table gives the same in every format, however its columns lie.
    A nested key is written `outer/inner`. Columns of single codes are fields of their own (see `status_codes`), unless
    their class has a column.
    """
    given = list(names)
    keys = [normalised(name) for name in given]
    codes = code_fields(keys)
    ranked: dict[str, list[tuple[int, str]]] = {}
    for place, name in enumerate(given):
        if meaning := (codes[place], 0) if place in codes else _MEANINGS.get(keys[place]):
            ranked.setdefault(meaning[0], []).append((meaning[1], name))
    doubled = parts_of_others(ranked)
    return {
        field: [name for _, name in sorted(found, key=lambda one: one[0])]
        for field, found in ranked.items()
        if field not in doubled
    }


def map_fields(names: Iterable[str]) -> dict[str, str]:
    """Return which of the given names holds which field: of those that mean the same, the first."""
    return {field: found[0] for field, found in names_of_fields(names).items()}


def same_meaning(names: Sequence[str], columns: str = "columns") -> str:
    """Return a warning that these columns mean one field, of which the first is used."""
    shown = [f'"{redact(name.strip(), 60)}"' for name in names]
    if len(set(shown)) == 1:
        return f"{len(names):,} of its {columns} are called {shown[0]}: the first is used, and no other."
    used, others = shown[0], " and ".join(shown[1:])
    verb = "is" if len(shown) == 2 else "are"
    return f"Its {columns} {used} and {others} mean the same: {used} is used, {others} {verb} not."


def unused_columns(names: Sequence[str], told: Iterable[tuple[str, str]] = ()) -> tuple[str, ...]:
    """Return a warning for each field that several columns mean, unless the user said of one of them what it is."""
    said = {place for name, _ in told if (place := find_column(names, name)) is not None}
    fields = {field for _, field in told}
    left = [name for place, name in enumerate(names) if place not in said]
    doubled = {field: found for field, found in names_of_fields(left).items() if len(found) > 1}
    return tuple(same_meaning(found) for field, found in doubled.items() if field not in fields)


def assign_columns(names: Sequence[str], told: Iterable[tuple[str, str]] = ()) -> dict[str, int]:
    """Return which column holds which field.

    Args:
        names: the columns' names.
        told: what the user said of columns, by name; this comes first, and an empty field leaves a column out.
    """
    found: dict[str, int] = {}
    taken: set[int] = set()
    for name, field in told:
        place = find_column(names, name)
        if place is not None:
            taken.add(place)
            if field:
                found.setdefault(field, place)
    left = [name if place not in taken else "" for place, name in enumerate(names)]
    for field, name in map_fields(left).items():
        found.setdefault(field, left.index(name))
    return {field: place for field, place in found.items() if field not in parts_of_others(found)}


def find_column(names: Sequence[str], name: str) -> int | None:
    """Return the place of the column of this name: exactly this, or else what differs only as exports do."""
    if name in names:
        return names.index(name)
    keys = [normalised(known) for known in names]
    return keys.index(normalised(name)) if normalised(name) in keys else None


def whole_fields(fields: Iterable[str]) -> set[str]:
    """Return the fields with that of the class in the place of those of its codes."""
    return {class_of(field) for field in fields}


def has_counts(fields: Iterable[str]) -> bool:
    """Tell whether these fields hold a count, and something that is counted."""
    known = whole_fields(fields)
    return bool(known & set(COUNT_FIELDS)) and bool(known - set(COUNT_FIELDS))


def is_usage(fields: Iterable[str]) -> bool:
    """Tell whether these names of columns make a usage log: some count, of something that only usage has."""
    known = whole_fields(fields)
    counted = known & {"client_id", "client_name", "endpoint", *COUNT_FIELDS[1:]}
    # A date and a total alone could be sales; only the name of the total can tell.
    return bool(known & set(COUNT_FIELDS)) and bool(counted or known >= {"date", "requests"})
