; The installer for Windows: for one user, with no administrator. `installer.py` calls makensis with these defines:
; VERSION, PROGRAM (the file to start), ICON, FILES (the list of files, made of the bundle), OUT, KILOBYTES; SIGN, if it signs; TARGET, if the
; installer itself is not the one of 32 bits that runs on every Windows.

!ifdef TARGET
  Target ${TARGET}
!endif
Unicode true
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 64

!include MUI2.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh
!include FileFunc.nsh
!include "${FILES}" ; the macros PUT_FILES and REMOVE_FILES

!define NAME "API Usage Desktop"
!define PUBLISHER "The API Usage Desktop authors"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\APIUsageDesktop"
!define CLASSES "Software\Classes"
!define SESSION "APIUsageDesktop.Session"
!define LOG "APIUsageDesktop.Log"
!define LINK "$SMPROGRAMS\${NAME}.lnk"
; What a silent run ends with.
!define CODE_RUNNING 2
!define CODE_SYSTEM 3

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME} installer"
VIAddVersionKey CompanyName "${PUBLISHER}"
VIAddVersionKey LegalCopyright "MIT licence"

!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "Start ${NAME}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP \
  "${NAME} will be removed. Your logs, exported tables and saved sessions stay, and so do your settings."
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Var FolderMade ; 1 if this installer, or the one before it, made the folder

; While the program runs, Windows lets nobody write into its file.
!macro WAIT_UNTIL_CLOSED
  ${Do}
    ${IfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
      ${ExitDo}
    ${EndIf}
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${IfNot} ${Errors}
      FileClose $0
      ${ExitDo}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION \
      "${NAME} is still open. Close it, then choose Retry." /SD IDCANCEL IDRETRY +3
    SetErrorLevel ${CODE_RUNNING}
    Quit
  ${Loop}
!macroend

!macro TELL_EXPLORER
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Function .onInit
  SetRegView 64
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "${NAME} needs a 64-bit Windows 10 or newer." /SD IDOK
    SetErrorLevel ${CODE_SYSTEM}
    Quit
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
FunctionEnd

; An older version is uninstalled first, so that no file of it stays.
Function RemoveOlder
  ReadRegStr $1 HKCU "${KEY}" "InstallLocation"
  ${If} $1 == ""
  ${OrIfNot} ${FileExists} "$1\uninstall.exe"
    Return
  ${EndIf}
  ReadRegDWORD $2 HKCU "${KEY}" "FolderMade"
  ; Told where it is, it runs there, is waited for, and leaves itself and the folder.
  ExecWait '"$1\uninstall.exe" /S _?=$1' $0
  ${If} $0 <> 0
    MessageBox MB_OK|MB_ICONSTOP "The older version could not be removed. Close ${NAME} and try again." /SD IDOK
    SetErrorLevel ${CODE_RUNNING}
    Quit
  ${EndIf}
  Delete "$1\uninstall.exe"
  ${If} $1 == $INSTDIR
    StrCpy $FolderMade $2
  ${ElseIf} $2 == 1
    RMDir "$1"
  ${EndIf}
FunctionEnd

Section "Program"
  !insertmacro WAIT_UNTIL_CLOSED
  StrCpy $FolderMade 1
  ${If} ${FileExists} "$INSTDIR\*.*"
    StrCpy $FolderMade 0
  ${EndIf}
  Call RemoveOlder
  !insertmacro PUT_FILES
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "${LINK}" "$INSTDIR\${PROGRAM}"

  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${KEY}" "FolderMade" $FolderMade
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1

  ; Sessions are opened by a double-click; for logs the program is one of those offered.
  WriteRegStr HKCU "${CLASSES}\${SESSION}" "" "${NAME} session"
  WriteRegStr HKCU "${CLASSES}\${SESSION}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${CLASSES}\${SESSION}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegStr HKCU "${CLASSES}\.apiusage" "" "${SESSION}"
  WriteRegStr HKCU "${CLASSES}\${LOG}" "" "API-usage log"
  WriteRegStr HKCU "${CLASSES}\${LOG}\shell\open" "FriendlyAppName" "${NAME}"
  WriteRegStr HKCU "${CLASSES}\${LOG}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  !macro OFFER_FOR ENDING
    WriteRegStr HKCU "${CLASSES}\${ENDING}\OpenWithProgids" "${LOG}" ""
  !macroend
  !insertmacro OFFER_FOR .json
  !insertmacro OFFER_FOR .jsonl
  !insertmacro OFFER_FOR .csv
  !insertmacro OFFER_FOR .parquet
  !insertmacro OFFER_FOR .log
  !insertmacro TELL_EXPLORER
SectionEnd

Section "Uninstall"
  !insertmacro WAIT_UNTIL_CLOSED
  ReadRegDWORD $FolderMade HKCU "${KEY}" "FolderMade"
  !insertmacro REMOVE_FILES
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath "$TEMP"
  ; Only an empty folder, and only one that was made for this.
  ${If} $FolderMade == 1
    RMDir "$INSTDIR"
  ${EndIf}
  Delete "${LINK}"

  !macro WITHDRAW_FROM ENDING
    DeleteRegValue HKCU "${CLASSES}\${ENDING}\OpenWithProgids" "${LOG}"
    DeleteRegKey /ifempty HKCU "${CLASSES}\${ENDING}\OpenWithProgids"
    DeleteRegKey /ifempty HKCU "${CLASSES}\${ENDING}"
  !macroend
  !insertmacro WITHDRAW_FROM .json
  !insertmacro WITHDRAW_FROM .jsonl
  !insertmacro WITHDRAW_FROM .csv
  !insertmacro WITHDRAW_FROM .parquet
  !insertmacro WITHDRAW_FROM .log
  ; Another program may have taken sessions over.
  ReadRegStr $0 HKCU "${CLASSES}\.apiusage" ""
  ${If} $0 == "${SESSION}"
    DeleteRegValue HKCU "${CLASSES}\.apiusage" ""
    DeleteRegKey /ifempty HKCU "${CLASSES}\.apiusage"
  ${EndIf}
  DeleteRegKey HKCU "${CLASSES}\${SESSION}"
  DeleteRegKey HKCU "${CLASSES}\${LOG}"
  DeleteRegKey HKCU "${KEY}"
  !insertmacro TELL_EXPLORER
SectionEnd
