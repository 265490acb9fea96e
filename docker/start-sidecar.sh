#!/bin/sh
# The sidecar in a container: registers with the identification server at the first start, as an operator does by hand
# (docs/guides/sign-in.md), puts what came back into the configuration, and serves.
set -eu
given=/etc/tamga/sidecar.json
enrolled=/state/enrolled.txt
if [ ! -f "$enrolled" ]; then
  tamga enrol --config "$given" --bundle /idp/bundle/bundle.json --legal-name 'Tamga Test Ministry' \
    --resource-name 'Tamga example portal' --client-uri http://localhost:8782 --contact operator@portal.example >"$enrolled.new"
  mv "$enrolled.new" "$enrolled"
fi
node -e '
  const { readFileSync, writeFileSync } = require("node:fs")
  const [given, enrolled, config] = process.argv.slice(1)
  const { identificationServer } = JSON.parse(readFileSync(enrolled, "utf8").replace(/^[^{]*/, ""))
  const sidecar = JSON.parse(readFileSync(given, "utf8"))
  Object.assign(sidecar.signIn, { identificationServer })
  sidecar.profiles = [process.env.TAMGA_PROFILE || "generic"]
  writeFileSync(config, JSON.stringify(sidecar, null, 2), { mode: 0o600 })
' "$given" "$enrolled" /state/tamga.json
exec tamga serve --config /state/tamga.json
