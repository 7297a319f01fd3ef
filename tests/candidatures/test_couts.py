"""Les coûts que le service retient : motivés, bornés, repris par le verdict."""

from __future__ import annotations

from decimal import Decimal

import pytest

from candidatures import services, types
from candidatures.etats import Etat
from candidatures.models import Dossier
from socle.horloge import maintenant
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.candidatures.instruction import Equipe, derniere_ligne
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


class TestCouts:
    def fixer(self, equipe: Equipe, parts: dict[str, Decimal], motif: str = "Grille.") -> Dossier:
        cout = services.CoutRetenu(equipe.dossier.postes.get().pk, parts, motif)
        return services.fixer_couts(equipe.dossier, acteur=equipe.instructeur, couts=[cout])

    def test_le_cout_retenu_baisse_l_eligible_et_le_budget(self, equipe: Equipe) -> None:
        equipe.en_instruction()
        dossier = self.fixer(equipe, {"brut": Decimal(29000)})
        assert dossier.statut_verdict == "REDUIT"
        poste = dossier.postes.get()
        assert (poste.cout, poste.cout_retenu, poste.retenu_motif) == (Decimal(46000), Decimal(42000), "Grille.")
        retenu = dict(dossier.lignes_budget.filter(phase="retenu").values_list("code", "montant"))
        assert (retenu["64.1"], retenu["64.2"], retenu["74.E1"]) == (29000, 11000, 29473)

    def test_revenir_au_declare_efface_ce_qui_etait_retenu(self, equipe: Equipe) -> None:
        equipe.en_instruction()
        self.fixer(equipe, {"brut": Decimal(29000)})
        dossier = self.fixer(equipe, {"brut": Decimal(33000)}, motif="")
        poste = dossier.postes.get()
        assert (poste.retenu_brut, poste.retenu_motif, dossier.statut_verdict) == (None, "", "OK")
        assert not dossier.lignes_budget.filter(phase="retenu").exists()

    @pytest.mark.parametrize(
        ("parts", "motif", "phrase"),
        [
            ({"brut": Decimal(29000)}, " ", "Dites pourquoi"),
            ({"brut": Decimal(33001)}, "Plus.", "dépasse le coût déclaré"),
            ({"brut": Decimal(-1)}, "Moins.", "négatif"),
        ],
    )
    def test_refus(self, equipe: Equipe, parts: dict[str, Decimal], motif: str, phrase: str) -> None:
        equipe.en_instruction()
        with pytest.raises(TransitionInterdite, match=phrase):
            self.fixer(equipe, parts, motif)
        assert equipe.dossier.postes.get().retenu_brut is None

    def test_refuse_hors_de_l_instruction_et_sans_droit(self, equipe: Equipe) -> None:
        equipe.recevable()
        with pytest.raises(MauvaisEtat):
            self.fixer(equipe, {})
        with pytest.raises(DroitManquant):
            services.fixer_couts(equipe.dossier, acteur=agent("gestionnaire", equipe.service), couts=[])

    def test_l_empreinte_signee_ne_bouge_pas(self, equipe: Equipe) -> None:
        equipe.en_instruction()
        self.fixer(equipe, {"brut": Decimal(29000)})
        assert services.signature_valable(equipe.dossier) is not None

    def test_qualifier_l_aide(self, equipe: Equipe) -> None:
        dossier = services.qualifier_aide(
            equipe.dossier, acteur=equipe.instructeur, regime=types.RegimeAide.HORS_AIDES_ETAT, motif="Non économique."
        )
        assert dossier.regime_aide == "HORS_AIDES_ETAT"
        contenu = derniere_ligne(dossier).detail.contenu
        assert (contenu["motif"], contenu["detail"]["regime"]) == ("Non économique.", "hors aides d'État")
        Dossier.objects.filter(pk=dossier.pk).update(etat=Etat.ABANDONNE, abandonne_le=maintenant())
        with pytest.raises(MauvaisEtat):
            services.qualifier_aide(dossier, acteur=equipe.instructeur, regime=types.RegimeAide.RGEC)
