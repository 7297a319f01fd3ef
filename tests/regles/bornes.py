"""Des cas à nous, au bord de chaque seuil des quatre appels : là où les cas de référence ne passent pas de près."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from regles.faits import Categorie, FaitsDossier, Famille, RegimeAide, Role, Situation
from regles.moteur import Famille as FamilleRegle
from tests.regles.appels import PIECES, dossier, poste
from tests.regles.test_catalogue import D, P, existant, fin, instant

ASP, PRIVE = Categorie.ASP, Categorie.PRIVE
DECEMBRE = date(2025, 12, 31)


def _aura() -> list[FaitsDossier]:
    seuils = (("23000", "17000"), ("23000.01", "16999.99"))
    return [
        dossier(postes=(poste("0.50"),), demande=D(100)),
        dossier(famille=Famille.EPA, postes=P, demande=D(28000), financements=(fin(ASP, "4000.01"),)),
        dossier(postes=P, demande=D(28000), financements=(fin(ASP, "11999.99"),)),
        dossier(postes=P, demande=D(28000), financements=(fin(PRIVE, "11999.00"),)),
        *(
            dossier(postes=P, demande=D(28000), regime_aide=regime, cumul_de_minimis=D(cumul))
            for regime, plafonds in (
                (RegimeAide.DE_MINIMIS, ("172000", "172000.01", "272000", "272000.01")),
                (RegimeAide.DE_MINIMIS_SIEG, ("472000", "472000.01", "722000", "722000.01")),
            )
            for cumul in plafonds
        ),
        *(
            dossier(
                postes=P,
                demande=D(demande),
                financements=(fin(PRIVE, autres),),
                calendrier={"convention_signee": date(2025, 9, 15)},
            )
            for demande, autres in seuils
        ),
        *(dossier(annees_pnad=frozenset({annee})) for annee in (2021, 2022, 2023, 2024, 2025)),
        dossier(annees_pnad=frozenset({2022, 2023, 2024})),
        *(
            dossier(calendrier={"premier_depot": instant(jour, 21) + timedelta(minutes=minutes, seconds=59)})
            for jour in (3, 4, 5, 14, 15, 16)
            for minutes in (58, 59, 60)
        ),
        *(dossier(calendrier={"signature": date(2025, 7, jour)}) for jour in (14, 15, 16)),
        *(
            dossier(calendrier={"signature": jour}, derogations_accordees=frozenset({"SIGNATURE"}))
            for jour in (date(2025, 8, 31), date(2025, 9, 1))
        ),
        *(
            dossier(
                calendrier={"signature": None, "premier_depot": datetime(2025, 8, 31, heure, 30, tzinfo=UTC)},
                derogations_accordees=frozenset({"SIGNATURE"}),
            )
            for heure in (20, 21, 22)
        ),
    ]


def _lectures() -> list[FaitsDossier]:
    """Deux postes inégaux, frais directs et généraux, chaque financeur, chaque famille, N-1 en hausse et en baisse."""
    deux = (poste(cout="20000"), poste(cout="80000", ref="p2"))
    complet = poste(cout="30000", charges_patronales=D(8000), frais_directs=D(3000), frais_generaux=D(2000))
    inegal = (fin(ASP, "18000", poste="p1"),)
    return [
        *(
            dossier(famille=famille, postes=P, demande=D(28000), financements=(fin(categorie, montant),))
            for famille in Famille
            for categorie in Categorie
            for montant in ("12001",)
        ),
        *(
            dossier(famille=famille, postes=P, demande=D(24000), financements=(fin(Categorie.AUTRE_ETAT, "16000"),))
            for famille in Famille
        ),
        *(
            dossier(famille=famille, postes=(complet,), demande=D(demande), total_charges_projet=charges)
            for famille in Famille
            for demande in ("26600", "28700", "43000")
            for charges in (None,)
        ),
        *(
            dossier(
                famille=famille, postes=(complet,), demande=D(20000), financements=(fin(categorie, montant),),
                total_produits_projet=D(50000),
            )
            for famille in (Famille.ASSOCIATION, Famille.EPA, Famille.COLLECTIVITE)
            for categorie in (ASP, Categorie.RECETTES, Categorie.AUTOFINANCEMENT, Categorie.AUTRE_ETAT)
            for montant in ("11400", "18000", "23000")
        ),
        dossier(famille=Famille.COLLECTIVITE, postes=deux, demande=D(70000), financements=inegal),
        dossier(postes=deux, demande=D(70000), financements=inegal),
        dossier(postes=(poste("0.50", 6, "30000"),), demande=D(21000)),
        dossier(postes=(poste(mois=6, cout="60000"),), demande=D(40000)),
        dossier(postes=(poste("0.50", cout="60000"),), demande=D(40000)),
        dossier(
            postes=(poste(cout="60000"),), demande=D(35000), derogations_demandees=frozenset({"PLAFOND_ETP"}),
            financements=(fin(ASP, "2000"),),
        ),
        *(
            dossier(postes=(poste(cout="60000"),), demande=D(29000), financements=(fin(categorie, "1000"),))
            for categorie in Categorie
        ),
        dossier(postes_existants=(*existant("30000", "18000"), )),
        dossier(postes_existants=_compense()),
        dossier(total_charges_projet=D(100), total_produits_projet=D(200)),
        dossier(subventions_publiques_annuelles=D("153000.01"), pieces_fournies=PIECES),
        *(dossier(famille=famille, subventions_publiques_annuelles=D(200000)) for famille in Famille),
        *(dossier(famille=famille, postes=P, demande=D(28000)) for famille in Famille),
    ]  # fmt: skip


def _compense() -> Any:
    """Un financeur baisse, un autre compense : la lecture par financeur et la lecture en total divergent."""
    baisse, hausse = existant("30000", "18000")[0], existant("10000", "22000")[0]
    return (baisse, type(hausse)(ref="f", libelle="Y", financements=hausse.financements))


def _pieces() -> list[FaitsDossier]:
    """Chaque condition de pièce, de rubrique et d'engagement : rien de fourni, puis tout, pour chaque porteur."""
    variantes: list[dict[str, Any]] = [
        {"famille": famille, "situation": situation, "zone_blanche": zone}
        for famille in Famille
        for situation in Situation
        for zone in (True, False)
    ]
    variantes += [
        {"signataire_est_representant": False},
        {"rna_connu": False},
        *({"famille": famille, "rna_connu": False} for famille in Famille),
        *({"rup": rup, "agrement_25_1": agree} for rup in (True, False) for agree in (True, False)),
        *({"financements": (fin(Categorie.UE_FSE, montant),)} for montant in ("0.01", "1")),
        *({"famille": famille, "subventions_publiques_annuelles": D(200000)} for famille in Famille),
        {"financements": ()},
        *({"subventions_publiques_annuelles": D(montant)} for montant in ("153000", "153000.01", "153000.02")),
        *(
            {"postes": (poste(role=Role.COORDINATEUR),), "situation": situation, "famille": famille}
            for situation in Situation
            for famille in Famille
        ),
        {"postes": (poste(mise_a_disposition=True),)},
        {"avance_demandee": True},
    ]
    rien = dossier(pieces_fournies=frozenset(), rubriques_remplies=frozenset(), attestations_cochees=frozenset())
    alternatives = [
        dossier(postes=(poste(role=Role.COORDINATEUR),), situation=Situation.EMERGENTE, pieces_fournies=PIECES | jeu)
        for jeu in (
            {"DECLARATION_HONNEUR"},
            {"RAPPORT_EXPERIENCE", "DECLARATION_HONNEUR"},
            {"LETTRE_RECOMMANDATION"},
        )
    ]
    sans_rapport = [
        dossier(
            postes=(poste(role=Role.COORDINATEUR),), situation=Situation.EMERGENTE,
            pieces_fournies=(PIECES - {"RAPPORT_ACTIVITE"}) | jeu,
        )
        for jeu in ({"DECLARATION_HONNEUR"}, {"DECLARATION_HONNEUR", "RAPPORT_EXPERIENCE"}, {"RAPPORT_EXPERIENCE"})
    ]  # fmt: skip
    return [rien, *(dossier(**variante, pieces_fournies=frozenset()) for variante in variantes), *alternatives,
            *sans_rapport, *(dossier(**variante) for variante in variantes)]  # fmt: skip


