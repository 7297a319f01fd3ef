"""Du dossier aux faits que les règles jugent : la seule traduction des modèles vers `regles.faits`."""

from candidatures.faits.argent import derogations_demandees, fait_financement, plafonds_levables, plan_du_dossier
from candidatures.faits.dossier import faits_charges, faits_du_dossier, verdict, verdict_charge
from candidatures.faits.postes import PARTS, fait_poste, libelle_poste, part_du_poste, ref_poste

__all__ = [
    "PARTS",
    "derogations_demandees",
    "fait_financement",
    "fait_poste",
    "faits_charges",
    "faits_du_dossier",
    "libelle_poste",
    "part_du_poste",
    "plafonds_levables",
    "plan_du_dossier",
    "ref_poste",
    "verdict",
    "verdict_charge",
]
