"""Les actes sur un avenant : une ligne par acte, un écran commun, une garde par acte."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from conventions import forms as f
from conventions.models import Avenant
from conventions.services import avenants
from conventions.views.acces import avenant_de
from conventions.views.acte import Acte
from conventions.views.saisie import Saisie, lier, traiter
from socle.gardes import VueGardee, exige
from socle.types import Requete

# fmt: off
ACTES: tuple[Acte, ...] = (
    Acte("avenant", "soumettre", "Soumettre l'avenant au visa", avenants.soumettre, f.SansSaisieForm, "Soumettre",
         "Le service relit et vise la version courante."),
    Acte("avenant", "viser_niveau", "Viser l'avenant à votre niveau", avenants.viser_niveau, f.ViserForm, "Viser",
         "Le niveau suivant est prévenu ; après le dernier, l'avenant part à la signature."),
    Acte("avenant", "viser", "Viser l'avenant", avenants.viser, f.ViserForm, "Viser",
         "L'avenant part à la signature du bénéficiaire."),
    Acte("avenant", "refuser_visa", "Refuser le visa de l'avenant", avenants.refuser_visa, f.MotifForm,
         "Refuser le visa", "L'avenant revient à la rédaction."),
    Acte("avenant", "enregistrer_papier", "Enregistrer l'avenant signé sur papier", avenants.enregistrer_papier,
         f.PapierForm, "Enregistrer", "Relisez l'exemplaire, puis dites qui l'a signé et quand. Signé des deux "
         "parties, l'avenant n'attend plus que sa notification.", action="recevoir_original", avec_objet=True),
    Acte("avenant", "reprendre", "Reprendre la rédaction de l'avenant", avenants.reprendre, f.MotifForm, "Reprendre",
         "Le bénéficiaire est prévenu ; une nouvelle version lui sera proposée."),
    Acte("avenant", "signer_beneficiaire", "Signer l'avenant", avenants.signer_beneficiaire, f.SignerAvenantForm,
         "Signer", "Vous signez au nom de votre structure ; le service signe ensuite."),
    Acte("avenant", "deposer_exemplaire", "Déposer l'avenant signé sur papier", avenants.deposer_exemplaire_signe,
         f.ExemplaireAvenantForm, "Déposer", "Numérisez toutes les pages, signature comprise.",
         action="signer_beneficiaire"),
    Acte("avenant", "signer_service", "Signer l'avenant pour le service", avenants.signer_service, f.SignerAvenantForm,
         "Signer", "L'avenant est alors signé : plus rien ne le change."),
    Acte("avenant", "notifier", "Notifier l'avenant au bénéficiaire", avenants.notifier, f.SansSaisieForm, "Notifier",
         "L'avenant entre en vigueur : montant, terme et versements de la convention sont mis à jour."),
    Acte("avenant", "abandonner", "Abandonner l'avenant", avenants.abandonner, f.MotifForm, "Abandonner",
         "La convention reste telle qu'elle est.", danger=True),
)
# fmt: on


def vue_acte_avenant(acte: Acte) -> VueGardee:
    """Vue gardée d'un acte : GET l'explique, POST l'accomplit."""

    @exige(acte.droit, charger=avenant_de)
    def vue(request: Requete, uuid: UUID) -> HttpResponse:
        avenant: Avenant = request.objet
        saisie = Saisie(
            avenant.convention, acte.titre, acte.bouton, ("conventions:avenant", {"uuid": uuid}), chapo=acte.effet,
            nom_retour="Revenir à l'avenant", danger=acte.danger, gabarit="conventions/avenant_acte.html",
            plus={"avenant": avenant, "version": avenant.versions.select_related("fichier").order_by("-rang").first()},
        )  # fmt: skip
        form = lier(request, acte.formulaire, **({"objet": avenant} if acte.avec_objet else {}))
        return traiter(request, form, lambda v: acte.verbe(avenant, acteur=request.user, **v), saisie)

    return vue
