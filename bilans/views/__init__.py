"""Écrans des bilans."""
