"""Les lignes du tableau de synthèse du cerfa 15059*02, dans l'ordre imprimé.

Les codes à point sont à nous et ne ressemblent pas à ceux du 12156*06 : d'un formulaire à l'autre, un même numéro
n'est pas la même ligne (870 et 875 y sont inversés).
"""

from dataclasses import dataclass

from regles.plan_comptable.modele import CHARGES, LIBRE, PRODUITS, SAISIE, SOMME, TOTAL, Cote, Nature


@dataclass(frozen=True)
class LigneCompteRendu:
    """Une ligne imprimée : code stable, côté, nature, libellé. `dont` : une part de la ligne d'avant, non ajoutée."""

    code: str
    cote: Cote
    nature: Nature
    libelle: str
    dont: bool = False

    @property
    def saisissable(self) -> bool:
        return self.nature in (SAISIE, LIBRE)


L = LigneCompteRendu
LIGNES_15059: tuple[LigneCompteRendu, ...] = (
    L("60", CHARGES, SOMME, "60 – Achat"),
    L("60.L1", CHARGES, LIBRE, "(ligne libre)"),
    L("60.L2", CHARGES, LIBRE, "(ligne libre)"),
    L("60.MAT", CHARGES, SAISIE, "Achats matières et fournitures"),
    L("60.FOU", CHARGES, SAISIE, "Autres fournitures"),
    L("61", CHARGES, SOMME, "61 – Services extérieurs"),
    L("61.LOC", CHARGES, SAISIE, "Locations"),
    L("61.ENT", CHARGES, SAISIE, "Entretien et réparation"),
    L("61.ASS", CHARGES, SAISIE, "Assurance"),
    L("61.DOC", CHARGES, SAISIE, "Documentation"),
    L("61.L", CHARGES, LIBRE, "(ligne libre)"),
    L("62", CHARGES, SOMME, "62 – Autres services extérieurs"),
    L("62.HON", CHARGES, SAISIE, "Rémunérations intermédiaires et honoraires"),
    L("62.PUB", CHARGES, SAISIE, "Publicité, publication"),
    L("62.DEP", CHARGES, SAISIE, "Déplacements, missions"),
    L("62.BAN", CHARGES, SAISIE, "Services bancaires, autres"),
    L("63", CHARGES, SOMME, "63 – Impôts et taxes"),
    L("63.REM", CHARGES, SAISIE, "Impôts et taxes sur rémunération"),
    L("63.AUT", CHARGES, SAISIE, "Autres impôts et taxes"),
    L("64", CHARGES, SOMME, "64 – Charges de personnel"),
    L("64.REM", CHARGES, SAISIE, "Rémunération des personnels"),
    L("64.SOC", CHARGES, SAISIE, "Charges sociales"),
    L("64.AUT", CHARGES, SAISIE, "Autres charges de personnel"),
    L("65", CHARGES, SAISIE, "65 – Autres charges de gestion courante"),
    L("65.L", CHARGES, LIBRE, "(ligne libre)"),
    L("66", CHARGES, SAISIE, "66 – Charges financières"),
    L("67", CHARGES, SAISIE, "67 – Charges exceptionnelles"),
    L("68", CHARGES, SAISIE, "68 – Dotation aux amortissements"),
    L("IND", CHARGES, SOMME, "CHARGES INDIRECTES AFFECTÉES À L’ACTION"),
    L("IND.FIX", CHARGES, SAISIE, "Charges fixes de fonctionnement"),
    L("IND.FIN", CHARGES, SAISIE, "Frais financiers"),
    L("IND.AUT", CHARGES, SAISIE, "Autres"),
    L("TC", CHARGES, TOTAL, "Total des charges"),
    L("86", CHARGES, SOMME, "86 – Emplois des contributions volontaires en nature"),
    L("860", CHARGES, SAISIE, "860 – Secours en nature"),
    L("861", CHARGES, SAISIE, "861 – Mise à disposition gratuite de biens et services"),
    L("862", CHARGES, SAISIE, "862 – Prestations"),
    L("864", CHARGES, SAISIE, "864 – Personnel bénévole"),
    L("TGC", CHARGES, TOTAL, "TOTAL"),
    L("70", PRODUITS, SAISIE, "70 – Vente de marchandises, produits finis, prestations de services"),
    L("73", PRODUITS, SAISIE, "73 – Dotations et produits de tarification"),
    L("74", PRODUITS, SOMME, "74 – Subventions d’exploitation"),
    L("74.E1", PRODUITS, SAISIE, "État : préciser le(s) ministère(s) sollicité(s)"),
    L("74.E2", PRODUITS, LIBRE, "État (ligne libre)"),
    L("74.E3", PRODUITS, LIBRE, "État (ligne libre)"),
    L("74.R1", PRODUITS, SAISIE, "Région(s)"),
    L("74.R2", PRODUITS, LIBRE, "Région (ligne libre)"),
    L("74.D1", PRODUITS, SAISIE, "Département(s)"),
    L("74.D2", PRODUITS, LIBRE, "Département (ligne libre)"),
    L("74.I1", PRODUITS, SAISIE, "Intercommunalité(s) : EPCI"),
    L("74.I2", PRODUITS, LIBRE, "Intercommunalité (ligne libre)"),
    L("74.C1", PRODUITS, SAISIE, "Commune(s)"),
    L("74.C2", PRODUITS, LIBRE, "Commune (ligne libre)"),
    L("74.OS1", PRODUITS, SAISIE, "Organismes sociaux (détailler)"),
    L("74.OS2", PRODUITS, LIBRE, "Organisme social (ligne libre)"),
    L("74.UE", PRODUITS, SAISIE, "Fonds européens"),
    L("74.ASP", PRODUITS, SAISIE, "L’agence de services et de paiement (emplois aidés)"),
    L("74.L1", PRODUITS, LIBRE, "(ligne libre)"),
    L("74.EP", PRODUITS, SAISIE, "Autres établissements publics"),
    L("74.PR", PRODUITS, SAISIE, "Aides privées"),
    L("74.L2", PRODUITS, LIBRE, "(ligne libre)"),
    L("75", PRODUITS, SAISIE, "75 – Autres produits de gestion courante"),
    L("75.DONT", PRODUITS, SAISIE, "Dont cotisations, dons manuels ou legs", dont=True),
    L("76", PRODUITS, SAISIE, "76 – Produits financiers"),
    L("77", PRODUITS, SAISIE, "77 – Produits exceptionnels"),
    L("78", PRODUITS, SAISIE, "78 – Reports ressources non utilisées d’opérations antérieures"),
    L("RP", PRODUITS, SOMME, "RESSOURCES PROPRES AFFECTÉES À L’ACTION"),
    L("RP.1", PRODUITS, LIBRE, "(ligne libre)"),
    L("RP.2", PRODUITS, LIBRE, "(ligne libre)"),
    L("RP.3", PRODUITS, LIBRE, "(ligne libre)"),
    L("TP", PRODUITS, TOTAL, "Total des produits"),
    L("87", PRODUITS, SOMME, "87 – Contributions volontaires en nature"),
    L("870", PRODUITS, SAISIE, "870 – Bénévolat"),
    L("871", PRODUITS, SAISIE, "871 – Prestations en nature"),
    L("87.L", PRODUITS, LIBRE, "(ligne libre)"),
    L("875", PRODUITS, SAISIE, "875 – Dons en nature"),
    L("TGP", PRODUITS, TOTAL, "TOTAL"),
)
del L
PAR_CODE_15059: dict[str, LigneCompteRendu] = {ligne.code: ligne for ligne in LIGNES_15059}