def _clotures() -> list[FaitsDossier]:
    """Dernière et première seconde de part et d'autre de chaque clôture, dans chaque fuseau."""
    limites = (
        datetime(2022, 10, 14, 22, tzinfo=UTC),
        datetime(2022, 10, 31, 21, tzinfo=UTC),
        datetime(2018, 6, 30, 22, tzinfo=UTC),
    )
    ecarts = (timedelta(days=-1), timedelta(hours=-3), timedelta(hours=-2), timedelta(hours=-1), timedelta())
    secondes = (timedelta(minutes=-1, seconds=-1), timedelta(seconds=-60), timedelta(seconds=-1), timedelta(),
                timedelta(seconds=30))  # fmt: skip
    instants = {
        limite + ecart + seconde for limite in limites for ecart in (*ecarts, -ecarts[0]) for seconde in secondes
    }
    return [dossier(calendrier={"premier_depot": quand}) for quand in sorted(instants)]


def _suites() -> list[FaitsDossier]:
    jours: dict[str, Any] = {
        "dossier_complet": date(2022, 7, 31), "notification": date(2022, 9, 1), "terme": date(2023, 8, 31),
        "fin_exercice": DECEMBRE, "convention_signee": date(2022, 9, 10),
    }  # fmt: skip
    alertes = [date(2022, 9, jour) for jour in (14, 15, 16, 17, 18)] + [date(2022, 9, 29), date(2022, 9, 30)]
    return [
        dossier(postes=P, demande=D(28000), calendrier=jours),
        *(dossier(calendrier={"dossier_complet": date(2022, 7, 31), "jour": jour}) for jour in alertes),
        *(dossier(calendrier={"avenants": nombre}) for nombre in (0, 1, 2, 3)),
        *(dossier(calendrier={"notification": date(2022, 9, 1), "jour": date(2022, 10, jour)}) for jour in (15, 16)),
        *(
            dossier(postes=(poste(mois=mois),), projet_debut=debut, projet_fin=fin_)
            for mois in (11, 12, 13)
            for debut in (date(2017, 12, 31), date(2018, 1, 1), date(2018, 1, 2))
            for fin_ in (date(2018, 12, 30), DECEMBRE.replace(year=2018), date(2019, 1, 1), date(2018, 11, 30))
        ),
        *(
            dossier(projet_debut=jour, criteres_deja_remplis=constat)
            for jour in (date(2017, 12, 30), date(2017, 12, 31), date(2018, 1, 1), date(2018, 1, 2),
                         date(2018, 6, 29), date(2018, 6, 30), date(2018, 7, 1), date(2018, 7, 2))
            for constat in (True, False, None)
        ),
    ]  # fmt: skip


