"""Pay runs, payslips, payments and balances."""

from django.db import migrations

from commonline.storage.tables import by_body

RUN = """
CREATE TABLE payroll_run (
    body_id uuid NOT NULL REFERENCES register_body,
    id uuid NOT NULL,
    pay_group_id uuid NOT NULL,
    pay_group text NOT NULL,
    tax_year integer NOT NULL,
    period text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('main', 'off_cycle', 'interim')),
    number integer NOT NULL,
    paid_on date NOT NULL,
    batch text NOT NULL,
    known_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('proposed', 'approved', 'released', 'superseded')),
    digest text NOT NULL,
    manifest text NOT NULL,
    proposed_by uuid NOT NULL REFERENCES access_account,
    proposed_at timestamptz NOT NULL,
    approved_by uuid REFERENCES access_account,
    approved_at timestamptz,
    released_at timestamptz,
    PRIMARY KEY (body_id, id),
    FOREIGN KEY (body_id, pay_group_id) REFERENCES register_pay_group (body_id, id),
    CHECK (approved_by IS NULL OR approved_by <> proposed_by),
    CHECK (state NOT IN ('approved', 'released') OR approved_by IS NOT NULL)
);
CREATE UNIQUE INDEX one_run_a_period ON payroll_run (body_id, pay_group_id, tax_year, period, kind, number)
    WHERE state <> 'superseded';
CREATE FUNCTION payroll_run_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('released', 'superseded') THEN
        RAISE EXCEPTION 'a % run is frozen', OLD.state USING ERRCODE = 'check_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('proposed', 'approved'), ('proposed', 'superseded'),
                                      ('approved', 'released'), ('approved', 'superseded')) THEN
        RAISE EXCEPTION 'a run does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION payroll_run_begins_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'proposed' OR NEW.approved_by IS NOT NULL THEN
        RAISE EXCEPTION 'a run begins as proposed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER begins_proposed BEFORE INSERT ON payroll_run FOR EACH ROW EXECUTE FUNCTION payroll_run_begins_proposed();
CREATE TRIGGER frozen BEFORE UPDATE ON payroll_run FOR EACH ROW EXECUTE FUNCTION payroll_run_frozen();
CREATE TABLE payroll_hold (
    body_id uuid NOT NULL,
    run_id uuid NOT NULL,
    subject text NOT NULL,
    code text NOT NULL,
    sentence text NOT NULL,
    owner text NOT NULL,
    since date NOT NULL,
    PRIMARY KEY (body_id, run_id, subject),
    FOREIGN KEY (body_id, run_id) REFERENCES payroll_run (body_id, id)
);
"""

# Partitioned by tax year. Grants and policies stand on the parent; a partition has none of its own.
SLIPS = """
CREATE TABLE payroll_payslip (
    tax_year integer NOT NULL,
    body_id uuid NOT NULL,
    run_id uuid NOT NULL,
    employment_id uuid NOT NULL,
    n integer NOT NULL,
    employment_ref text NOT NULL,
    gross_pence bigint NOT NULL,
    net_pence bigint NOT NULL CHECK (net_pence >= 0),
    PRIMARY KEY (tax_year, body_id, run_id, employment_id)
) PARTITION BY LIST (tax_year);
CREATE TABLE payroll_line (
    tax_year integer NOT NULL,
    body_id uuid NOT NULL,
    run_id uuid NOT NULL,
    n integer NOT NULL,
    line integer NOT NULL,
    element text NOT NULL,
    pence bigint NOT NULL,
    origin text NOT NULL,
    PRIMARY KEY (tax_year, body_id, run_id, n, line)
) PARTITION BY LIST (tax_year);
"""
YEARS = "\n".join(
    f"CREATE TABLE {table}_{year} PARTITION OF {table} FOR VALUES IN ({year});"
    f" ALTER TABLE {table}_{year} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table}_{year} FORCE ROW LEVEL SECURITY;"
    for table in ("payroll_payslip", "payroll_line")
    for year in range(2022, 2031)
)

