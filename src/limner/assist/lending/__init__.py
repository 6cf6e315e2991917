"""Pictures lent to model servers: by an address that reads one picture for some minutes, or within the request.

A room of its own, as it needs the store, which whoever only serves a model does without.
"""

from limner.assist.lending.lender import Lender

__all__ = ["Lender"]
