# One image for the test CA, the sidecar and the portal; docker-compose.yml says which of them a container runs.
FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/core/package.json packages/core/
COPY packages/sidecar/package.json packages/sidecar/
COPY packages/client-agent/package.json packages/client-agent/
COPY fixtures/test-ca/package.json fixtures/test-ca/
COPY examples/portal/package.json examples/portal/
RUN npm ci --no-audit --no-fund
COPY tsconfig*.json ./
COPY packages packages
COPY fixtures/test-ca fixtures/test-ca
COPY examples examples
RUN npx tsc -b packages/sidecar fixtures/test-ca examples/portal && npm prune --omit=dev --no-audit --no-fund \
 && mkdir /state && chown node:node /state
USER node
VOLUME /state
