#!/bin/sh
# UNTESTED: takes back what install.sh did; key files and settings stay.
set -eu
agents="$HOME/Library/LaunchAgents"
launchctl bootout "gui/$(id -u)/kz.tamga.agent" || true
rm -f "$agents/kz.tamga.agent.plist"
rm -rf "$HOME/Library/Application Support/Tamga Agent"
