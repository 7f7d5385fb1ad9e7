"""What to do about a finding: the product's own guidance, one sentence each."""

from enum import StrEnum


class Remedy(StrEnum):
    """The value is the sentence."""

    POLL_LESS = (
        "Ask less often, or have the platform tell of changes: open a notification channel"
        " (POST api/v2/notifications/channels) and subscribe to the topics that are polled for now."
    )
    CACHE = (
        "Keep the answer for some minutes and ask again only then: this is configuration, and changes a few times a day"
        " at most."
    )
    ASK_IN_BULK = "Ask for many at a time with the list or search endpoint named here, instead of one by one."
    JOIN_CALLS = (
        "Replace the calls made for each item: ask for the items with their details (expand, ids of several items, a"
        " search), or keep what was asked before."
    )
    VERIFY_ENDPOINT = (
        "Check the method and the path in the client against the API documentation, and correct them; each of these"
        " calls is counted although it cannot succeed."
    )
    REPLACE_DEPRECATED = "Move the client to the endpoint that the API documentation names as its successor."
    LOOK_UP_ENDPOINT = (
        "Look the endpoint up in the API documentation: it may be newer than this program's catalogue, a preview, or"
        " on its way out."
    )
    RENEW_CREDENTIALS = (
        "Check that the client's id, secret, roles and scopes are still right; generate new credentials if not, and"
        " have the client stop after a few refusals."
    )
    CORRECT_REQUESTS = "Correct what the client sends: 400 means that a parameter or the body is not what is expected."
    FIND_CAUSE = "Look at the answers in the client's own log for the cause, and stop it from trying again at once."
    SLOW_DOWN = "Have the client wait as long as Retry-After says, spread its calls evenly, and ask for more at a time."
    ASK_OWNER = "Ask the owner of the client what changed on that day, and whether it is meant to stay."
    CONFIRM_NEW = "Ask who put it into use, and whether its load is planned for."
    CHECK_ALIVE = "Check that the integration still works; if it is retired, delete its OAuth client."
    OPTIMIZE = "Look at this call first: whatever is saved on it is saved on nearly all of the client's requests."
    INVESTIGATE_CLIENT = (
        "Find out who runs it: look the id up under Admin > Integrations > OAuth, and in what was deleted lately."
    )
    STOP_CLIENT = (
        "See whether it was disabled only after these calls, since the list tells how it was when it was saved. If not,"
        " find out which program still has its token, and stop it; a token holds two days at most."
    )
    DELETE_UNUSED = "Ask their owners, and delete those that nobody needs: a credential that exists can be stolen."
    NARROW_SCOPES = (
        "Ask its owner whether these scopes are for something seldom, and narrow the scopes under Admin > Integrations"
        " > OAuth: take away those that are not, and grant only reading where that would do."
    )
    KEEP_BUDGET = "Talk to the owner about the calls that grew, or give the client a larger budget."
    SEPARATE_USERS = (
        "Check that these users mean to use one client; give programs of different owners a client each, so that limits"
        " and blame are their own."
    )
