# shellcheck shell=sh
# Tests et vérifications. Avec CI=true, un outil absent est un échec, jamais un test sauté.

# Le Chromium sans fenêtre d'abord : le même moteur, pour près de moitié moins de processeur.
trouver_chromium() {
    for candidat in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome; do
        if [ -n "$candidat" ] && command -v "$candidat" 2>/dev/null; then
            return 0
        fi
    done
    return 1
}

outils_absents() {
    trouver_chromium >/dev/null || echo chromium
    for outil in qpdf pdffonts redis-server shellcheck; do
        command -v "$outil" >/dev/null 2>&1 || echo "$outil"
    done
}

# La suite entière se partage entre les cœurs, une base par part ; des tests choisis se lancent tels que demandés.
parts_de_tests() { # les arguments de la personne
    if [ $# -eq 0 ] && [ "$(nproc)" -gt 1 ]; then
        nproc | awk '{ print ($1 > 4) ? 4 : $1 }'
    else
        echo 0
    fi
}

lancer_tests() {
    preparer_systeme
    preparer_python dev
    absents=$(outils_absents | tr '\n' ' ')
    if [ -n "$absents" ]; then
        if en_ci; then
            mourir "Outils absents, exigés avec CI=true : $absents"
        fi
        dire "Outils absents, leurs tests seront sautés : $absents"
    fi
    CHROMIUM=$(trouver_chromium || true)
    DJANGO_SETTINGS_MODULE=config.settings.test
    export CHROMIUM DJANGO_SETTINGS_MODULE
    if [ -z "${DATABASE_URL:-}" ]; then
        verrouiller "$VAR/verrou-tests" "Des tests tournent déjà depuis ce dossier, sur la même base jetable."
        trap pg_arreter EXIT
        trap 'exit 130' INT TERM HUP
        # Base jetable : rien n'y craint une coupure de courant.
        pg_demarrer tests -c fsync=off -c synchronous_commit=off -c full_page_writes=off
        PG_DEMARRE=oui
    fi
    code=0
    "$PY" -m pytest -n "$(parts_de_tests "$@")" --dist worksteal "$@" 9>&- || code=$?
    exit "$code"
}

controler() { # nom, commande…
    nom=$1
    shift
    printf '→ %s\n' "$nom"
    "$@" || ECHECS="$ECHECS $nom"
}

controler_scripts() {
    if command -v shellcheck >/dev/null 2>&1; then
        shellcheck -x -a guichet .ci/run
    elif en_ci; then
        dire "shellcheck est absent, exigé avec CI=true" >&2
        return 1
    fi
}

controler_service() { # les réglages de service, avec les valeurs de l'exemple et une clé d'essai
    (
        set -a
        # shellcheck source=/dev/null
        . "$RACINE/deploiement/exemple.env"
        set +a
        SECRET_KEY=$(od -An -N48 -tx1 /dev/urandom | tr -d ' \n')
        export SECRET_KEY
        "$PY" manage.py check --deploy --fail-level WARNING
    )
}

attendre_mypy() { # pid, fichier de sa sortie
    code=0
    wait "$1" || code=$?
    cat "$2"
    rm -f "$2"
    return "$code"
}

verifier() {
    preparer_systeme
    preparer_python dev
    ECHECS=
    DJANGO_SETTINGS_MODULE=config.settings.test
    DATABASE_URL=${DATABASE_URL:-postgres://guichet@127.0.0.1:5432/guichet}
    export DJANGO_SETTINGS_MODULE DATABASE_URL
    # Le plus long, sur un cœur pendant que les autres passent sur le second.
    sortie_mypy=$(mktemp)
    "$PY" -m mypy . >"$sortie_mypy" 2>&1 &
    mypy=$!
    trap 'kill "$mypy"; exit 130' INT TERM HUP
    controler "ruff check" "$PY" -m ruff check .
    controler "ruff format" "$PY" -m ruff format --check .
    controler "contrats d'import" "$VENV/bin/lint-imports"
    controler "djlint" "$PY" -m djlint --quiet --lint templates
    controler "shellcheck" controler_scripts
    controler "réglages Django" "$PY" manage.py check --fail-level WARNING
    controler "migrations manquantes" "$PY" -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
    controler "réglages de service" controler_service
    controler "mypy" attendre_mypy "$mypy" "$sortie_mypy"
    [ -z "$ECHECS" ] || mourir "À corriger :$ECHECS"
    dire "Tout est en ordre."
}

formater() {
    preparer_systeme
    preparer_python dev
    "$PY" -m ruff check --fix-only --quiet .
    "$PY" -m ruff format .
}
