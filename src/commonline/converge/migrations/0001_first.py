"""Extracts as they came, and the rows that are held."""

from django.db import migrations

from commonline.storage.tables import by_body

CONVERGE = """
CREATE TABLE converge_extract (
    body_id uuid NOT NULL REFERENCES register_body,
    id uuid NOT NULL,
    digest text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('full', 'changes')),
    carries text NOT NULL,
    as_at date NOT NULL,
    received_at timestamptz NOT NULL,
    rows_in bigint NOT NULL,
    accepted bigint NOT NULL,
    held bigint NOT NULL,
    set_aside bigint NOT NULL,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, digest, carries),
    CHECK (rows_in = accepted + held)
);
CREATE TABLE converge_held (
    body_id uuid NOT NULL,
    extract_id uuid NOT NULL,
    source text NOT NULL,
    employment_ref text NOT NULL,
    pay_group text NOT NULL,
    code text NOT NULL,
    sentence text NOT NULL,
    PRIMARY KEY (body_id, extract_id, source),
    FOREIGN KEY (body_id, extract_id) REFERENCES converge_extract (body_id, id)
);
CREATE TABLE converge_resolution (
    body_id uuid NOT NULL,
    extract_id uuid NOT NULL,
    source text NOT NULL,
    resolved_by text NOT NULL,
    PRIMARY KEY (body_id, extract_id, source),
    FOREIGN KEY (body_id, extract_id, source) REFERENCES converge_held (body_id, extract_id, source)
);
COMMENT ON COLUMN converge_resolution.resolved_by IS 'source of the later row for the same employment that was accepted';
"""


class Migration(migrations.Migration):
    """The tables of converge."""

    initial = True
    dependencies = [("register", "0001_first")]
    operations = [migrations.RunSQL(CONVERGE), by_body("converge_extract"), by_body("converge_held"), by_body("converge_resolution")]
