"""The period of a pay group that is paid next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from commonline.flows.calendar import pay_days
from commonline.kernel.period import PayPeriod
from commonline.payroll import public as payroll

if TYPE_CHECKING:
    from commonline.register.public import PayGroup
    from commonline.storage.unit import Unit


def next_period(*, unit: Unit, group: PayGroup) -> PayPeriod:
    """This will give the period after the last one that was released here; the pay group's first where none was.

    :raises Refusal: when the bank holidays of the year are not known.
    """
    last = payroll.last_released(unit=unit, pay_group=group.code, before=date.max)
    if last is None:
        return PayPeriod.paid(group.first_paid_on, group.frequency)
    return period_after(group=group, paid_on=last.paid_on)


def period_after(*, group: PayGroup, paid_on: date) -> PayPeriod:
    """This will give the period of a pay group that follows the one paid on a day.

    :raises Refusal: when the bank holidays of the year are not known.
    """
    weeks = group.frequency.weeks
    if weeks:
        return PayPeriod.paid(paid_on + timedelta(days=7 * weeks), group.frequency)
    in_next_month = paid_on.replace(day=28) + timedelta(days=4)
    return PayPeriod.paid(pay_days(group=group, month=in_next_month)[0], group.frequency)
