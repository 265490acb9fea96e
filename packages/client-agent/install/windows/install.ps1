# UNTESTED: written from Microsoft's documentation, never run. Installs the agent for the current user: program, autostart
# (HKCU Run), URL scheme. Sign the executable (Authenticode) after it was built, or SmartScreen warns.
$ErrorActionPreference = 'Stop'
$library = Join-Path $env:LOCALAPPDATA 'Programs\Tamga Agent'
$executable = Join-Path $library 'tamga-agent.exe'

New-Item -ItemType Directory -Force $library | Out-Null
Copy-Item (Join-Path $PSScriptRoot 'tamga-agent.exe') $library -Force
if (Test-Path (Join-Path $PSScriptRoot 'node_modules')) {
  Copy-Item (Join-Path $PSScriptRoot 'node_modules') $library -Recurse -Force
}

Set-ItemProperty 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Run' 'Tamga Agent' "`"$executable`""

# The address that a site opened is not passed on (no %1): a site may wake the agent and say nothing to it.
$scheme = 'HKCU:\Software\Classes\tamga-agent'
New-Item "$scheme\shell\open\command" -Force | Out-Null
Set-ItemProperty $scheme '(default)' 'URL:Tamga signing agent'
Set-ItemProperty $scheme 'URL Protocol' ''
Set-ItemProperty "$scheme\shell\open\command" '(default)' "`"$executable`" wake"
