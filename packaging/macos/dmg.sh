#!/usr/bin/env bash
# Makes the disk image of the frozen app: dmg.sh VERSION. Signs and notarises it where the means stand in the environment:
#   CODESIGN_IDENTITY                          a Developer ID; build.spec signs the app itself with it
#   NOTARY_APPLE_ID NOTARY_TEAM NOTARY_PASSWORD  an account that may notarise
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=$1
app="dist/API Usage Desktop.app"
image="dist/apiusage-desktop-$version-macos-$(uname -m).dmg"
[[ -d $app ]] || { echo "dmg: there is no $app; build it with PyInstaller first" >&2; exit 1; }

codesign --verify --deep --strict "$app"
content=$(mktemp -d)
trap 'rm -rf "$content"' EXIT
cp -R "$app" "$content/"
ln -s /Applications "$content/Applications"
rm -f "$image"
hdiutil create -quiet -volname "API Usage Desktop $version" -srcfolder "$content" -format UDZO -imagekey zlib-level=9 "$image"

if [[ -n ${CODESIGN_IDENTITY-} ]]; then
    codesign --sign "$CODESIGN_IDENTITY" --timestamp "$image"
else
    echo "dmg: CODESIGN_IDENTITY is not set, nothing is signed: macOS will ask whoever opens the app to allow it" >&2
fi
if [[ -n ${CODESIGN_IDENTITY-} && -n ${NOTARY_PASSWORD-} ]]; then
    xcrun notarytool submit "$image" --wait \
        --apple-id "$NOTARY_APPLE_ID" --team-id "$NOTARY_TEAM" --password "$NOTARY_PASSWORD"
    xcrun stapler staple "$image"
else
    echo "dmg: there is no account to notarise with, nothing is notarised" >&2
fi
ls -l "$image"
