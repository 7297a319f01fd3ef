"""Liste fermée des mentions qu'un article de convention peut contenir : `[[cle]]`.

Une mention vide s'imprime « à faire valider » et la convention ne peut pas être soumise au visa tant qu'il en reste.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stdnum import iban

from aap.models import TrancheVersement
from aap.types import FaitGenerateur, PublicVise
from candidatures.models import Poste
from candidatures.selecteurs.couts import assiette_de, couts_decides
from comptes.types import TypeStructure
from conventions.mentions.formats import Genre, ecrire
from conventions.models import Convention
from regles.catalogue.assiettes import MOTS_ASSIETTE
from regles.montants import pourcentage, somme
from regles.postes import mois
from socle.affichage import etp, pourcent

MOMENTS = {
    FaitGenerateur.SIGNATURE: "à la signature de la convention",
    FaitGenerateur.SERVICE_FAIT: "à la réalisation justifiée",
    FaitGenerateur.DEMARRAGE: "sur attestation de démarrage",
    FaitGenerateur.BILAN: "sur bilan validé",
}


@dataclass(frozen=True, slots=True)
class Mention:
    """Une mention : sa clé, ce qu'elle affiche, comment la lire sur la convention, et comment elle s'écrit.

    `format` : l'écriture ordinaire quand ce n'est pas celle du genre.
    """

    cle: str
    libelle: str
    lire: Callable[[Convention], Any]
    genre: Genre = Genre.TEXTE
    format: str = ""

    def valeur(self, convention: Convention) -> str:
        """Valeur écrite à l'ordinaire ; vide s'il n'y en a pas."""
        return ecrire(self.lire(convention), self.genre, self.format)


def _signataire(convention: Convention) -> str:
    attestations = getattr(convention.dossier, "attestations", None)
    identification = getattr(convention.dossier, "identification", None)
    if attestations is not None and attestations.signataire_est_rl is False and attestations.signataire_nom:
        return f"{attestations.signataire_prenom} {attestations.signataire_nom}, {attestations.signataire_fonction}"
    if identification is None or not identification.rl_nom:
        return ""
    return f"{identification.rl_prenom} {identification.rl_nom}, {identification.rl_fonction}"


def _adresse(convention: Convention) -> str:
    structure = convention.dossier.structure
    identification = getattr(convention.dossier, "identification", None)
    source = identification if identification is not None and identification.adresse else structure
    return f"{source.adresse}, {source.cp} {source.commune}" if source.adresse else ""


def postes_finances(convention: Convention) -> list[Poste]:
    """Postes que la convention finance ; sur une convention projetée (`selecteurs.consolide`), ceux de l'avenant."""
    projetes: list[Poste] | None = getattr(convention, "postes_projetes", None)
    if projetes is not None:
        return projetes
    return [poste for poste in convention.dossier.postes.all() if poste.finance]


def duree_en_mois(convention: Convention) -> int:
    """Mois de la convention, ou ceux que l'appel prévoit tant qu'elle n'a pas de dates."""
    if convention.debut is None or convention.fin is None:
        return convention.dossier.version_suivie.duree_mois
    exacts = mois(convention.debut, convention.fin, convention.debut)
    return round(exacts)


def cout_retenu(convention: Convention) -> Decimal:
    """Coût des postes financés tel que la décision l'a retenu : dans l'assiette de l'appel."""
    return somme(couts_retenus(convention))


def couts_retenus(convention: Convention) -> list[Decimal]:
    """Coût retenu de chaque poste financé, en euros, dans l'ordre de `postes_finances`."""
    postes = postes_finances(convention)
    if hasattr(convention, "postes_projetes"):
        return [poste.brut for poste in postes]
    couts = couts_decides(convention.dossier)
    return [couts[poste.pk] for poste in postes]


def _postes(convention: Convention) -> str:
    """Postes groupés par rôle, quotité et durée ; le détail est à l'annexe I."""
    groupes = Counter((p.get_role_display(), p.etp, p.mois) for p in postes_finances(convention))
    return " ; ".join(
        f"{nombre} poste{'s' if nombre > 1 else ''} de {role} à {etp(quotite)}{' chacun' if nombre > 1 else ''}"
        f" pendant {mois}\u00a0mois"
        for (role, quotite, mois), nombre in groupes.items()
    )


def _statut(convention: Convention) -> str:
    """Statut en minuscules, sigles gardés ; « autre » ne dit rien d'une partie à un contrat."""
    structure = convention.dossier.structure
    if structure.type == TypeStructure.AUTRE:
        return "organisme de droit privé"
    libelle = str(structure.get_type_display())
    return libelle[0].lower() + libelle[1:]


def _siret(convention: Convention) -> str:
    siret = convention.dossier.structure.siret
    return "\u00a0".join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


