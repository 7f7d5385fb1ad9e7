"""The choices in the menus that are kept from one start to the next."""

from collections.abc import Mapping

from PySide6.QtGui import QAction

from models.settings_store import SettingsStore
from ui.actions import ActionName
from ui.theme import ThemeSwitch


def keep_choices(actions: Mapping[ActionName, QAction], settings: SettingsStore, themes: ThemeSwitch) -> None:
    """Show the choices as they are kept, and keep them as the user changes them."""

    def choose_scheme(scheme: str) -> None:
        settings.colour_scheme = scheme
        themes.choose(scheme)

    for name, scheme in (
        (ActionName.SCHEME_SYSTEM, "system"),
        (ActionName.SCHEME_LIGHT, "light"),
        (ActionName.SCHEME_DARK, "dark"),
    ):
        actions[name].setChecked(settings.colour_scheme == scheme)
        actions[name].triggered.connect(lambda _checked, chosen=scheme: choose_scheme(chosen))
    exact, bom = actions[ActionName.EXPORT_EXACT], actions[ActionName.EXPORT_BOM]
    exact.setChecked(settings.export_exact)
    bom.setChecked(settings.export_bom)
    exact.toggled.connect(lambda on: setattr(settings, "export_exact", on))
    bom.toggled.connect(lambda on: setattr(settings, "export_bom", on))
