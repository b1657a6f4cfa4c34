"""A double-entry ledger whose balance the database enforces.

A journal is balanced once, when it is sealed; it must be sealed by the end of its transaction; a sealed
journal takes no postings. (A check for each posting would add up the whole journal each time.)
"""

from django.db import migrations

from commonline.storage.tables import by_body

FINANCE = """
CREATE TABLE finance_journal (
    body_id uuid NOT NULL REFERENCES register_body,
    id uuid NOT NULL,
    posted_on date NOT NULL,
    description text NOT NULL,
    origin text NOT NULL,
    sealed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, origin)
);
CREATE TABLE finance_posting (
    body_id uuid NOT NULL,
    journal_id uuid NOT NULL,
    number integer NOT NULL,
    account text NOT NULL,
    cost_centre text NOT NULL,
    pence bigint NOT NULL CHECK (pence <> 0),
    PRIMARY KEY (body_id, journal_id, number),
    FOREIGN KEY (body_id, journal_id) REFERENCES finance_journal (body_id, id)
);
COMMENT ON COLUMN finance_posting.pence IS 'debit above nothing, credit below';

CREATE FUNCTION finance_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total numeric; postings bigint;
BEGIN
    IF OLD.sealed THEN
        RAISE EXCEPTION 'journal % is sealed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    SELECT coalesce(sum(pence), 0), count(*) INTO total, postings
        FROM finance_posting WHERE body_id = NEW.body_id AND journal_id = NEW.id;
    IF total <> 0 OR postings = 0 THEN
        RAISE EXCEPTION 'journal % does not balance: % pence over % postings', NEW.id, total, postings
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seal BEFORE UPDATE ON finance_journal FOR EACH ROW EXECUTE FUNCTION finance_seal();

CREATE FUNCTION finance_sealed_by_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM finance_journal WHERE body_id = NEW.body_id AND id = NEW.id AND sealed) THEN
        RAISE EXCEPTION 'journal % was not sealed', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sealed_by_commit AFTER INSERT ON finance_journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_sealed_by_commit();

CREATE FUNCTION finance_open_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added a JOIN finance_journal j ON j.body_id = a.body_id AND j.id = a.journal_id
               WHERE j.sealed) THEN
        RAISE EXCEPTION 'a sealed journal takes no postings' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER open_only AFTER INSERT ON finance_posting REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION finance_open_only();
"""


class Migration(migrations.Migration):
    """The tables of finance."""

    initial = True
    dependencies = [("register", "0001_first")]
    operations = [
        migrations.RunSQL(FINANCE),
        by_body("finance_journal", updates="sealed"),
        by_body("finance_posting"),
    ]
