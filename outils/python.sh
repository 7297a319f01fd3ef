# shellcheck shell=sh
# L'environnement Python du projet : .venv, rempli depuis les verrous à empreintes de requirements/.

VENV=$RACINE/.venv
PY=$VENV/bin/python

# Un venv déplacé ou dont le Python a disparu ne sert plus à rien.
venv_sain() {
    [ "$("$PY" -c 'import sys; print(sys.prefix)' 2>/dev/null)" = "$VENV" ]
}

creer_venv() {
    if [ -x "$PY" ] && venv_sain; then
        return 0
    fi
    python=$(trouver_python) || mourir "Python 3.11 ou plus récent est introuvable (avec son module venv)."
    exiger_ecriture "$RACINE"
    exiger_place "$RACINE" 900 "l'environnement Python"
    etape "Création de l'environnement Python (.venv)"
    rm -rf "$VENV"
    "$python" -m venv "$VENV" >"$VAR/journaux/pip.log" 2>&1 ||
        expliquer "$VAR/journaux/pip.log" "Création de l'environnement Python"
}

# Installe un verrou, sauf si la dernière installation réussie venait du même.
installer_verrou() { # nom : base, dev, demo, s3
    verrou=$RACINE/requirements/$1.txt
    marque=$VENV/.verrou-$1
    voulu=$({ "$PY" -V; cat "$verrou"; } | sha256sum | cut -d' ' -f1)
    if [ -f "$marque" ] && [ "$(cat "$marque")" = "$voulu" ]; then
        return 0
    fi
    exiger_ecriture "$VENV"
    exiger_place "$VENV" 600 "les bibliothèques Python"
    etape "Installation des bibliothèques (requirements/$1.txt) : une à deux minutes la première fois"
    if ! "$PY" -m pip install --quiet --no-input --disable-pip-version-check --require-hashes -r "$verrou" \
        >"$VAR/journaux/pip.log" 2>&1 </dev/null; then
        expliquer "$VAR/journaux/pip.log" "Installation des bibliothèques Python"
    fi
    printf '%s' "$voulu" >"$marque"
}

preparer_python() { # nom du verrou
    creer_venv
    installer_verrou "$1"
}
