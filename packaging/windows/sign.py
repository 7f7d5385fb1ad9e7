"""Sign programs for Windows, if there is something to sign with: `sign.py FILE...`.

What it takes stands in the environment: SIGN_CERTIFICATE, a certificate with its key (PKCS #12) in base64, and
SIGN_PASSWORD. SIGN_STAMP is who confirms the time; empty is nobody. It runs signtool on Windows, else osslsigncode.
"""

import base64
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_STAMP = "http://timestamp.digicert.com"
_KITS = Path("C:/Program Files (x86)/Windows Kits/10/bin")


def sign(files: Sequence[Path]) -> None:
    """Sign each file in its place."""
    content = os.environ.get("SIGN_CERTIFICATE")
    if not content:
        names = ", ".join(file.name for file in files)
        print(f"sign: SIGN_CERTIFICATE is not set, nothing is signed: Windows will warn of {names}", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder) / "certificate.p12"
        certificate.touch(0o600)
        certificate.write_bytes(base64.b64decode(content))
        for file in files:
            (_signtool if sys.platform == "win32" else _osslsigncode)(file, certificate)
            print(f"sign: {file.name} is signed", flush=True)


def _signtool(file: Path, certificate: Path) -> None:
    program = max(_KITS.glob("*/x64/signtool.exe"))
    stamp = ["/tr", _stamp(), "/td", "sha256"] if _stamp() else []
    key = ["/f", str(certificate), "/p", os.environ.get("SIGN_PASSWORD", "")]
    subprocess.run([program, "sign", *key, "/fd", "sha256", *stamp, file], check=True)


def _osslsigncode(file: Path, certificate: Path) -> None:
    signed = file.with_name(f"{file.name}.signed")
    stamp = ["-ts", _stamp()] if _stamp() else []
    key = ["-pkcs12", str(certificate), "-pass", os.environ.get("SIGN_PASSWORD", "")]
    words = ["-h", "sha256", "-n", "API Usage Desktop", *stamp, "-in", str(file), "-out", str(signed)]
    subprocess.run(["osslsigncode", "sign", *key, *words], check=True, stdout=subprocess.DEVNULL)
    shutil.move(signed, file)


def _stamp() -> str:
    return os.environ.get("SIGN_STAMP", _STAMP)


if __name__ == "__main__":
    sign([Path(name) for name in sys.argv[1:]])
