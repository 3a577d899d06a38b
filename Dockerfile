# The dashboard in a container. It listens on this machine only unless sign-in is configured
# (see the README, for operators): alone it is run with --network host, together with PostgreSQL,
# behind a proxy, by compose.yaml.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA=/data \
    PORT=8501

RUN useradd --system --uid 10001 --create-home --shell /usr/sbin/nologin dashboard \
 && install --directory --owner=dashboard --group=dashboard --mode=0750 /data

WORKDIR /app
COPY requirements.txt ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes \
    --only-binary :all: --requirement requirements.txt
# What .dockerignore lets in: the rooms and the three files that start them.
COPY . .

USER 10001
VOLUME ["/data"]
EXPOSE 8501
# The first start builds the sample bureau, unless `manage.py init` came before it.
HEALTHCHECK --interval=30s --timeout=10s --start-period=15m --retries=3 \
    CMD ["python", "-c", "from os import environ; from urllib.request import urlopen; urlopen('http://127.0.0.1:' + environ['PORT'] + '/healthz', timeout=8)"]
CMD ["python", "manage.py", "serve"]
