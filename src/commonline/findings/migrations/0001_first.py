"""Findings and their answers."""

from django.db import migrations

from commonline.storage.tables import by_body

FINDINGS = """
CREATE TABLE findings_finding (
    body_id uuid NOT NULL REFERENCES register_body,
    id uuid NOT NULL,
    code text NOT NULL,
    weight text NOT NULL CHECK (weight IN ('holds', 'warns', 'notes')),
    subject text NOT NULL,
    sentence text NOT NULL,
    source text NOT NULL,
    value_digest text NOT NULL,
    period text NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, code, subject, period, value_digest)
);
CREATE TABLE findings_answer (
    body_id uuid NOT NULL,
    id uuid NOT NULL,
    finding_id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES access_account,
    reason text NOT NULL CHECK (length(trim(reason)) >= 3),
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, finding_id),
    FOREIGN KEY (body_id, finding_id) REFERENCES findings_finding (body_id, id)
);
"""


class Migration(migrations.Migration):
    """The one store of what is wrong with data."""

    initial = True
    dependencies = [("access", "0001_first")]
    operations = [
        migrations.RunSQL(FINDINGS),
        by_body("findings_finding"),
        by_body("findings_answer"),
    ]
