"""Lire un avenant : ce qu'une personne peut en faire maintenant, et sa prochaine étape en mots."""

from __future__ import annotations

from comptes import droits
from comptes.models import Utilisateur
from conventions.etats import AVENANT, EtatAvenant
from conventions.models import Avenant, ExemplaireNumerise
from conventions.selecteurs.visas import niveaux_de, refus_de_refuser, refus_de_viser
from conventions.types import Partie

BADGES = {
    EtatAvenant.BROUILLON: "nouveau",
    EtatAvenant.EN_VISA: "info",
    EtatAvenant.A_SIGNER: "attention",
    EtatAvenant.SIGNE: "info",
    EtatAvenant.EN_VIGUEUR: "succes",
    EtatAvenant.ABANDONNE: "neutre",
}
PHRASES = {
    EtatAvenant.BROUILLON: "L'avenant se prépare : dites ce qu'il change, relisez-le, puis soumettez-le au visa.",
    EtatAvenant.EN_VISA: "L'avenant attend un visa du service.",
    EtatAvenant.SIGNE: "Les deux parties ont signé. Il reste à notifier l'avenant au bénéficiaire.",
    EtatAvenant.EN_VIGUEUR: "L'avenant est en vigueur.",
    EtatAvenant.ABANDONNE: "L'avenant est abandonné : la convention reste telle qu'elle est.",
}


def actes_d_avenant(utilisateur: Utilisateur, avenant: Avenant) -> list[str]:
    """Actions permises maintenant : matrice et état croisés, niveaux de visa et signatures compris."""
    permises = droits.actions_possibles(utilisateur, avenant)
    possibles = {t.nom for t in AVENANT.possibles(avenant.etat)}
    if avenant.modifiable:
        possibles.add("preparer")
    version = avenant.versions.order_by("-rang").first()
    if avenant.etat == EtatAvenant.EN_VISA and version is not None:
        service = avenant.convention.dossier.appel.service
        par_niveaux = bool(niveaux_de(service))
        possibles -= {"viser"} if par_niveaux else {"viser_niveau"}
        if par_niveaux and refus_de_viser(version, service, utilisateur):
            possibles -= {"viser_niveau"}
        if refus_de_refuser(version, service, utilisateur):
            possibles -= {"refuser_visa"}
    signee = version is not None and version.signatures.filter(partie=Partie.BENEFICIAIRE).exists()
    possibles -= {"signer_beneficiaire", "recevoir_exemplaire"} if signee else {"signer_service"}
    return [nom for nom in sorted(possibles) if f"avenant.{nom}" in permises]


def phrase_d_etape(avenant: Avenant, *, signee: bool) -> str:
    """Où en est l'avenant."""
    if avenant.etat == EtatAvenant.A_SIGNER:
        suite = "La signature du service est attendue." if signee else "La signature du bénéficiaire est attendue."
        return f"L'avenant est visé. {suite}"
    return PHRASES[EtatAvenant(avenant.etat)]


def exemplaires_papier(avenant: Avenant) -> list[ExemplaireNumerise]:
    """Exemplaires signés sur papier et gardés, du plus récent au plus ancien. Une requête."""
    gardes = ExemplaireNumerise.objects.filter(version__avenant=avenant)
    return list(gardes.select_related("fichier", "version").order_by("-rattache_le", "-pk"))
