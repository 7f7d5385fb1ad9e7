"""The look: colours, palette and style sheet, light and dark, following the system."""

from dataclasses import asdict, dataclass
from importlib import resources
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from apiusage_desktop.core.fair_use.standing import Standing


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one scheme; the status colours mean the same everywhere."""

    name: str
    window: str
    surface: str
    border: str
    hover: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    status_2xx: str
    status_3xx: str
    status_4xx_other: str
    status_429: str
    status_5xx: str
    unclassified: str

    def status(self, label: str) -> str:
        """Return the colour of a status: a class such as `4xx other`, or an exact code."""
        if label == "429":
            return self.status_429
        return {"2": self.status_2xx, "3": self.status_3xx, "4": self.status_4xx_other, "5": self.status_5xx}.get(
            label[:1], self.unclassified
        )

    def standing(self, standing: Standing | None) -> str:
        """Return the colour of how a month stands: blue, amber and red, which also colour-blind readers tell apart."""
        colours = {
            Standing.ON_TRACK: self.status_2xx, Standing.CLOSE: self.status_4xx_other, Standing.OVER: self.status_5xx
        }  # fmt: skip
        return self.accent if standing is None else colours[standing]

    @property
    def successful(self) -> str:
        return self.status_2xx

    @property
    def failed(self) -> str:
        return self.status_5xx


LIGHT = Theme(
    name="light",
    window="#F5F6F8",
    surface="#FFFFFF",
    border="#D9DEE5",
    hover="#EDF1F6",
    text="#1B2430",
    muted="#566273",
    accent="#0B63CE",
    on_accent="#FFFFFF",
    selection="#DCE9FB",
    status_2xx="#0072B2",
    status_3xx="#6B7785",
    status_4xx_other="#B36B00",
    status_429="#A8437F",
    status_5xx="#C2410C",
    unclassified="#7A8594",
)
DARK = Theme(
    name="dark",
    window="#14181E",
    surface="#1C222A",
    border="#333C48",
    hover="#27303B",
    text="#E8ECF1",
    muted="#A3AFBD",
    accent="#6CB0FF",
    on_accent="#0E1621",
    selection="#23405F",
    status_2xx="#56B4E9",
    status_3xx="#8E9AA8",
    status_4xx_other="#E69F00",
    status_429="#DD92BC",
    status_5xx="#FF7A45",
    unclassified="#8B97A5",
)


class ThemeSwitch(QObject):
    """Applies a theme to the application: the system's, or the one the user chose."""

    changed = Signal(object)  # Theme

    def __init__(self, application: QApplication, scheme: str = "system") -> None:
        super().__init__(application)
        self._application = application
        self._scheme = scheme
        self._current = LIGHT
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def current(self) -> Theme:
        return self._current

    def choose(self, scheme: str) -> None:
        """Use `light`, `dark`, or what the `system` says."""
        self._scheme = scheme
        self._apply()

    def _apply(self) -> None:
        system_dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = self._scheme == "dark" or (self._scheme == "system" and system_dark)
        self._current = DARK if dark else LIGHT
        self._application.setPalette(_palette(self._current))
        self._application.setStyleSheet(_style_sheet(self._current))
        self.changed.emit(self._current)


def _palette(theme: Theme) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in (
        (roles.Window, theme.window),
        (roles.WindowText, theme.text),
        (roles.Base, theme.surface),
        (roles.AlternateBase, theme.hover),
        (roles.Text, theme.text),
        (roles.Button, theme.surface),
        (roles.ButtonText, theme.text),
        (roles.PlaceholderText, theme.muted),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.on_accent),
        (roles.Accent, theme.accent),
        (roles.Link, theme.accent),
        (roles.ToolTipBase, theme.surface),
        (roles.ToolTipText, theme.text),
        (roles.Mid, theme.border),
        (roles.Midlight, theme.hover),
        (roles.Light, theme.surface),
        (roles.Dark, theme.border),
        (roles.Shadow, theme.border),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, _faded(theme))
    return palette


def _faded(theme: Theme) -> QColor:
    """Halfway between muted words and the ground: plainly out of reach, still readable."""
    words, ground = QColor(theme.muted), QColor(theme.surface)
    return QColor(
        (words.red() * 6 + ground.red() * 4) // 10,
        (words.green() * 6 + ground.green() * 4) // 10,
        (words.blue() * 6 + ground.blue() * 4) // 10,
    )


def _style_sheet(theme: Theme) -> str:
    folder = resources.files("resources")
    template = folder.joinpath("styles", "window.qss").read_text("utf-8")
    # The style sheet takes pictures from files only; the colours of these stand out in both themes.
    pictures = {name: str(folder.joinpath("icons", f"{name}.svg")).replace("\\", "/") for name in ("chevron", "check")}
    return Template(template).substitute(asdict(theme), **pictures)
