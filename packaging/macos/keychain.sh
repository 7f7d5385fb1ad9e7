#!/usr/bin/env bash
# Puts the certificate to sign with into a keychain of its own, if there is one.
#   SIGN_CERTIFICATE  a Developer ID certificate with its key (PKCS #12), in base64
#   SIGN_PASSWORD     the password of it
set -euo pipefail

if [[ -z ${SIGN_CERTIFICATE-} ]]; then
    echo "keychain: SIGN_CERTIFICATE is not set, the app is signed for this machine alone" >&2
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -f "$folder/certificate.p12"' EXIT
base64 --decode <<<"$SIGN_CERTIFICATE" >"$folder/certificate.p12"
password=$(uuidgen)
keychain=$folder/signing.keychain-db
security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 7200 "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$folder/certificate.p12" -k "$keychain" -P "$SIGN_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
security list-keychains -d user -s "$keychain" login.keychain
