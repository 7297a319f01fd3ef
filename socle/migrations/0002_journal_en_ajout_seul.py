"""Déclencheurs : le journal ne se modifie, ne s'efface ni ne se vide.

Le seul réglage qui les lève, `SET guichet.journal_modifiable = 'oui'`, n'est posé que par les tests.
"""

from django.db import migrations

INTACT = ("socle_lignejournal", "socle_sceaujournal")

POSER = (
    """
CREATE FUNCTION guichet_journal_intact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('guichet.journal_modifiable', true) IS DISTINCT FROM 'oui' THEN
        RAISE EXCEPTION 'Le journal est en ajout seul : % refusé sur %.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
"""
    + "".join(
        f"""
CREATE TRIGGER journal_intact BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION guichet_journal_intact();
"""
        for table in INTACT
    )
    + """
CREATE TRIGGER journal_intact BEFORE UPDATE OR TRUNCATE ON socle_detailjournal
    FOR EACH STATEMENT EXECUTE FUNCTION guichet_journal_intact();
"""
)

RETIRER = (
    "".join(f"DROP TRIGGER journal_intact ON {table};\n" for table in (*INTACT, "socle_detailjournal"))
    + "DROP FUNCTION guichet_journal_intact();"
)


class Migration(migrations.Migration):
    dependencies = [("socle", "0001_initial")]

    operations = [migrations.RunSQL(POSER, RETIRER)]
