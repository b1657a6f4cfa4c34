"""Blobs, outbox and audit chain."""

from django.db import migrations

from commonline.storage.tables import by_body

BLOB = """
CREATE TABLE storage_blob (
    body_id uuid NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    part integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (body_id, digest, part)
);
ALTER TABLE storage_blob ALTER COLUMN content SET STORAGE EXTERNAL;
"""

OUTBOX = """
CREATE TABLE storage_outbox (
    body_id uuid NOT NULL,
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    topic text NOT NULL CHECK (topic IN ('bacs', 'fps')),
    name text NOT NULL,
    content_digest text NOT NULL,
    validated boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('ready', 'sending', 'sent', 'unknown', 'withheld')),
    receipt text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, topic, name)
);
CREATE FUNCTION storage_outbox_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (('ready', 'sending'), ('ready', 'withheld'), ('sending', 'sent'), ('sending', 'unknown'),
                                      ('unknown', 'sent'), ('unknown', 'ready')) THEN
        RAISE EXCEPTION 'a message does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves BEFORE UPDATE ON storage_outbox FOR EACH ROW EXECUTE FUNCTION storage_outbox_moves();
"""

AUDIT = """
CREATE TABLE storage_audit (
    body_id uuid NOT NULL,
    number bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    act text NOT NULL,
    subject text NOT NULL,
    digest text NOT NULL,
    previous text NOT NULL,
    chain text NOT NULL,
    PRIMARY KEY (body_id, number)
);
"""


class Migration(migrations.Migration):
    """The tables of the storage room."""

    initial = True
    operations = [
        migrations.RunSQL(BLOB),
        by_body("storage_blob"),
        migrations.RunSQL(OUTBOX),
        by_body("storage_outbox", updates="state, receipt, reason, changed_at"),
        migrations.RunSQL(AUDIT),
        by_body("storage_audit"),
    ]
