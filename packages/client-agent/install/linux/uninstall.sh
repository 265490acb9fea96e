#!/bin/sh
# Takes back what install.sh did. Key files and settings stay where they are.
set -eu
data=${XDG_DATA_HOME:-$HOME/.local/share}
config=${XDG_CONFIG_HOME:-$HOME/.config}

if systemctl --user daemon-reload 2>/dev/null; then
  systemctl --user disable --now tamga-agent.socket tamga-agent.service 2>/dev/null || true
fi
rm -f "$config/systemd/user/tamga-agent.socket" "$config/systemd/user/tamga-agent.service" \
  "$config/autostart/tamga-agent.desktop" "$data/applications/tamga-agent.desktop" "$HOME/.local/bin/tamga-agent"
rm -rf "$HOME/.local/lib/tamga-agent"
if systemctl --user daemon-reload 2>/dev/null; then :; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$data/applications" || true; fi
echo "Removed. Your keys and settings are still in $config/tamga-agent"
