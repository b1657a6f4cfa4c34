"""A reference to be measured against: a hand-written parallel loop over people with a small part of the rules.

It knows cumulative suffix codes, three bands of tax and one letter of National Insurance; no prefixes, no K codes,
no other letters, no loans, pensions or elements, no four decimals. It is what a loop without a rule book can reach.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

Pence = NDArray[np.int64]

MONTH = 7
CODES = 2_000
FREE = -((-(np.arange(CODES) * 10 + 9) * 100 * MONTH) // 12)
FREE[0] = 0
LIMIT_1, LIMIT_2 = -(-37_700 * MONTH // 12), -(-125_140 * MONTH // 12)
PT, ST, UEL = 104_800, 41_700, 418_900


@numba.njit(parallel=True, nogil=True)
def simplified(
    pay: Pence,
    pension: Pence,
    pay_before: Pence,
    tax_before: Pence,
    code: Pence,
    free: Pence,
    tax: Pence,
    employee: Pence,
    employer: Pence,
    net: Pence,
    pay_after: Pence,
    tax_after: Pence,
) -> None:
    """This will fill the last six columns from the first five and the free pay by code; ``code`` is the number of a suffix code."""
    for i in numba.prange(pay.shape[0]):
        taxable = pay[i] - pension[i]
        due = max(taxable + pay_before[i] - free[code[i]], 0) // 100
        now = min(due, LIMIT_1) * 20 + min(max(due - LIMIT_1, 0), LIMIT_2 - LIMIT_1) * 40 + max(due - LIMIT_2, 0) * 45 - tax_before[i]
        of_employee = (min(max(pay[i] - PT, 0), UEL - PT) * 8 + 49) // 100 + (max(pay[i] - UEL, 0) * 2 + 49) // 100
        tax[i] = now
        employee[i] = of_employee
        employer[i] = (max(pay[i] - ST, 0) * 15 + 49) // 100
        net[i] = taxable - now - of_employee
        pay_after[i] = pay_before[i] + taxable
        tax_after[i] = tax_before[i] + now
