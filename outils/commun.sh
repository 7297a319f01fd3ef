# shellcheck shell=sh
# Paroles, place disque, verrou : ce dont toutes les commandes se servent.

VAR=$RACINE/var

dire() { printf '%s\n' "$*"; }
etape() { printf '→ %s\n' "$*"; }
mourir() {
    printf '✗ %s\n' "$*" >&2
    exit 1
}
est_root() { [ "$(id -u)" -eq 0 ]; }
en_ci() { [ "${CI:-}" = true ] || [ "${CI:-}" = 1 ]; }

# Empreinte courte d'un texte (12 caractères).
empreinte() { printf '%s' "$1" | sha256sum | cut -c1-12; }

# Place libre, en Mo, là où sera écrit le dossier $1.
place_libre() { df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }'; }

exiger_place() { # dossier, Mo voulus, à quoi ils servent
    libre=$(place_libre "$1")
    [ "$libre" -ge "$2" ] || mourir "Disque presque plein : $libre Mo libres sous $1, il en faut $2 pour $3. Libérez de la place et relancez."
}

exiger_ecriture() { # dossier
    if mkdir -p "$1" 2>/dev/null && [ -w "$1" ]; then
        return 0
    fi
    mourir "Impossible d'écrire dans $1 (propriétaire : $(stat -c %U "$1" 2>/dev/null || echo inconnu)). Relancez sous ce compte, ou rendez-lui le dossier."
}

# Traduit l'échec d'une commande dont la sortie est dans le fichier $1, puis s'arrête.
expliquer() { # fichier, ce qu'on faisait
    if grep -qi 'no space left' "$1" 2>/dev/null; then
        mourir "$2 : le disque est plein. Libérez de la place et relancez."
    fi
    tail -n 15 "$1" >&2 || true
    mourir "$2 : échec. La sortie complète est dans $1."
}

port_libre() { # un port que personne n'écoute sur 127.0.0.1
    "$PY" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

port_est_libre() { # port
    "$PY" - "$1" 2>/dev/null <<'TEXTE'
import socket
import sys

with socket.socket() as prise:
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    prise.bind(("127.0.0.1", int(sys.argv[1])))
TEXTE
}

# Un seul exemplaire à la fois : le verrou tombe avec le processus, même tué.
verrouiller() { # fichier, phrase si déjà pris
    exec 9>>"$1"
    if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
        mourir "$2"
    fi
}
