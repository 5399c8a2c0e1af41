# One image for web, worker, scheduler and release; the command chooses.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --require-hashes -r requirements.txt

FROM node:24-bookworm-slim AS pages
WORKDIR /pages
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend .
# Maps are for whoever debugs a build of her own, not for the world.
RUN npm run build && find dist -name '*.map' -delete

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin neuracrm \
    && install -d -o neuracrm -g neuracrm /srv/neuracrm /srv/neuracrm/.data /var/lib/neuracrm/metrics
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    PROMETHEUS_MULTIPROC_DIR=/var/lib/neuracrm/metrics
WORKDIR /srv/neuracrm
COPY --from=build /opt/venv /opt/venv
COPY boot.py config.py wsgi.py worker.py ./
COPY migrations migrations
COPY app app
COPY --from=pages /pages/dist frontend/dist
USER neuracrm
EXPOSE 8000
# gunicorn and RQ drain on SIGTERM; give them longer than gunicorn's 25 seconds: docker stop --time 30.
STOPSIGNAL SIGTERM
CMD ["gunicorn", "-c", "app/core/gunicorn.py", "wsgi:app"]
