"""Facts about people, each with the days it holds and the moment it was known.

The timeline of one key (a person, an employment, an element of an employment) is restated whole whenever
it changes: what was known at a moment is the latest restatement up to it.
"""

from django.db import migrations

from commonline.storage.tables import by_body

PEOPLE = """
CREATE TABLE people_employment_fact (
    body_id uuid NOT NULL,
    employment_id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    known_from timestamptz NOT NULL,
    source text NOT NULL,
    employment_ref text NOT NULL,
    family_name text NOT NULL,
    given_names text NOT NULL,
    birth_date date NOT NULL,
    sex text NOT NULL,
    nino_id uuid,
    start_date date NOT NULL,
    end_date date,
    paye_scheme text NOT NULL,
    pay_group text NOT NULL,
    grade text NOT NULL,
    job_title text,
    cost_centre text NOT NULL,
    annual_salary_pence bigint,
    hours_hundredths bigint NOT NULL,
    full_time_hours_hundredths bigint NOT NULL,
    tax_code text NOT NULL,
    week1_month1 boolean NOT NULL,
    ni_letter text NOT NULL,
    student_loan_plan text,
    postgraduate_loan boolean NOT NULL,
    pension_scheme text,
    bank_account_id uuid,
    PRIMARY KEY (body_id, employment_id, known_from, valid_from),
    FOREIGN KEY (body_id, employment_id) REFERENCES register_employment (body_id, id),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE TABLE people_element_fact (
    body_id uuid NOT NULL,
    employment_id uuid NOT NULL,
    element text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    known_from timestamptz NOT NULL,
    source text NOT NULL,
    amount_pence bigint NOT NULL,
    hours_hundredths bigint,
    PRIMARY KEY (body_id, employment_id, element, known_from, valid_from, source),
    FOREIGN KEY (body_id, employment_id) REFERENCES register_employment (body_id, id)
);
"""


class Migration(migrations.Migration):
    """The tables of people."""

    initial = True
    dependencies = [("register", "0001_first")]
    operations = [
        migrations.RunSQL(PEOPLE),
        by_body("people_employment_fact"),
        by_body("people_element_fact"),
    ]
