"""The line: which terms of the standard a body works under on a day.

Owns the answer to "what may differ between bodies, and what does". Until a deviation can be registered,
every body works under the standard, and this face gives the standard's terms and their digest.

Does not hold law (``commonline.rules``) or a body's words (``bodies/<body>/mapping.yaml``).
"""

from __future__ import annotations

from commonline.line.operations import terms
from commonline.standard.terms import Terms

__all__ = ["Terms", "terms"]
