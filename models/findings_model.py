"""The findings that are listed: those of a client, a rule, a severity, and with or without those put away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from apiusage_desktop.core.findings import TITLES
from apiusage_desktop.core.findings.finding import Confidence, Finding, Severity
from models.column_format import count_text, filled
from models.override import override

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

_SEVERITIES = {Severity.CRITICAL: "Critical", Severity.WARNING: "Warning", Severity.HINT: "Hint"}
# Signs that differ in shape: nobody needs the colour.
_SIGNS = {Severity.CRITICAL: "■", Severity.WARNING: "▲", Severity.HINT: "●"}
_CONFIDENCES = {
    Confidence.SURE: "Sure: the logs say so.",
    Confidence.LIKELY: "Likely: hardly anything else looks like this.",
    Confidence.POSSIBLE: "Possible: other things look like this, too.",
}


def severity_text(severity: Severity) -> str:
    return QCoreApplication.translate("Findings", _SEVERITIES[severity])


def severity_sign(severity: Severity) -> str:
    return _SIGNS[severity]


def confidence_text(confidence: Confidence) -> str:
    return QCoreApplication.translate("Findings", _CONFIDENCES[confidence])


def saved_text(finding: Finding) -> str:
    """Say what the remedy would save; nothing where it saves none."""
    if not finding.saved_per_day:
        return ""
    text = QCoreApplication.translate("Findings", "could save about %1 requests a day")
    return filled(text, count_text(finding.saved_per_day))


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are listed; empty is all.

    Attributes:
        client: a client's key.
        rule: a rule's name.
        severity: how bad they are.
        dismissed: those that were put away, instead of the others.
    """

    client: str | None = None
    rule: str = ""
    severity: Severity | None = None
    dismissed: bool = False


class FindingsModel(QAbstractListModel):
    """One row a finding, the worst first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()
        self._dismissed: frozenset[object] = frozenset()
        self._filter = FindingFilter()
        self._rows: tuple[Finding, ...] = ()

    @property
    def rows(self) -> tuple[Finding, ...]:
        """The findings that are listed."""
        return self._rows

    @property
    def filter(self) -> FindingFilter:
        return self._filter

    def set_findings(self, findings: Sequence[Finding], dismissed: frozenset[object]) -> None:
        """Take other findings, and the keys of those that were put away."""
        self._findings, self._dismissed = tuple(findings), dismissed
        self._list()

    def set_filter(self, chosen: FindingFilter) -> None:
        if chosen != self._filter:
            self._filter = chosen
            self._list()

    def count(self, *, dismissed: bool = False) -> int:
        """Return how many findings the client has, of whatever rule and severity."""
        return sum(self._is_in_scope(one, dismissed=dismissed) for one in self._findings)

    def rules(self) -> tuple[str, ...]:
        """Return the rules that found something about the client, in the order of their titles."""
        shown = {one.rule for one in self._findings if self._is_in_scope(one, dismissed=self._filter.dismissed)}
        return tuple(sorted(shown, key=lambda rule: TITLES[rule]))

    def _is_in_scope(self, finding: Finding, *, dismissed: bool) -> bool:
        of_client = self._filter.client in (None, finding.client)
        return of_client and (finding.key in self._dismissed) == dismissed

    def _list(self) -> None:
        chosen = self._filter
        rows = tuple(
            one
            for one in self._findings
            if self._is_in_scope(one, dismissed=chosen.dismissed)
            and chosen.rule in ("", one.rule)
            and chosen.severity in (None, one.severity)
        )
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        finding = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return finding.sentence
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{severity_text(finding.severity)}. {TITLES[finding.rule]}. {finding.sentence}"
        return None
