"""Sonde du conteneur web : échoue si l'application ne répond pas 200 sur son adresse de santé."""

import http.client
import os
import sys

hote = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
connexion = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
connexion.request("GET", "/sante/", headers={"Host": hote, "X-Forwarded-Proto": "https"})
sys.exit(0 if connexion.getresponse().status == http.client.OK else 1)
