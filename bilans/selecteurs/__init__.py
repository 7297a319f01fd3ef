"""Lectures composées des bilans."""
