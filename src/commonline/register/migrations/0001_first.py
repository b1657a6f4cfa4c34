"""The keys that all others point at."""

from django.db import migrations

from commonline.storage.tables import SCOPE, by_body, directory

BODY = """
CREATE TABLE register_body (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
"""

# The two tables that hold secrets: bank details and NI numbers, sealed before they come here. Their rows are pointed at by rows
# that point at the body; a foreign key to the body here would only be checked once more for each of a million rows.
SECRETS = """
CREATE TABLE register_bank_account (
    body_id uuid NOT NULL,
    id uuid NOT NULL,
    sort_code bytea NOT NULL,
    account_number bytea NOT NULL,
    account_name bytea NOT NULL,
    blind text NOT NULL,
    identity text NOT NULL,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, identity)
);
COMMENT ON COLUMN register_bank_account.blind IS 'keyed digest of sort code and account number';
COMMENT ON COLUMN register_bank_account.identity IS 'keyed digest of sort code, account number and name';
CREATE TABLE register_nino (
    body_id uuid NOT NULL,
    id uuid NOT NULL,
    nino bytea NOT NULL,
    blind text NOT NULL,
    PRIMARY KEY (body_id, id)
);
"""

KEYS = """
CREATE TABLE register_paye_scheme (
    body_id uuid NOT NULL REFERENCES register_body,
    id uuid NOT NULL,
    reference text NOT NULL,
    accounts_office_reference text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, reference)
);
CREATE TABLE register_pay_group (
    body_id uuid NOT NULL REFERENCES register_body,
    id uuid NOT NULL,
    code text NOT NULL,
    frequency text NOT NULL CHECK (frequency IN ('W1', 'W2', 'W4', 'M1')),
    pay_day text NOT NULL,
    cut_off_days integer NOT NULL,
    first_paid_on date NOT NULL,
    paying_account_id uuid NOT NULL,
    service_user_number text NOT NULL,
    employer_pension_bp integer,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, code),
    FOREIGN KEY (body_id, paying_account_id) REFERENCES register_bank_account (body_id, id)
);
CREATE TABLE register_person (
    body_id uuid NOT NULL REFERENCES register_body,
    id uuid NOT NULL,
    reference text NOT NULL,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, reference)
);
CREATE TABLE register_employment (
    body_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    paye_scheme_id uuid NOT NULL,
    payroll_id text NOT NULL,
    PRIMARY KEY (body_id, id),
    UNIQUE (body_id, payroll_id),
    FOREIGN KEY (body_id, person_id) REFERENCES register_person (body_id, id),
    FOREIGN KEY (body_id, paye_scheme_id) REFERENCES register_paye_scheme (body_id, id)
);
"""


class Migration(migrations.Migration):
    """The tables of the register."""

    initial = True
    dependencies = [("storage", "0001_first")]
    operations = [
        migrations.RunSQL(BODY),
        directory("register_body", insert=f"id = {SCOPE}", updates="name, valid_to"),
        migrations.RunSQL(SECRETS),
        by_body("register_bank_account"),
        by_body("register_nino"),
        migrations.RunSQL(KEYS),
        by_body("register_paye_scheme"),
        by_body("register_pay_group"),
        by_body("register_person"),
        by_body("register_employment"),
    ]
