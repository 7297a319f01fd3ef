# shellcheck shell=sh
# La démonstration : base privée, serveur web, ouvrier et horloge Celery, arrêtés ensemble.

DEMO_VAR=$VAR/demo
ENFANTS=

# Lance un processus dans sa propre session : Ctrl-C n'atteint que nous, qui arrêtons le reste en ordre.
lancer() { # nom, commande…
    nom=$1
    shift
    setsid "$@" >>"$VAR/journaux/$nom.log" 2>&1 </dev/null 9>&- &
    ENFANTS="$ENFANTS $nom:$!"
    printf '%s\n' "$ENFANTS" >"$DEMO_VAR/processus"
}

# Un processus mort que personne n'a encore relevé (état Z) répond toujours au signal 0.
vivant() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

# Arrête des processus « nom:pid » : poliment, puis de force au bout de 20 secondes.
arreter_processus() {
    for couple in "$@"; do
        kill -TERM "${couple#*:}" 2>/dev/null || true
    done
    for couple in "$@"; do
        pid=${couple#*:}
        n=0
        while vivant "$pid" && [ "$n" -lt 100 ]; do
            sleep 0.2
            n=$((n + 1))
        done
        kill -KILL -- "-$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}

tout_arreter() {
    trap '' INT TERM HUP
    trap - EXIT
    if [ -n "$ENFANTS" ]; then
        dire "Arrêt…"
        # shellcheck disable=SC2086 # une liste de processus
        arreter_processus $ENFANTS
        rm -f "$DEMO_VAR/processus"
    fi
    pg_arreter
}

# Restes d'une démonstration tuée brutalement : seuls les processus notés, et lancés depuis ce dossier.
ramasser_orphelins() {
    [ -f "$DEMO_VAR/processus" ] || return 0
    # shellcheck disable=SC2013 # une liste de mots
    for couple in $(cat "$DEMO_VAR/processus"); do
        pid=${couple#*:}
        if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$VENV/"; then
            arreter_processus "$couple"
        fi
    done
    rm -f "$DEMO_VAR/processus"
}

lire_options_demo() {
    PORT=8000
    RECOMMENCER=
    while [ $# -gt 0 ]; do
        case $1 in
            --recommencer) RECOMMENCER=oui ;;
            --port)
                shift
                PORT=${1:-}
                ;;
            --port=*) PORT=${1#--port=} ;;
            *) mourir "Option inconnue : $1 (demo [--recommencer] [--port N])" ;;
        esac
        [ $# -eq 0 ] || shift
    done
    case $PORT in
        '' | *[!0-9]*) mourir "Le port doit être un nombre entre 1 et 65535." ;;
    esac
    if [ "$PORT" -lt 1 ] || [ "$PORT" -gt 65535 ]; then
        mourir "Le port doit être un nombre entre 1 et 65535."
    fi
    if [ "$PORT" -lt 1024 ] && ! est_root; then
        mourir "Le port $PORT est réservé à root : choisissez-en un au-dessus de 1023."
    fi
}

gerer() { "$PY" manage.py "$@" 9>&-; }

reglages_demo() {
    DJANGO_SETTINGS_MODULE=config.settings.demo
    GUICHET_VAR=$DEMO_VAR
    ADRESSE_PUBLIQUE=http://127.0.0.1:$PORT
    export DJANGO_SETTINGS_MODULE GUICHET_VAR ADRESSE_PUBLIQUE
}

remplir_base() { # --recommencer ou rien
    sortie=$VAR/journaux/preparation.log
    # shellcheck disable=SC2086 # option présente ou non
    "$PY" -m outils.preparer "$DEMO_VAR/comptes" ${1:-} 2>"$sortie" 9>&- || expliquer "$sortie" "Préparation de la base"
}

attendre_page() { # la première réponse, ou la mort du serveur web, dont on reçoit le numéro
    "$PY" - "$ADRESSE_PUBLIQUE/" "$1" <<'TEXTE'
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

statut = Path("/proc") / sys.argv[2] / "status"
# Un mandataire réglé sur le poste (http_proxy) n'a rien à voir avec 127.0.0.1.
ouvrir = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
fin = time.monotonic() + 60
while time.monotonic() < fin and statut.exists() and "State:\tZ" not in statut.read_text():
    try:
        ouvrir(sys.argv[1], timeout=20)
        sys.exit(0)
    except urllib.error.HTTPError as erreur:
        sys.exit(f"La page d'accueil répond {erreur.code}.")
    except OSError:
        time.sleep(0.1)
sys.exit("Le serveur web ne répond pas.")
TEXTE
}

lancer_services() {
    : >"$VAR/journaux/web.log"
    : >"$VAR/journaux/ouvrier.log"
    : >"$VAR/journaux/horloge.log"
    lancer web "$PY" -m gunicorn config.wsgi:application --bind "127.0.0.1:$PORT" --worker-class gthread \
        --workers 2 --threads 4 --preload --timeout 60 --graceful-timeout 10 --no-control-socket --access-logfile -
    # La première page d'abord : l'ouvrier et l'horloge finissent de démarrer pendant qu'on la lit.
    attendre_page $! || expliquer "$VAR/journaux/web.log" "Démarrage du serveur web"
    lancer ouvrier "$PY" -m celery -A config.celery worker --concurrency 2 --loglevel INFO --without-gossip --without-mingle
    lancer horloge "$PY" -m celery -A config.celery beat --loglevel INFO --pidfile= --schedule "$DEMO_VAR/horloge"
}

surveiller() {
    while :; do
        for couple in $ENFANTS; do
            if ! vivant "${couple#*:}"; then
                nom=${couple%%:*}
                tail -n 15 "$VAR/journaux/$nom.log" >&2
                mourir "Le processus « $nom » s'est arrêté. Son journal : $VAR/journaux/$nom.log"
            fi
        done
        sleep 1 9>&- &
        wait $! || true
    done
}

demo() {
    debut=$(date +%s)
    lire_options_demo "$@"
    preparer_systeme
    exiger_ecriture "$DEMO_VAR"
    verrouiller "$DEMO_VAR/verrou" "La démonstration tourne déjà depuis ce dossier : $(cat "$DEMO_VAR/adresse" 2>/dev/null || echo adresse inconnue). Arrêtez-la d'abord (Ctrl-C dans sa fenêtre)."
    ramasser_orphelins
    exiger_place "$DEMO_VAR" 50 "la démonstration"
    preparer_python base
    port_est_libre "$PORT" ||
        mourir "Le port $PORT est déjà pris par un autre programme. Essayez : ./guichet demo --port $((PORT + 1))"
    trap tout_arreter EXIT
    trap 'exit 0' INT TERM HUP
    reglages_demo
    option=
    if [ -n "${DATABASE_URL:-}" ]; then
        option=${RECOMMENCER:+--recommencer}
    else
        if [ -n "$RECOMMENCER" ]; then
            pg_effacer demo
            rm -rf "$DEMO_VAR/fichiers" "$DEMO_VAR/courtier"
        fi
        pg_demarrer demo
        # Le serveur est à nous, même retrouvé en marche après un arrêt brutal.
        PG_DEMARRE=oui
    fi
    remplir_base "$option"
    dire "$ADRESSE_PUBLIQUE/" >"$DEMO_VAR/adresse"
    lancer_services
    dire ""
    dire "Guichet AAP est ouvert : $ADRESSE_PUBLIQUE/   (prêt en $(($(date +%s) - debut)) s)"
    dire ""
    cat "$DEMO_VAR/comptes"
    dire ""
    dire "Ctrl-C arrête tout ; les données restent. Journaux : var/journaux/. Repartir à neuf : ./guichet demo --recommencer"
    surveiller
}

journal() {
    preparer_systeme
    preparer_python base
    if [ -z "${DATABASE_URL:-}" ]; then
        pg_dossier demo
        [ -f "$PG_DONNEES/PG_VERSION" ] ||
            mourir "Aucun journal à vérifier : posez DATABASE_URL, ou lancez d'abord ./guichet demo."
        PORT=8000
        reglages_demo
        trap pg_arreter EXIT
        trap 'exit 130' INT TERM HUP
        pg_demarrer demo
    fi
    gerer journal_verifier "$@"
}
