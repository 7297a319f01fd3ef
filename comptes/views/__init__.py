"""Pages des comptes : mon espace, structures, services, invitations."""
