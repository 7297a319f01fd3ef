"""Formulaires des bilans."""
