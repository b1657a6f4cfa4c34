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
    tax_code text,
    week1_month1 boolean NOT NULL,
    ni_letter text NOT NULL,
    student_loan_plan text,
    postgraduate_loan boolean NOT NULL,
    pension_scheme text,
    bank_account_id uuid,
    pay_scale text,
    pay_point text,
    pay_point_reached date,
    paid_weeks_hundredths bigint,
    director_method text,
    director_from date,
    pension_opted_out_on date,
    pension_postponed_to date,
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
CREATE TABLE people_absence_fact (
    body_id uuid NOT NULL,
    employment_id uuid NOT NULL,
    first_day date NOT NULL,
    last_day date,
    known_from timestamptz NOT NULL,
    source text NOT NULL,
    absence text NOT NULL,
    pay_percent bigint NOT NULL CHECK (pay_percent BETWEEN 0 AND 100),
    PRIMARY KEY (body_id, employment_id, known_from, first_day),
    FOREIGN KEY (body_id, employment_id) REFERENCES register_employment (body_id, id),
    CHECK (last_day IS NULL OR last_day >= first_day)
);
CREATE TABLE people_notice (
    body_id uuid NOT NULL,
    employment_id uuid NOT NULL,
    notice text NOT NULL,
    issued_on date NOT NULL,
    effective_from date NOT NULL,
    known_from timestamptz NOT NULL,
    source text NOT NULL,
    tax_code text,
    week1_month1 boolean,
    student_loan_plan text NOT NULL,
    previous_pay_pence bigint,
    previous_tax_pence bigint,
    PRIMARY KEY (body_id, employment_id, notice, issued_on, known_from),
    FOREIGN KEY (body_id, employment_id) REFERENCES register_employment (body_id, id)
);
CREATE TABLE people_starter (
    body_id uuid NOT NULL,
    employment_id uuid NOT NULL,
    known_from timestamptz NOT NULL,
    source text NOT NULL,
    declaration text NOT NULL,
    p45_left_on date,
    p45_tax_code text NOT NULL,
    p45_week1_month1 boolean,
    p45_taxable_pay_pence bigint,
    p45_tax_pence bigint,
    p45_student_loan boolean,
    address_line_1 text NOT NULL,
    address_line_2 text NOT NULL,
    postcode text NOT NULL,
    PRIMARY KEY (body_id, employment_id, known_from),
    FOREIGN KEY (body_id, employment_id) REFERENCES register_employment (body_id, id)
);
CREATE TABLE people_claim (
    body_id uuid NOT NULL,
    employment_id uuid NOT NULL,
    element text NOT NULL,
    worked_on date NOT NULL,
    starts text NOT NULL,
    known_from timestamptz NOT NULL,
    source text NOT NULL,
    hours_hundredths bigint NOT NULL,
    amount_pence bigint NOT NULL,
    evidence text NOT NULL,
    claimed_on date NOT NULL,
    authorised_by text NOT NULL,
    PRIMARY KEY (body_id, employment_id, worked_on, starts, known_from),
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
        by_body("people_absence_fact"),
        by_body("people_notice"),
        by_body("people_starter"),
        by_body("people_claim"),
    ]
