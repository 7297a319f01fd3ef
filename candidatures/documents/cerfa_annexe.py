"""Annexe de notre impression : ce que l'appel demande et que le formulaire 12156*06 ne contient pas."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from candidatures import types
from candidatures.faits import libelle_poste
from candidatures.models import Attestations, Dossier, Poste, Territoire
from candidatures.selecteurs.complet import section
from socle import affichage

Cellule = dict[str, Any]
Tableau = tuple[str, tuple[str, ...], list[list[Cellule]]]
COUTS = (
    ("brut", "Salaires bruts"),
    ("charges_patronales", "Cotisations de l'employeur"),
    ("frais_directs", "Frais directs"),
    ("frais_generaux", "Frais généraux"),
)
COLONNES_VOLUMES = ("marches_n1", "heures_n1", "marches_prevus", "heures_prevues")


def tableaux_annexe(dossier: Dossier) -> list[Tableau]:
    """Postes et coûts, plan détaillé, postes existants, volumes, territoire, engagements, compte bancaire."""
    return [
        _postes(dossier),
        _couts(dossier),
        _plan(dossier),
        _existants(dossier),
        _volumes(dossier),
        _territoire(dossier),
        _engagements(dossier),
        _compte(dossier),
    ]


def textes_annexe(dossier: Dossier) -> list[tuple[str, str]]:
    """Rubriques écrites de l'appel, dans son ordre, puis le contact du coordinateur et la dérogation demandée."""
    ecrits = {reponse.code: reponse.texte for reponse in dossier.reponses.all()}
    textes = [(r.libelle, ecrits.get(r.code, "")) for r in dossier.version_suivie.rubriques.all()]
    attestations = section(dossier, Attestations)
    if attestations.coordinateur_date:
        quand = affichage.date_longue(attestations.coordinateur_date)
        suite = attestations.get_coordinateur_issue_display()
        morceaux = [f"Contact du {quand}", suite, attestations.coordinateur_texte]
        textes.append(("Échange avec le coordinateur régional", " – ".join(m for m in morceaux if m)))
    plan = getattr(dossier, "plan", None)
    if plan is not None and plan.derogation_plafond_demandee:
        textes.append(("Dérogation au plafond demandée : circonstances", plan.derogation_plafond_motif))
    return textes


def _texte(valeur: object) -> Cellule:
    return {"texte": "" if valeur is None else str(valeur), "nombre": False}


def _nombre(valeur: object) -> Cellule:
    return {"texte": "" if valeur is None else str(valeur).replace(".", ","), "nombre": True}


def _euros(valeur: Decimal) -> Cellule:
    return {"texte": affichage.euros(valeur), "nombre": True}


def _oui(valeur: bool | None) -> str:
    return {True: "oui", False: "non"}.get(valeur, "non renseigné") if valeur is not None else "non renseigné"


def _suite(reponse: bool | None, *precisions: str) -> tuple[str, ...]:
    """La réponse et ses précisions ; « non » les tait, même gardées en base."""
    return (_oui(reponse),) if reponse is False else (_oui(reponse), *precisions)


def _postes(dossier: Dossier) -> Tableau:
    colonnes = ("Poste", "ETP", "Mois", "Nature", "Personne", "Qualification et formation")
    lignes = [
        [
            _texte(libelle_poste(poste, rang)),
            _nombre(poste.etp),
            _nombre(poste.mois),
            _texte(_nature(poste)),
            _texte("à recruter" if poste.a_recruter else poste.personne),
            _texte(" – ".join(m for m in (poste.qualification, poste.formation) if m)),
        ]
        for rang, poste in enumerate(dossier.postes.all(), 1)
    ]
    return "Postes demandés", colonnes, lignes


def _nature(poste: Poste) -> str:
    nature = str(poste.get_nature_display())
    if poste.nature != types.NaturePoste.CONSOLIDATION:
        return nature
    terme = f"échue le {affichage.date_longue(poste.pnad_terme)}" if poste.pnad_terme else ""
    return " – ".join(m for m in (nature, poste.pnad_convention, terme) if m)


def _couts(dossier: Dossier) -> Tableau:
    colonnes = ("Poste", *(libelle for _, libelle in COUTS), "Coût total")
    lignes = [
        [_texte(libelle_poste(poste, rang)), *(_euros(getattr(poste, nom)) for nom, _ in COUTS), _euros(poste.cout)]
        for rang, poste in enumerate(dossier.postes.all(), 1)
    ]
    return "Coût des postes", colonnes, lignes


