"""What the user says of clients is kept, and found by id as by name."""

from dataclasses import replace
from pathlib import Path

import pytest

from apiusage_desktop.core.directory.profiles import ClientProfile, ClientProfiles, RememberedProfiles

ALPHA = ClientProfile("11111111-1111-4111-8111-111111111111", "Integrations", "Contoso", "production", 50_000)
BETA = ClientProfile("Beta", team="Field")


def test_profiles_are_the_same_after_a_restart(tmp_path: Path) -> None:
    kept = ClientProfiles((ALPHA, BETA))
    RememberedProfiles(tmp_path / "config" / "clients.json").put(kept)
    assert RememberedProfiles(tmp_path / "config" / "clients.json").get() == kept


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"version": 2, "clients": []}', '{"version": 1, "clients": 3}', '{"version": 1, "clients": [{}]}',
     '{"version": 1, "clients": [{"client": "a", "budget": "many"}]}'],
)  # fmt: skip
def test_a_file_that_is_no_such_file_keeps_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "clients.json").write_text(content)
    assert RememberedProfiles(tmp_path / "clients.json").get() == ClientProfiles()


@pytest.mark.parametrize("budget", [0, -5, 10**19, 10**400])
def test_a_budget_that_makes_no_sense_is_none(tmp_path: Path, budget: int) -> None:
    content = f'{{"version": 1, "clients": [{{"client": "a", "team": "Field", "budget": {budget}}}]}}'
    (tmp_path / "clients.json").write_text(content)
    assert RememberedProfiles(tmp_path / "clients.json").get().profiles == (ClientProfile("a", "Field"),)


def test_a_profile_given_by_name_holds_once_the_id_is_known() -> None:
    profiles = ClientProfiles((ALPHA, BETA))
    assert profiles.of("22222222-2222-4222-8222-222222222222", "Beta") is BETA
    assert profiles.of(ALPHA.client, "Whatever") is ALPHA
    assert profiles.of("", "Gamma") == ClientProfile("Gamma")


def test_a_changed_profile_takes_the_place_of_the_one_given_by_name() -> None:
    ident = "22222222-2222-4222-8222-222222222222"
    profiles = ClientProfiles((ALPHA, BETA))
    changed = replace(profiles.of(ident, "Beta"), budget=10)
    now = ClientProfile(ident, team="Field", budget=10)
    assert profiles.with_profile(changed, ident, "Beta").profiles == (ALPHA, now)


def test_a_profile_that_says_nothing_is_none() -> None:
    assert ClientProfiles((ALPHA,)).with_profile(ClientProfile(ALPHA.client), ALPHA.client, "Alpha").profiles == ()