def _europe() -> list[FaitsDossier]:
    """Deux-Sèvres : temps, minimum, enveloppe, territoires, cofinanceurs, mise à disposition."""
    couple = (fin(Categorie.AUTRE_ETAT, "1"), fin(Categorie.REGION, "1"))
    return [
        *(dossier(postes=(poste(part_temps=D(part)),), demande=D(15000)) for part in ("0.3999", "0.40", "0.4001")),
        *(dossier(postes=P, demande=D(montant)) for montant in ("9999.99", "10000", "10000.01", "20000.01")),
        *(
            dossier(postes=P, demande=D(9000), type_structure=type_, prestations_seules=seules)
            for type_ in ("DEPARTEMENT", "COMMUNE")
            for seules in (True, False)
        ),
        *(dossier(postes=(poste(cout="200000"),), demande=D(montant)) for montant in ("49999.99", "50000.01", "60000")),
        *(dossier(postes=P, demande=D(20000), enveloppe_consommee=D(montant)) for montant in ("29999.99", "30000.01")),
        *(dossier(epcis=frozenset({siren})) for siren in ("200041317", "200041994", "000000000")),
        *(dossier(financements=(ligne,)) for ligne in (*couple, fin(Categorie.DEPARTEMENT, "1"))),
        *(dossier(financements=(*couple, fin(categorie, "1"))) for categorie in Categorie),
        dossier(financements=couple, pieces_fournies=PIECES),
        *(
            dossier(
                famille=famille, postes=(poste(cout="60000"),), demande=D(montant),
                calendrier={"convention_signee": date(2018, 9, 15), "jour": jour},
            )
            for famille in Famille
            for montant in ("23000", "23000.01")
            for jour in (date(2018, 11, 16), date(2018, 12, 16))
        ),
        dossier(postes=(poste(cout="60000"),), demande=D("23000"), calendrier={"convention_signee": DECEMBRE}),
        dossier(pieces_fournies=PIECES | {"PREUVE_SOLLICITATION"}),
        dossier(postes=(poste(mise_a_disposition=True),), nombre_de_fichiers=(("CONVENTION_MAD", 1),)),
        *(
            dossier(
                postes=(poste(cout="40000", frais_directs=D(2000), frais_generaux=D(1000)),),
                demande=D(demande), total_charges_projet=D(charges), financements=(fin(PRIVE, "18000"),),
            )
            for demande in ("20000", "21000", "21500", "22001", "23001")
            for charges in ("40000", "42000", "43000", "43001")
        ),
    ]  # fmt: skip


BORNES: dict[FamilleRegle, tuple[FaitsDossier, ...]] = {
    FamilleRegle.FINANCEMENT: tuple(_aura() + _lectures() + _europe() + _suites()[:1]),
    FamilleRegle.RECEVABILITE: tuple(_pieces()),
    FamilleRegle.ELIGIBILITE: tuple(_aura() + _europe() + _lectures()[-5:]),
    FamilleRegle.CALENDRIER: tuple(_aura() + _clotures() + _suites() + _europe()),
    FamilleRegle.NON_SUBSTITUTION: tuple(_lectures()),
}