def _plan(dossier: Dossier) -> Tableau:
    colonnes = ("Financeur", "Nom", "État", "Année", "Poste", "Montant")
    rangs = {poste.pk: libelle_poste(poste, rang) for rang, poste in enumerate(dossier.postes.all(), 1)}
    lignes = [
        [
            _texte(f.get_categorie_display()),
            _texte(" – ".join(m for m in (f.nom, f.autorite_gestion) if m)),
            _texte(f.get_statut_display()),
            _texte(f.annee),
            _texte(rangs.get(f.poste_id or 0, "ensemble du projet")),
            _euros(f.montant),
        ]
        for f in dossier.financements.all()
        if f.categorie != types.CategorieFinanceur.ETAT_AAP
    ]
    plan = getattr(dossier, "plan", None)
    if plan is not None and plan.demande is not None:
        etat = types.CategorieFinanceur.ETAT_AAP.label
        appel = [_texte(etat), _texte("présente demande"), _texte("demandé"), _texte(dossier.appel.annee)]
        lignes.insert(0, [*appel, _texte("ensemble du projet"), _euros(plan.demande)])
    return "Plan de financement détaillé", colonnes, lignes


def _existants(dossier: Dossier) -> Tableau:
    colonnes = ("Poste déjà en place", "ETP", "Financeur", "Montant N-1", "Montant N")
    lignes = [
        [
            _texte(p.intitule),
            _nombre(p.etp),
            _texte(p.nom_financeur or p.get_financeur_display()),
            _euros(p.montant_n1),
            _euros(p.montant_n),
        ]
        for p in dossier.postes_existants.all()
    ]
    plan = getattr(dossier, "plan", None)
    aucun = plan is not None and plan.aucun_poste_existant
    titre = "Financement des postes existants"
    return f"{titre} : la structure déclare n'avoir aucun autre poste" if aucun else titre, colonnes, lignes


def _volumes(dossier: Dossier) -> Tableau:
    colonnes = ("Acheteurs", "Marchés N-1", "Heures N-1", "Marchés prévus", "Heures prévues")
    lignes = [
        [_texte(v.get_segment_display()), *(_nombre(getattr(v, nom)) for nom in COLONNES_VOLUMES)]
        for v in dossier.volumes.all()
    ]
    return "Volumes d'activité", colonnes, lignes


def _territoire(dossier: Dossier) -> Tableau:
    t = section(dossier, Territoire)
    epcis = "" if t._state.adding else ", ".join(e.nom for e in t.epcis.all())  # noqa: SLF001 (Django)
    zone = " – ".join(m for m in _suite(t.zone_blanche, t.get_zone_blanche_motif_display(), t.zone_blanche_preuve) if m)
    paires = (
        ("Départements", ", ".join(d.libelle for d in dossier.departements.all())),
        ("Intercommunalités", epcis),
        ("Zone blanche", zone),
        ("Grand projet", " – ".join(m for m in _suite(t.grand_projet, t.grand_projet_nom) if m)),
        ("Sites de renouvellement urbain (NPNRU)", " – ".join(m for m in _suite(t.npnru, t.npnru_sites) if m)),
    )
    return "Territoire", ("Rubrique", "Réponse"), [[_texte(a), _texte(b)] for a, b in paires]


def _compte(dossier: Dossier) -> Tableau:
    """Le formulaire officiel n'a pas de case pour l'IBAN : il vient du RIB joint."""
    a = section(dossier, Attestations)
    iban = " ".join(a.iban[i : i + 4] for i in range(0, len(a.iban), 4))
    ligne = [_texte(a.titulaire), _texte(iban), _texte(a.bic)]
    return "Compte bancaire", ("Titulaire", "IBAN", "BIC"), [ligne] if a.iban else []


def _engagements(dossier: Dossier) -> Tableau:
    """Engagements propres à l'appel ; ceux du formulaire sont au §7."""
    pris = {e.code: e.texte for e in dossier.engagements.all()}
    prive = dossier.structure.privee
    lignes = [
        [_texte(pris.get(e.code, e.texte_engagement)), _texte("pris" if e.code in pris else "non pris")]
        for e in dossier.version_suivie.engagements.all()
        if not e.cerfa_id and (prive or not e.prive_seulement)
    ]
    return "Engagements de l'appel", ("Engagement", "État"), lignes