MONEY = """
CREATE TABLE payroll_payment (
    body_id uuid NOT NULL,
    run_id uuid NOT NULL,
    employment_id uuid NOT NULL,
    tax_year integer NOT NULL,
    pay_group text NOT NULL,
    period text NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    bank_account_id uuid NOT NULL,
    pence bigint NOT NULL CHECK (pence > 0),
    PRIMARY KEY (body_id, run_id, employment_id),
    UNIQUE (body_id, employment_id, tax_year, pay_group, period, kind, number),
    FOREIGN KEY (body_id, bank_account_id) REFERENCES register_bank_account (body_id, id)
);
CREATE TABLE payroll_balance (
    body_id uuid NOT NULL,
    paye_scheme text NOT NULL,
    payroll_id text NOT NULL,
    tax_year text NOT NULL,
    ni_letter text NOT NULL,
    origin text NOT NULL,
    source text NOT NULL,
    taxable_pay_pence bigint NOT NULL,
    tax_pence bigint NOT NULL,
    niable_pence bigint NOT NULL,
    ni_at_lel_pence bigint NOT NULL,
    ni_lel_to_pt_pence bigint NOT NULL,
    ni_pt_to_uel_pence bigint NOT NULL,
    ni_employee_pence bigint NOT NULL,
    ni_employer_pence bigint NOT NULL,
    student_loan_pence bigint NOT NULL,
    postgraduate_loan_pence bigint NOT NULL,
    pension_employee_pence bigint NOT NULL,
    PRIMARY KEY (body_id, tax_year, paye_scheme, payroll_id, ni_letter, origin)
);
COMMENT ON COLUMN payroll_balance.origin IS 'opening; run: and the id of the run; p45 or notice: and its day, for pay of another employer';
CREATE TABLE payroll_levy (
    body_id uuid NOT NULL,
    run_id uuid NOT NULL,
    paye_scheme text NOT NULL,
    tax_year text NOT NULL,
    pay_bill_pence bigint NOT NULL,
    levy_pence bigint NOT NULL,
    PRIMARY KEY (body_id, run_id, paye_scheme),
    FOREIGN KEY (body_id, run_id) REFERENCES payroll_run (body_id, id)
);
"""

# What HMRC has been told of once and is not told again: that somebody began, and that somebody left.
TOLD = """
CREATE TABLE payroll_told (
    body_id uuid NOT NULL,
    payroll_id text NOT NULL,
    told text NOT NULL CHECK (told IN ('start', 'leaving')),
    run_id uuid NOT NULL,
    PRIMARY KEY (body_id, payroll_id, told, run_id),
    FOREIGN KEY (body_id, run_id) REFERENCES payroll_run (body_id, id)
);
"""

# An overpayment is found by working the past out again; kept is only what was agreed about taking it back. The latest row holds.
RECOVERY = """
CREATE TABLE payroll_recovery (
    body_id uuid NOT NULL,
    id uuid NOT NULL,
    employment_id uuid NOT NULL,
    pence_a_period bigint NOT NULL CHECK (pence_a_period >= 0),
    consent text NOT NULL,
    agreed_by uuid NOT NULL REFERENCES access_account,
    agreed_at timestamptz NOT NULL,
    PRIMARY KEY (body_id, id),
    FOREIGN KEY (body_id, employment_id) REFERENCES register_employment (body_id, id)
);
"""

# A foreign key would look the one run of a release up again for each of a million rows; this looks once a statement.
OWN_RUN_FUNCTION = """
CREATE FUNCTION payroll_own_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT body_id, run_id FROM added) a
               WHERE NOT EXISTS (SELECT FROM payroll_run r WHERE r.body_id = a.body_id AND r.id = a.run_id)) THEN
        RAISE EXCEPTION 'the run is not one of the body''s' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
"""
OWN_RUN = "\n".join(
    f"CREATE TRIGGER own_run AFTER INSERT ON {table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION payroll_own_run();"
    for table in ("payroll_payslip", "payroll_line", "payroll_payment")
)


class Migration(migrations.Migration):
    """The tables of payroll."""

    initial = True
    dependencies = [("access", "0001_first")]
    operations = [
        migrations.RunSQL(RUN),
        by_body("payroll_run", updates="state, approved_by, approved_at, released_at"),
        by_body("payroll_hold"),
        migrations.RunSQL(SLIPS),
        by_body("payroll_payslip"),
        by_body("payroll_line"),
        migrations.RunSQL(YEARS),
        migrations.RunSQL(MONEY),
        by_body("payroll_payment"),
        by_body("payroll_balance"),
        by_body("payroll_levy"),
        migrations.RunSQL(TOLD),
        by_body("payroll_told"),
        migrations.RunSQL(RECOVERY),
        by_body("payroll_recovery"),
        migrations.RunSQL(OWN_RUN_FUNCTION),
        migrations.RunSQL(OWN_RUN),
    ]
