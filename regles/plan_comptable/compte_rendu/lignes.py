"""Les lignes du tableau de synthèse du 15059*02, dans l'ordre imprimé, lignes libres comprises."""

from dataclasses import dataclass
from enum import StrEnum

from regles.plan_comptable.modele import CHARGES, PRODUITS, Cote


class NatureLigne(StrEnum):
    """`libre` : un montant et son libellé ; `dont` : comprise dans la ligne du dessus, elle ne s'ajoute pas."""

    SAISIE = "saisie"
    LIBRE = "libre"
    DONT = "dont"
    SOMME = "somme"
    TOTAL = "total"


S, L, D, R, T = NatureLigne


@dataclass(frozen=True)
class LigneSynthese:
    """Une ligne du tableau de synthèse, dans l'ordre imprimé. Les codes à point sont à nous."""

    code: str
    cote: Cote
    nature: NatureLigne
    libelle: str

    @property
    def saisissable(self) -> bool:
        return self.nature in (S, L, D)


LIGNES_SYNTHESE: tuple[LigneSynthese, ...] = (
    LigneSynthese("60", CHARGES, R, "60 – Achat"),
    LigneSynthese("60.3", CHARGES, L, "(ligne libre)"),
    LigneSynthese("60.4", CHARGES, L, "(ligne libre)"),
    LigneSynthese("60.1", CHARGES, S, "Achats matières et fournitures"),
    LigneSynthese("60.2", CHARGES, S, "Autres fournitures"),
    LigneSynthese("61", CHARGES, R, "61 – Services extérieurs"),
    LigneSynthese("61.1", CHARGES, S, "Locations"),
    LigneSynthese("61.2", CHARGES, S, "Entretien et réparation"),
    LigneSynthese("61.3", CHARGES, S, "Assurance"),
    LigneSynthese("61.4", CHARGES, S, "Documentation"),
    LigneSynthese("61.5", CHARGES, L, "(ligne libre)"),
    LigneSynthese("62", CHARGES, R, "62 – Autres services extérieurs"),
    LigneSynthese("62.1", CHARGES, S, "Rémunérations intermédiaires et honoraires"),
    LigneSynthese("62.2", CHARGES, S, "Publicité, publication"),
    LigneSynthese("62.3", CHARGES, S, "Déplacements, missions"),
    LigneSynthese("62.4", CHARGES, S, "Services bancaires, autres"),
    LigneSynthese("63", CHARGES, R, "63 – Impôts et taxes"),
    LigneSynthese("63.1", CHARGES, S, "Impôts et taxes sur rémunération"),
    LigneSynthese("63.2", CHARGES, S, "Autres impôts et taxes"),
    LigneSynthese("64", CHARGES, R, "64 – Charges de personnel"),
    LigneSynthese("64.1", CHARGES, S, "Rémunération des personnels"),
    LigneSynthese("64.2", CHARGES, S, "Charges sociales"),
    LigneSynthese("64.3", CHARGES, S, "Autres charges de personnel"),
    LigneSynthese("65", CHARGES, S, "65 – Autres charges de gestion courante"),
    LigneSynthese("65.1", CHARGES, L, "(ligne libre)"),
    LigneSynthese("66", CHARGES, S, "66 – Charges financières"),
    LigneSynthese("67", CHARGES, S, "67 – Charges exceptionnelles"),
    LigneSynthese("68", CHARGES, S, "68 – Dotation aux amortissements"),
    LigneSynthese("IND", CHARGES, R, "Charges indirectes affectées à l’action"),
    LigneSynthese("IND.1", CHARGES, S, "Charges fixes de fonctionnement"),
    LigneSynthese("IND.2", CHARGES, S, "Frais financiers"),
    LigneSynthese("IND.3", CHARGES, S, "Autres"),
    LigneSynthese("TC", CHARGES, T, "Total des charges"),
    LigneSynthese("86", CHARGES, R, "86 – Emplois des contributions volontaires en nature"),
    LigneSynthese("860", CHARGES, S, "860 – Secours en nature"),
    LigneSynthese("861", CHARGES, S, "861 – Mise à disposition gratuite de biens et services"),
    LigneSynthese("862", CHARGES, S, "862 – Prestations"),
    LigneSynthese("864", CHARGES, S, "864 – Personnel bénévole"),
    LigneSynthese("TGC", CHARGES, T, "TOTAL"),
    LigneSynthese("70", PRODUITS, S, "70 – Vente de marchandises, produits finis, prestations de services"),
    LigneSynthese("73", PRODUITS, S, "73 – Dotations et produits de tarification"),
    LigneSynthese("74", PRODUITS, R, "74 – Subventions d’exploitation"),
    LigneSynthese("74.E1", PRODUITS, S, "État : préciser le(s) ministère(s) sollicité(s)"),
    LigneSynthese("74.E2", PRODUITS, L, "État (ligne libre)"),
    LigneSynthese("74.E3", PRODUITS, L, "État (ligne libre)"),
    LigneSynthese("74.R1", PRODUITS, S, "Région(s)"),
    LigneSynthese("74.R2", PRODUITS, L, "Région (ligne libre)"),
    LigneSynthese("74.D1", PRODUITS, S, "Département(s)"),
    LigneSynthese("74.D2", PRODUITS, L, "Département (ligne libre)"),
    LigneSynthese("74.I1", PRODUITS, S, "Intercommunalité(s) : EPCI"),
    LigneSynthese("74.I2", PRODUITS, L, "Intercommunalité (ligne libre)"),
    LigneSynthese("74.C1", PRODUITS, S, "Commune(s)"),
    LigneSynthese("74.C2", PRODUITS, L, "Commune (ligne libre)"),
    LigneSynthese("74.OS", PRODUITS, S, "Organismes sociaux (détailler)"),
    LigneSynthese("74.OS2", PRODUITS, L, "Organisme social (ligne libre)"),
    LigneSynthese("74.UE", PRODUITS, S, "Fonds européens"),
    LigneSynthese("74.ASP", PRODUITS, S, "L’agence de services et de paiement (ex-CNASEA – emplois aidés)"),
    LigneSynthese("74.L1", PRODUITS, L, "(ligne libre)"),
    LigneSynthese("74.EP", PRODUITS, S, "Autres établissements publics"),
    LigneSynthese("74.PR", PRODUITS, S, "Aides privées"),
    LigneSynthese("74.L2", PRODUITS, L, "(ligne libre)"),
    LigneSynthese("75", PRODUITS, S, "75 – Autres produits de gestion courante"),
    LigneSynthese("75.1", PRODUITS, D, "Dont cotisations, dons manuels ou legs"),
    LigneSynthese("76", PRODUITS, S, "76 – Produits financiers"),
    LigneSynthese("77", PRODUITS, S, "77 – Produits exceptionnels"),
    LigneSynthese("78", PRODUITS, S, "78 – Reports ressources non utilisées d’opérations antérieures"),
    LigneSynthese("RP", PRODUITS, R, "Ressources propres affectées à l’action"),
    LigneSynthese("RP.1", PRODUITS, L, "(ligne libre)"),
    LigneSynthese("RP.2", PRODUITS, L, "(ligne libre)"),
    LigneSynthese("RP.3", PRODUITS, L, "(ligne libre)"),
    LigneSynthese("TP", PRODUITS, T, "Total des produits"),
    LigneSynthese("87", PRODUITS, R, "87 – Contributions volontaires en nature"),
    LigneSynthese("870", PRODUITS, S, "870 – Bénévolat"),
    LigneSynthese("871", PRODUITS, S, "871 – Prestations en nature"),
    LigneSynthese("87.L", PRODUITS, L, "(ligne libre)"),
    LigneSynthese("875", PRODUITS, S, "875 – Dons en nature"),
    LigneSynthese("TGP", PRODUITS, T, "TOTAL"),
)
PAR_CODE_SYNTHESE: dict[str, LigneSynthese] = {ligne.code: ligne for ligne in LIGNES_SYNTHESE}
