# Image de Guichet AAP : le même contenu pour web, worker, beat et les migrations (voir docker-compose.yml).
FROM python:3.12-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --home-dir /var/lib/guichet --create-home guichet

ENV PYTHONUNBUFFERED=1 PYTHONUTF8=1 LANG=C.UTF-8 \
    DJANGO_SETTINGS_MODULE=config.settings.prod \
    GUICHET_VAR=/var/lib/guichet FICHIERS_DOSSIER=/var/lib/guichet/fichiers STATIQUES_DOSSIER=/app/statiques

WORKDIR /app
COPY requirements/base.txt requirements/s3.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt \
    && pip install --no-cache-dir --require-hashes -r requirements/s3.txt

COPY . .
# Les réglages exigés ne servent pas à rassembler les feuilles de style : ceux de l'exemple suffisent, sans secret.
RUN set -a && . deploiement/exemple.env && SECRET_KEY=construction STATIQUES_DOSSIER=/app/statiques \
    python manage.py collectstatic --noinput -v 0 \
    && mkdir -p /var/lib/guichet/fichiers && chown -R guichet:guichet /var/lib/guichet

USER guichet
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi:application"]
