"""Adresse × rôle : qui obtient quoi, à chaque adresse du guichet."""
