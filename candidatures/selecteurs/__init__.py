"""Lectures composées des dossiers."""
