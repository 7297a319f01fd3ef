"""Liste fermée des mentions qu'un article de convention peut contenir : `[[cle]]`.

Une mention vide s'imprime « à faire valider » et la convention ne peut pas être soumise au visa tant qu'il en reste.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from num2words import num2words
from stdnum import iban

from aap.models import VersionAppel
from aap.selecteurs.registre import Controle
from aap.types import FaitGenerateur, PublicVise
from candidatures.faits import part_du_poste
from candidatures.models import Poste
from comptes.types import TypeStructure
from conventions.models import Convention
from socle.affichage import date_longue, etp, euros, pourcent

A_VALIDER = "à faire valider"
MOMENTS = {
    FaitGenerateur.SIGNATURE: "à la signature de la convention",
    FaitGenerateur.SERVICE_FAIT: "à la réalisation justifiée",
    FaitGenerateur.DEMARRAGE: "sur attestation de démarrage",
    FaitGenerateur.BILAN: "sur bilan validé",
}
MILLION = 1_000_000
# Une mention vide telle qu'elle s'imprime : « [libellé : à faire valider] ».
VIDE = re.compile(rf"\[([^\[\]]+) : {A_VALIDER}\]")
MOTIF = re.compile(r"\[\[([a-z_]+)\]\]")


def montant_en_lettres(montant: Decimal) -> str:
    """« vingt-huit mille euros et cinquante centimes » ; montant en euros, deux décimales au plus."""
    entiers = int(montant)
    centimes = int((montant - entiers) * 100)
    lettres_centimes = f"{num2words(centimes, lang='fr')} {'centime' if centimes == 1 else 'centimes'}"
    if not entiers and centimes:
        return lettres_centimes
    # « un million d'euros », mais « un million deux euros ».
    liaison = "d'" if entiers and entiers % MILLION == 0 else ""
    lettres = f"{num2words(entiers, lang='fr')} {liaison}{'euro' if entiers <= 1 else 'euros'}"
    return f"{lettres} et {lettres_centimes}" if centimes else lettres


@dataclass(frozen=True, slots=True)
class Mention:
    """Une mention : sa clé, ce qu'elle affiche, et comment la lire sur la convention."""

    cle: str
    libelle: str
    valeur: Callable[[Convention], str]


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
    """Postes que la convention finance."""
    return [poste for poste in convention.dossier.postes.all() if poste.finance]


def cout_retenu(convention: Convention) -> Decimal:
    """Coût des postes financés, parts retenues par le service quand il en a fixé."""
    parts = ("brut", "charges_patronales", "frais_directs", "frais_generaux")
    return sum(
        (part_du_poste(poste, part, retenu=True) for poste in postes_finances(convention) for part in parts), Decimal(0)
    )


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


def _etp_total(convention: Convention) -> str:
    return etp(sum((p.etp for p in postes_finances(convention)), Decimal(0)))


def _taux(convention: Convention) -> str:
    cout = cout_retenu(convention)
    return pourcent(convention.montant * 100 / cout, 2) if cout else ""


def _territoire(convention: Convention) -> str:
    return ", ".join(f"{d.nom} ({d.code})" for d in convention.dossier.departements.all())


def _tranches(convention: Convention) -> str:
    public = PublicVise.PRIVE if convention.dossier.structure.privee else PublicVise.PUBLIC
    visees = {PublicVise.TOUS, public}
    tranches = [t for t in convention.dossier.version_suivie.tranches.all() if t.public_vise in visees]
    return " ; ".join(f"{pourcent(t.part * 100)} {MOMENTS[FaitGenerateur(t.fait_generateur)]}" for t in tranches)


def _iban(convention: Convention) -> str:
    attestations = getattr(convention.dossier, "attestations", None)
    if attestations is None or not attestations.iban:
        return ""
    return f"{iban.format(attestations.iban).replace(' ', chr(0xA0))}, au nom de {attestations.titulaire}"


def _bilan_intermediaire(convention: Convention) -> str:
    return date_longue(convention.bilan_intermediaire_le) if convention.bilan_intermediaire_le else ""


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
    Mention("etp", "total des ETP", _etp_total),
    Mention("territoire", "départements du projet", _territoire),
    Mention("debut", "date d'effet", lambda c: date_longue(c.debut) if c.debut else ""),
    Mention("fin", "terme", lambda c: date_longue(c.fin) if c.fin else ""),
    Mention("duree", "durée en mois", lambda c: f"{c.dossier.version_suivie.duree_mois}\u00a0mois"),
    Mention("cout", "coût retenu des postes", lambda c: euros(cout_retenu(c))),
    Mention("montant", "montant accordé", lambda c: euros(c.montant)),
    Mention("montant_lettres", "montant en lettres", lambda c: montant_en_lettres(c.montant)),
    Mention("taux", "part du coût", _taux),
    Mention("tranches", "calendrier de versement", _tranches),
    Mention("compte", "compte bancaire", _iban),
    Mention("imputation", "imputation budgétaire", lambda c: c.imputation),
    Mention("ordonnateur", "ordonnateur", lambda c: c.ordonnateur),
    Mention("comptable", "comptable assignataire", lambda c: c.comptable),
    Mention("reserve_credits", "clause de réserve de crédits", lambda c: c.reserve_credits),
    Mention("bilan_intermediaire", "date du bilan intermédiaire", _bilan_intermediaire),
    Mention("bilan_final", "date du bilan final", lambda c: date_longue(c.bilan_final_le) if c.bilan_final_le else ""),
    Mention("tribunal", "tribunal compétent", lambda c: c.dossier.appel.service.tribunal),
    Mention(
        "exemplaires", "nombre d'exemplaires", lambda c: num2words(c.dossier.version_suivie.exemplaires, lang="fr")
    ),
)
MENTIONS: dict[str, Mention] = {mention.cle: mention for mention in _LISTE}


class MentionInconnue(ValueError):
    """Un article contient une mention hors de la liste."""


def remplir(corps: str, convention: Convention) -> tuple[str, tuple[str, ...]]:
    """Remplace les mentions d'un article. Rend le texte et les libellés des mentions vides. Lève MentionInconnue."""
    vides: list[str] = []

    def valeur(trouvee: re.Match[str]) -> str:
        mention = MENTIONS.get(trouvee.group(1))
        if mention is None:
            raise MentionInconnue(f"Mention inconnue : [[{trouvee.group(1)}]].")
        texte = mention.valeur(convention)
        if not texte:
            vides.append(mention.libelle)
        return texte or f"[{mention.libelle} : {A_VALIDER}]"

    return MOTIF.sub(valeur, corps), tuple(vides)


def articles_lisibles(version: VersionAppel) -> Iterator[Controle]:
    """Contrôle de publication : un article ne contient que des mentions que la convention sait remplir."""
    for article in version.articles.all():
        for cle in MOTIF.findall(article.corps):
            if cle not in MENTIONS:
                phrase = f"L'article « {article.libelle} » contient une mention inconnue : [[{cle}]]."
                yield Controle("mention", "Mention inconnue", phrase, bloquant=True, chemin="convention")