def _etp_total(convention: Convention) -> Decimal:
    return sum((p.etp for p in postes_finances(convention)), Decimal(0))


def _taux(convention: Convention) -> str:
    cout = cout_retenu(convention)
    return pourcent(pourcentage(convention.montant, cout), 2) if cout else ""


def _territoire(convention: Convention) -> str:
    return ", ".join(f"{d.nom} ({d.code})" for d in convention.dossier.departements.all())


def publics_vises(convention: Convention) -> set[str]:
    """À qui s'adresse une ligne de l'appel qui vaut pour ce bénéficiaire."""
    return {PublicVise.TOUS, PublicVise.PRIVE if convention.dossier.structure.privee else PublicVise.PUBLIC}


def tranches_de(convention: Convention) -> list[TrancheVersement]:
    """Versements que l'appel prévoit pour ce bénéficiaire, dans l'ordre."""
    visees = publics_vises(convention)
    return [t for t in convention.dossier.version_suivie.tranches.all() if t.public_vise in visees]


def _tranches(convention: Convention) -> str:
    return " ; ".join(
        f"{pourcent(t.part_pourcent)} {MOMENTS[FaitGenerateur(t.fait_generateur)]}" for t in tranches_de(convention)
    )


def _iban(convention: Convention) -> str:
    attestations = getattr(convention.dossier, "attestations", None)
    if attestations is None or not attestations.iban:
        return ""
    return f"{iban.format(attestations.iban).replace(' ', chr(0xA0))}, au nom de {attestations.titulaire}"


_LISTE = (
    Mention("service", "nom du service", lambda c: c.dossier.appel.service.nom),
    Mention("service_adresse", "adresse du service", lambda c: c.dossier.appel.service.adresse),
    Mention("signataire_service", "signataire pour le service et qualité", lambda c: c.signataire_service),
    Mention("beneficiaire", "nom du bénéficiaire", lambda c: c.dossier.structure.nom),
    Mention("beneficiaire_statut", "statut du bénéficiaire", _statut),
    Mention("siret", "Siret", _siret),
    Mention("adresse", "adresse du bénéficiaire", _adresse),
    Mention("representant", "signataire du bénéficiaire et fonction", _signataire),
    Mention("deliberation", "délibération qui autorise la signature", lambda c: c.deliberation),
    Mention("appel", "titre de l'appel", lambda c: c.dossier.appel.titre),
    Mention("annee", "année de l'appel", lambda c: str(c.dossier.appel.annee)),
    Mention("numero_dossier", "numéro du dossier", lambda c: c.dossier.numero),
    Mention("numero", "numéro de la convention", lambda c: c.numero),
    Mention("intitule", "intitulé du projet", lambda c: c.dossier.intitule),
    Mention("postes", "postes financés", _postes),
    Mention("etp", "total des ETP", _etp_total, Genre.ETP),
    Mention("territoire", "départements du projet", _territoire),
    Mention("debut", "date d'effet", lambda c: c.debut, Genre.DATE),
    Mention("terme", "terme", lambda c: c.fin, Genre.DATE),
    Mention("duree", "durée en mois", duree_en_mois, Genre.MOIS),
    Mention("cout", "coût retenu des postes", cout_retenu, Genre.MONTANT),
    Mention("assiette", "ce que le coût retenu compte", lambda c: MOTS_ASSIETTE[assiette_de(c.dossier.version_suivie)]),
    Mention("montant", "montant accordé", lambda c: c.montant, Genre.MONTANT),
    Mention("montant_lettres", "montant en lettres", lambda c: c.montant, Genre.MONTANT, "lettres"),
    Mention("taux", "part du coût", _taux),
    Mention("tranches", "calendrier de versement", _tranches),
    Mention("compte", "compte bancaire", _iban),
    Mention("imputation", "imputation budgétaire", lambda c: c.imputation),
    Mention("ordonnateur", "ordonnateur", lambda c: c.ordonnateur),
    Mention("comptable", "comptable assignataire", lambda c: c.comptable),
    Mention("reserve_credits", "clause de réserve de crédits", lambda c: c.reserve_credits),
    Mention("bilan_intermediaire", "date du bilan intermédiaire", lambda c: c.bilan_intermediaire_le, Genre.DATE),
    Mention("bilan_final", "date du bilan final", lambda c: c.bilan_final_le, Genre.DATE),
    Mention("tribunal", "tribunal compétent", lambda c: c.dossier.appel.service.tribunal),
    Mention(
        "exemplaires",
        "nombre d'exemplaires",
        lambda c: c.dossier.version_suivie.exemplaires,
        Genre.NOMBRE,
        "lettres",
    ),
)
MENTIONS: dict[str, Mention] = {mention.cle: mention for mention in _LISTE}
