"""Secrets that a log carries by accident are found neither in the database's file nor in any message."""

import gzip
import json
from pathlib import Path

import pytest

from apiusage_desktop.core.redact import redact
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import HEADER, csv_text, query_json, read_text, refusal, usage_row

CANARY = "SECRET123"


@pytest.mark.parametrize(
    "text",
    [
        f"GET /x?token={CANARY}&a=1",
        f"GET /x?a=1&access_token={CANARY}",
        f"GET /x?api_key={CANARY}",
        f"GET /x?a=1;X-Amz-Signature={CANARY}",
        f"/x?X-Amz-Credential={CANARY}/20200202",
        f"/x?sig={CANARY}&se=1",
        f"/login?code={CANARY}",
        f"/login?client_secret={CANARY}",
        f"/login?PASSWORD={CANARY}",
        f"https://user:{CANARY}@host/x",
        f"https://{CANARY}@host/x",
        f"https://host/x#access_token={CANARY}",
        f"Authorization: Bearer {CANARY}abcdefgh",
        f"Authorization: basic {CANARY}abcdefgh==",
        f'{{"client_secret": "{CANARY}"}}',
        f'{{"accessToken" : "{CANARY} and more"}}',
        f'{{"Authorization":"{CANARY}"}}',
        f"eyJhbGciOiJIUzI1NiJ9.{CANARY}.{CANARY}",
    ],
)
def test_secrets_are_removed(text: str) -> None:
    assert CANARY not in redact(text)
    assert "[removed]" in redact(text)
    for length in range(1990, 2030):
        assert CANARY not in redact("x" * length + " " + text)


@pytest.mark.parametrize(
    "text",
    ["", "2020-02-02,Client A,api/v2/users,5", "api/v2/tokens/me", "?pageSize=25&keyword=x", "a" * 2000, "basic users"],
)
def test_harmless_texts_stay(text: str) -> None:
    assert redact(text) == text


def test_long_texts_are_cut() -> None:
    assert redact("a" * 3_000_000) == "a" * 2000 + "…"
    assert redact("abcdef", 3) == "abc…"


def test_redacting_takes_linear_time() -> None:
    for text in ("eyJ-" * 500_000, "?" * 2_000_000, "://" * 700_000, "&a" * 1_000_000, '"' * 2_000_000):
        assert len(redact(text)) < 30_000


LEAKY = f"https://user:{CANARY}@api.mypurecloud.com/api/v2/users?access_token={CANARY}&x=1#id_token={CANARY}"


@pytest.mark.parametrize("suffix", ["csv", "json"])
@pytest.mark.parametrize("rows", [3, 130_000])
def test_database_file_holds_no_secret(tmp_path: Path, suffix: str, rows: int) -> None:
    good = usage_row(templateUri=LEAKY)
    if suffix == "csv":
        lines = [f"2020-02-02,A,{LEAKY},1,1,0,0,0,0"] * rows
        content = csv_text(*lines, f"2020-02-02,A,{LEAKY},x,1,0,0,0,0", f"bad,{LEAKY}")
    else:
        entries = [json.dumps(good)] * rows + [json.dumps(usage_row(templateUri=LEAKY, requests="x"))]
        content = '{"results": [' + ",".join(entries) + "]}"
    outcome = read_text(tmp_path, content, f"log.{suffix}")
    assert outcome.source.rows == rows
    assert {row["endpoint"] for row in outcome.rows} == {"api/v2/users"}
    assert outcome.rejected
    assert not any(CANARY in text for _, _, text in outcome.rejected)
    files = [path for path in outcome.database.parent.rglob("*") if path.is_file()]
    assert files == [outcome.database]
    assert CANARY.encode() not in outcome.database.read_bytes()


_TOKEN = f"eyJhbGciOiJIUzI1NiJ9.{CANARY}.{CANARY}"


@pytest.mark.parametrize(
    ("uri", "endpoint"),
    [
        (f"/api/v2/x;access_token={CANARY}/y", "api/v2/x/y"),
        (f"/api/v2/token/{_TOKEN}/x", "api/v2/token/[removed]/x"),
        (f"wss://u:{CANARY}@h/api", "api"),
        (f"//u:{CANARY}@h/api", "api"),
        (f"u:{CANARY}@h.example/api", "api"),
        (f"api/v2/y%3Ftoken={CANARY}", "api/v2/y"),
        (f"api/v2/y%253ftoken={CANARY}", "api/v2/y"),
        (f"api/v2/access_token={CANARY}", "api/v2/access_token=[removed]"),
        (f"api/v2/y%26access_token%3D{CANARY}", "api/v2/y%26access_token%3D[removed]"),
        ("//api/v2/users", "api/v2/users"),
        ("//api.example.com/api/v2/users", "api/v2/users"),
        ("api/v2/users/{id}:x/a@b", "api/v2/users/{id}:x/a@b"),
    ],
)
def test_secrets_are_cut_out_of_urls_of_any_form(tmp_path: Path, uri: str, endpoint: str) -> None:
    outcome = read_text(tmp_path, query_json([usage_row(templateUri=uri)]), "a.json")
    assert [row["endpoint"] for row in outcome.rows if row["requests"]] == [endpoint]
    assert CANARY.encode() not in outcome.database.read_bytes()


@pytest.mark.parametrize("field", ["clientId", "clientName", "userId"])
def test_secrets_are_cut_out_of_names(tmp_path: Path, field: str) -> None:
    outcome = read_text(tmp_path, query_json([usage_row(**{field: f"CRM {_TOKEN}"})]), "a.json")
    assert "CRM [removed]" in outcome.rows[0].values()
    assert CANARY.encode() not in outcome.database.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        csv_text(f"2020-02-02,A,{LEAKY},x,1,0,0,0,0"),
        csv_text(f"2020-02-02,A,{LEAKY}"),
        f"{HEADER},?token={CANARY}\n",
        f"mail,https://x?token={CANARY}\n1,2\n",
        f'{{"results": [{{"templateUri": "{LEAKY}", "requests": }}]}}',
        f'{{"results": [{{"templateUri": "{LEAKY}"}}]}}',
        f'{{"token": "{CANARY}"}}',
        f"<html>{CANARY}</html>",
        query_json([usage_row(templateUri=LEAKY, requests="x")]),
        csv_text(f"2020-02-02,A,{LEAKY},x,1,0,0,0,0").encode("utf-16"),
        gzip.compress(csv_text(f"2020-02-02,A,{LEAKY},x,1,0,0,0,0").encode()),
    ],
)
def test_messages_hold_no_secret(tmp_path: Path, content: str | bytes) -> None:
    error = refusal(tmp_path, content)
    assert CANARY not in str(error)
    assert CANARY not in repr(error.args)
    assert error.__suppress_context__ or not error.__context__


def test_store_shows_rejected_rows_without_secrets(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(csv_text("2020-02-02,A,api,1,1,0,0,0,0", f"2020-02-02,A,{LEAKY},x,1,0,0,0,0"))
    with UsageStore() as store:
        store.open(path)
        rejected = store.rejected(1)
    assert rejected.columns.tolist() == ["entry", "reason", "text"]
    assert CANARY not in rejected.to_csv()
    assert "[removed]" in rejected["text"][0]
