"""What Windows shows under "Details" of the program's file."""

from typing import Any


def resource(version: str) -> Any:
    """Return the version resource for PyInstaller; only Windows can use it."""
    from PyInstaller.utils.win32.versioninfo import (  # noqa: PLC0415
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    numbers = tuple([*(int(part) for part in version.split(".")), 0, 0, 0, 0][:4])
    texts = {
        "FileDescription": "Loss Studio",
        "FileVersion": version,
        "ProductName": "Loss Studio",
        "ProductVersion": version,
        "LegalCopyright": "MIT licence",
    }
    table = StringTable("040904B0", [StringStruct(name, text) for name, text in texts.items()])
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[StringFileInfo([table]), VarFileInfo([VarStruct("Translation", [1033, 1200])])],
    )
