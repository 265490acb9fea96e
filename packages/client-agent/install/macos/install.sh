#!/bin/sh
# UNTESTED: written from Apple's documentation, never run. Installs the agent for the current user with a LaunchAgent.
# The executable must be signed and notarised after it was built, or Gatekeeper refuses it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
library="$HOME/Library/Application Support/Tamga Agent"
agents="$HOME/Library/LaunchAgents"

mkdir -p "$library" "$agents"
cp "$here/tamga-agent" "$library/"
if [ -d "$here/node_modules" ]; then cp -R "$here/node_modules" "$library/"; fi
sed "s|@EXECUTABLE@|$library/tamga-agent|" "$here/kz.tamga.agent.plist" >"$agents/kz.tamga.agent.plist"
launchctl bootstrap "gui/$(id -u)" "$agents/kz.tamga.agent.plist"
