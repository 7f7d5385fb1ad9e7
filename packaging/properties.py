"""What Windows and macOS are told of the program: version, and the files it opens."""

import re
from typing import Any

from apiusage_desktop import __version__
from apiusage_desktop.core.session_file import SUFFIX

_NAME = "API Usage Desktop"
_AUTHORS = "The API Usage Desktop authors"
_SESSION = "local.apiusage.session"
_LOG_ENDINGS = (
    "json",
    "jsonl",
    "ndjson",
    "csv",
    "tsv",
    "parquet",
    "xlsx",
    "yaml",
    "har",
    "log",
    "txt",
    "gz",
    "zst",
    "zip",
)


def mac_properties() -> dict[str, Any]:
    """Return what goes into Info.plist: sessions are the program's own, logs it opens beside others."""
    return {
        "CFBundleName": _NAME,
        "CFBundleDisplayName": _NAME,
        "CFBundleShortVersionString": __version__,
        "NSHumanReadableCopyright": f"{_AUTHORS}. MIT licence.",
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": "13.0",  # of Qt
        "NSHighResolutionCapable": True,
        # Dark and light as the system says.
        "NSRequiresAquaSystemAppearance": False,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": f"{_NAME} session",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [_SESSION],
            },
            {
                "CFBundleTypeName": "API-usage log",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "CFBundleTypeExtensions": list(_LOG_ENDINGS),
            },
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": _SESSION,
                "UTTypeDescription": f"{_NAME} session",
                "UTTypeConformsTo": ["public.json"],
                "UTTypeTagSpecification": {"public.filename-extension": [SUFFIX.removeprefix(".")]},
            }
        ],
    }


def windows_version(program: str) -> Any:
    """Return the version that Windows shows in the properties of the file; a program without one looks suspicious."""
    # PyInstaller can load these on Windows alone.
    from PyInstaller.utils.win32 import versioninfo as win  # type: ignore[import-untyped]

    numbers = (*map(int, re.findall(r"\d+", __version__)[:3]), 0)
    words = {
        "CompanyName": _AUTHORS,
        "FileDescription": _NAME,
        "FileVersion": __version__,
        "InternalName": program,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{program}.exe",
        "ProductName": _NAME,
        "ProductVersion": __version__,
    }
    table = win.StringTable("040904B0", [win.StringStruct(name, text) for name, text in words.items()])
    translation = win.VarFileInfo([win.VarStruct("Translation", [0x0409, 1200])])
    return win.VSVersionInfo(
        ffi=win.FixedFileInfo(filevers=numbers, prodvers=numbers), kids=[win.StringFileInfo([table]), translation]
    )
