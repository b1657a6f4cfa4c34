"""Contributions of a pension scheme, from the values of its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonline.rules.book import PensionBand, PensionScheme
from commonline.rules.node import check_rising

if TYPE_CHECKING:
    from commonline.kernel.period import Frequency
    from commonline.rules.node import Node

SCHEMES = ("alpha", "lgps", "nhs", "teachers", "dc", "dc_relief_at_source")


def pension(values: Node, *, code: str) -> PensionScheme:
    """This will read ``pension.<code>``.

    Without ``employer`` the rate comes with each employment, without ``qualifying`` all pensionable pay counts, and without
    ``relief_at_source`` the contribution comes off pay for tax.
    """
    part = values.parts("bands", "band_on_whole_pounds", optional=("employer", "qualifying", "relief_at_source"))
    bands = tuple(_band(node) for node in part["bands"].items())
    check_rising(part["bands"], [band.upper for band in bands])
    lower, upper = 0, None
    lower_by_frequency: dict[Frequency, int] = {}
    upper_by_frequency: dict[Frequency, int] = {}
    if "qualifying" in part:
        limits = part["qualifying"].parts("lower_pounds", "upper_pounds", "lower_by_frequency_pounds", "upper_by_frequency_pounds")
        lower, upper = limits["lower_pounds"].pounds(), limits["upper_pounds"].pounds()
        lower_by_frequency = limits["lower_by_frequency_pounds"].by_frequency()
        upper_by_frequency = limits["upper_by_frequency_pounds"].by_frequency()
    return PensionScheme(
        code=code,
        bands=bands,
        band_on_whole_pounds=part["band_on_whole_pounds"].flag(),
        employer=part["employer"].rate() if "employer" in part else None,
        lower=lower,
        upper=upper,
        lower_by_frequency=lower_by_frequency,
        upper_by_frequency=upper_by_frequency,
        relief_at_source=part["relief_at_source"].rate() if "relief_at_source" in part else None,
    )


def _band(node: Node) -> PensionBand:
    band = node.parts("rate", optional=("up_to_pounds", "up_to_pence"))
    if "up_to_pounds" in band and "up_to_pence" in band:
        raise node.broken("one limit only: up_to_pounds or up_to_pence")
    upper = None
    if "up_to_pounds" in band:
        upper = band["up_to_pounds"].pounds()
    elif "up_to_pence" in band:
        upper = band["up_to_pence"].whole()
    return PensionBand(upper=upper, rate=band["rate"].rate())
