#!/bin/sh
# Installs the agent for the current user: program, port held by systemd (or autostart without it), menu entry, URL scheme.
# Run it from the unpacked folder. Nothing needs root; uninstall.sh takes everything back but the keys.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
config=${XDG_CONFIG_HOME:-$HOME/.config}
# The unit file names this place by %h, so it is not configurable.
library=$HOME/.local/lib/tamga-agent

if [ "$(id -u)" -eq 0 ] && [ -z "${TAMGA_INSTALL_AS_ROOT:-}" ]; then
  echo 'Run this as the person who will sign, not as root.' >&2
  exit 1
fi

mkdir -p "$library" "$HOME/.local/bin" "$data/applications" "$config/systemd/user"
# Beside and then into place: a program that runs cannot be written to, but its name can be given to another file.
cp "$here/tamga-agent" "$library/.tamga-agent.new"
chmod 755 "$library/.tamga-agent.new"
mv -f "$library/.tamga-agent.new" "$library/tamga-agent"
cp "$here/uninstall.sh" "$here/LICENSE" "$library/"
if [ -d "$here/node_modules" ]; then
  rm -rf "$library/node_modules"
  cp -R "$here/node_modules" "$library/"
fi
ln -sf "$library/tamga-agent" "$HOME/.local/bin/tamga-agent"
sed "s|@EXECUTABLE@|\"$library/tamga-agent\"|" "$here/tamga-agent.desktop" >"$data/applications/tamga-agent.desktop"
if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$data/applications" || true; fi
if command -v xdg-mime >/dev/null; then xdg-mime default tamga-agent.desktop x-scheme-handler/tamga-agent || true; fi

cp "$here/tamga-agent.socket" "$here/tamga-agent.service" "$config/systemd/user/"
if systemctl --user daemon-reload 2>/dev/null; then
  systemctl --user enable --now tamga-agent.socket
  systemctl --user try-restart tamga-agent.service
  echo 'Installed. The agent starts by itself when a site asks.'
else
  mkdir -p "$config/autostart"
  sed 's/^NoDisplay=false/NoDisplay=true/; s/^MimeType=.*//; s/ wake$//' "$data/applications/tamga-agent.desktop" \
    >"$config/autostart/tamga-agent.desktop"
  echo 'Installed, without systemd: the agent starts at the next login, or now with: tamga-agent'
fi
echo 'If a browser does not reach it: tamga-agent doctor'
