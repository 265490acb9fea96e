# One image for the test CA, the identification server, the sidecar and the portal; docker-compose.yml says which of them a container runs.
FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/core/package.json packages/core/
COPY packages/xml-signature/package.json packages/xml-signature/
COPY packages/sidecar/package.json packages/sidecar/
COPY packages/client-agent/package.json packages/client-agent/
COPY fixtures/test-ca/package.json fixtures/test-ca/
COPY fixtures/registries/package.json fixtures/registries/
COPY fixtures/identification-server/package.json fixtures/identification-server/
COPY examples/portal/package.json examples/portal/
# No package has to build anything here: tokens (pkcs11js) are for the agent, which runs on a person's machine.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig*.json ./
COPY packages packages
COPY fixtures fixtures
COPY examples examples
RUN npx tsc -b packages/sidecar fixtures/test-ca fixtures/identification-server examples/portal packages/client-agent/tsconfig.browser.json fixtures/identification-server/tsconfig.browser.json examples/portal/tsconfig.browser.json \
 && npm prune --omit=dev --no-audit --no-fund \
 && mkdir /state /trust /idp /ca && chown node:node /state /trust /idp /ca \
 && for command in sidecar:tamga test-ca:tamga-ca test-identification-server:tamga-idp; do \
      printf '#!/bin/sh\nexec node --disable-warning=ExperimentalWarning %s "$@"\n' "/app/node_modules/@tamga/${command%%:*}/dist/cli.js" >"/usr/local/bin/${command##*:}" \
      && chmod +x "/usr/local/bin/${command##*:}"; done
ENV NODE_ENV=production
USER node
