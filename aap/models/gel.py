"""Ce qui est publié ne se récrit plus : PostgreSQL le refuse, quelle que soit la porte.

Un `TRUNCATE` (remise à zéro des essais et de la démonstration) ne passe pas par ces déclencheurs. Une migration qui
doit toucher une version publiée le dit avec `pgtrigger.ignore`.
"""

from __future__ import annotations

import pgtrigger

REFUS_VERSION = "Cette version est publiée : elle ne se modifie plus. Préparez une nouvelle version."
REFUS_APPEL = "Cet appel est publié : son identité ne se modifie plus."
# Ce qui se notifie après la publication, comme une date se déplace : l'historique en garde chaque valeur.
ENVELOPPE_VIVANTE = ("montant", "source_montant")
IDENTITE_FIGEE = ("code", "service_id", "annee", "titre", "nature", "fuseau", "prefixe_numero")

# Le verrou partagé fait attendre une écriture pendant qu'une publication se termine : elle la voit alors.
_REFUSER_SI_FIGEE = """
        IF TG_OP <> 'INSERT' THEN
            SELECT publiee_le INTO figee FROM aap_versionappel WHERE id = OLD.version_id FOR SHARE;
        END IF;
        IF figee IS NULL AND TG_OP <> 'DELETE' THEN
            SELECT publiee_le INTO figee FROM aap_versionappel WHERE id = NEW.version_id FOR SHARE;
        END IF;
        IF figee IS NOT NULL<SAUF> THEN
            RAISE EXCEPTION '<REFUS>' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """


def ligne_figee(*vivants: str) -> pgtrigger.Trigger:
    """Déclencheur qui fige la ligne d'une version publiée ; seules les colonnes `vivants` peuvent encore y changer."""
    sauf = ""
    if vivants:
        oter = f"ARRAY[{', '.join(repr(nom) for nom in vivants)}]"
        sauf = f" AND (TG_OP <> 'UPDATE' OR to_jsonb(OLD) - {oter} IS DISTINCT FROM to_jsonb(NEW) - {oter})"
    return pgtrigger.Trigger(
        name="version_figee",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("figee", "timestamptz")],
        func=_REFUSER_SI_FIGEE.replace("<SAUF>", sauf).replace("<REFUS>", REFUS_VERSION),
    )


LIGNE_FIGEE = ligne_figee()
ENVELOPPE_FIGEE = ligne_figee(*ENVELOPPE_VIVANTE)
# `parent_id` peut se vider : la version dont celle-ci est née n'est qu'un souvenir.
VERSION_FIGEE = pgtrigger.Trigger(
    name="version_figee",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Condition("OLD.publiee_le IS NOT NULL"),
    func=f"""
        IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'parent_id' IS DISTINCT FROM to_jsonb(NEW) - 'parent_id' THEN
            RAISE EXCEPTION '{REFUS_VERSION}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    """,
)
APPEL_FIGE = pgtrigger.Trigger(
    name="identite_figee",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.etat <> 'preparation' AND ("
        + " OR ".join(f"OLD.{champ} IS DISTINCT FROM NEW.{champ}" for champ in IDENTITE_FIGEE)
        + ")"
    ),
    func=f"RAISE EXCEPTION '{REFUS_APPEL}' USING ERRCODE = 'integrity_constraint_violation';",
)
