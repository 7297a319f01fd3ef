"""Lecture de l'environnement : un seul lecteur, qui échoue en nommant la variable absente."""

import environ

env = environ.Env()
