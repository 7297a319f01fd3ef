"""Application « candidatures » : les dossiers, de leur brouillon à leur décision."""

from django.apps import AppConfig


class CandidaturesConfig(AppConfig):
    name = "candidatures"
    verbose_name = "candidatures"

    def ready(self) -> None:
        """Pose les entrées de menu, et les champs du formulaire dans le dossier vierge d'un appel."""
        from aap.documents import EMPLACEMENT
        from aap.selecteurs.registre import declarer_chemins
        from candidatures import panneaux
        from candidatures.services.appels import empecher_le_retrait, prevenir_les_brouillons
        from candidatures.services.precisions import envoyer_la_precision
        from socle import emplacements, evenements, navigation

        navigation.enregistrer(panneaux.entrees_navigation)
        navigation.enregistrer(panneaux.entrees_agents)
        emplacements.enregistrer(EMPLACEMENT, panneaux.champs_a_imprimer)
        declarer_chemins(panneaux.libelle_du_chemin)
        evenements.abonner("appel.date_deplacee", prevenir_les_brouillons)
        evenements.abonner("appel.retrait_demande", empecher_le_retrait)
        evenements.abonner("appel.precision_diffusee", envoyer_la_precision)
        emplacements.enregistrer("service.liens", panneaux.lien_imports)
        emplacements.enregistrer("instruction.file", panneaux.demandes_de_signature)
