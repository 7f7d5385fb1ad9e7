"""The user guide documents every panel and every exported column, in their order."""

import re
from pathlib import Path

import pytest

from apiusage_desktop.core.columns import exported
from apiusage_desktop.core.queries import PANELS
from apiusage_desktop.core.queries.panel_query import PanelQuery

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "user-guide.md").read_text("utf-8")

PAGES = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))

TITLES = {
    "most_active_requests": "Most Active Requests",
    "status_codes": "HTTP Response Status Codes",
    "top_urls": "Top 5 Requested URLs",
    "client_requests": "OAuth Client Requests",
    "status_codes_per_client": "HTTP Response Status Codes per client",
    "url_counts_per_client": "Request URL Counts by OAuth Client",
    "url_requests": "URL Requests",
    "success_vs_failed": "Successful vs. Failed Requests",
}


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_guide_has_a_section_and_the_columns_of_the_panel(panel: PanelQuery) -> None:
    title = TITLES[panel.name]
    assert f"\n### {title}\n" in GUIDE

    section = GUIDE.split(f"\n#### `{panel.name}` – {title}\n")[1].split("\n#")[0]
    documented = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    assert documented == [column.key for column in exported(panel.columns)]


def test_guide_lists_the_panels_in_the_order_of_the_page() -> None:
    headings = re.findall(r"^#### `(\w+)`", GUIDE, flags=re.MULTILINE)

    assert headings == [panel.name for panel in PANELS] == list(TITLES)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", text):
        if target.startswith("https:"):
            continue
        name, _, anchor = target.partition("#")
        linked = (ROOT / page).parent / name if name else ROOT / page
        assert linked.exists(), target
        if anchor:
            assert anchor in {_anchor(line) for line in linked.read_text("utf-8").splitlines()}, target


def _anchor(heading: str) -> str:
    words = re.sub(r"[^\w\- ]", "", heading.lstrip("#").strip().lower())
    return words.replace(" ", "-") if heading.startswith("#") else ""


def test_samples_in_the_guide_are_those_there_are() -> None:
    table = GUIDE.split("### What can be opened")[1].split("\n## ")[0]
    named = re.findall(r"\(\.\./tests/data/([^)]+)\)", table)
    assert sorted(named) == sorted(path.name for path in (ROOT / "tests" / "data").iterdir() if path.is_file())
