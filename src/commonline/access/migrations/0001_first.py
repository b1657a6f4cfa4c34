"""Accounts, dated roles and signatures."""

from django.db import migrations

from commonline.storage.tables import by_body, directory

ACCESS = """
CREATE TABLE access_account (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    person text NOT NULL,
    password text NOT NULL,
    created_at timestamptz NOT NULL,
    disabled_at timestamptz
);
CREATE TABLE access_role (
    body_id uuid NOT NULL REFERENCES register_body,
    id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES access_account,
    role text NOT NULL CHECK (role IN ('payroll_officer', 'approver')),
    valid_from date NOT NULL,
    valid_to date,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, account_id, role, valid_from)
);
CREATE TABLE access_signature (
    body_id uuid NOT NULL REFERENCES register_body,
    id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES access_account,
    purpose text NOT NULL,
    digest text NOT NULL,
    credential text NOT NULL,
    signed_at timestamptz NOT NULL,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, purpose, digest)
);
"""


class Migration(migrations.Migration):
    """The tables of access."""

    initial = True
    dependencies = [("register", "0001_first")]
    operations = [
        migrations.RunSQL(ACCESS),
        directory("access_account", updates="password, disabled_at"),
        by_body("access_role", updates="valid_to"),
        by_body("access_signature"),
    ]
