# shellcheck shell=sh
# Ce que la machine doit fournir : Python et son module venv, Pango pour les PDF, PostgreSQL.

python_convient() { # un Python d'au moins 3.11, avec venv
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

trouver_python() {
    for candidat in "${PYTHON:-}" python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
        if [ -n "$candidat" ] && python_convient "$candidat"; then
            command -v "$candidat"
            return 0
        fi
    done
    return 1
}

paquet_python() { # Ubuntu 22.04 livre Python 3.10 : on y prend le 3.11 à côté
    if [ -x /usr/bin/python3 ] && ! /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo python3.11-venv
    else
        echo python3-venv
    fi
}

bibliotheque_presente() { ldconfig -p 2>/dev/null | grep -q "[[:space:]]$1 "; }

# Les paquets Debian ou Ubuntu qui manquent, un par ligne.
paquets_manquants() {
    { [ -x "$VENV/bin/python" ] && venv_sain; } || trouver_python >/dev/null || paquet_python
    bibliotheque_presente libpango-1.0.so.0 || echo libpango-1.0-0
    bibliotheque_presente libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
    bibliotheque_presente libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
    # Un utilisateur ordinaire se passe du PostgreSQL du système : pip en fournit un.
    if est_root && [ -z "${DATABASE_URL:-}" ] && ! pg_systeme >/dev/null; then
        echo postgresql
    fi
}

installer_paquets() { # paquets…
    if ! est_root; then
        mourir "Il manque à cette machine : $*. Demandez à qui l'administre : apt-get install --no-install-recommends $*"
    fi
    command -v apt-get >/dev/null 2>&1 ||
        mourir "Il manque à cette machine : $* (noms Debian). Sans apt, installez-en l'équivalent puis relancez."
    etape "apt installe : $*"
    sortie=$VAR/journaux/apt.log
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
        >"$sortie" 2>&1 </dev/null; then
        expliquer "$sortie" "Installation par apt de : $*"
    fi
}

preparer_systeme() {
    exiger_ecriture "$VAR/journaux"
    locale -a 2>/dev/null | grep -qi '^C\.utf-\?8$' ||
        mourir "La langue C.UTF-8 manque à cette machine (locale -a). Sous Debian ou Ubuntu elle vient avec libc-bin : apt-get install --reinstall libc-bin"
    manquants=$(paquets_manquants | tr '\n' ' ')
    if [ -n "$manquants" ]; then
        # shellcheck disable=SC2086 # une liste de paquets, à découper
        installer_paquets $manquants
        restants=$(paquets_manquants | tr '\n' ' ')
        [ -z "$restants" ] || mourir "Toujours absents après l'installation : $restants"
    fi
}
