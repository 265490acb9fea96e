# UNTESTED: takes back what install.ps1 did; key files and settings stay.
$ErrorActionPreference = 'Stop'
$library = Join-Path $env:LOCALAPPDATA 'Programs\Tamga Agent'
Get-Process tamga-agent -ErrorAction SilentlyContinue | Where-Object Path -like "$library*" | Stop-Process
Remove-ItemProperty 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Run' 'Tamga Agent' -ErrorAction SilentlyContinue
Remove-Item 'HKCU:\Software\Classes\tamga-agent' -Recurse -ErrorAction SilentlyContinue
Remove-Item $library -Recurse -Force
