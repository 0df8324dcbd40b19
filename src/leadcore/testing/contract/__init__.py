"""The laws of repositories, as tests that a host runs on storage of its own, plain or async.

`plain` and `in_async` are the contracts; the laws stand in `storing`, `conditional`, `finding`,
`across`, `erasing`, `machine` and `races`, and what they store in `entries`, `histories` and
`sessions`.
"""

from leadcore.testing.contract.in_async import AsyncLeadRepositoryContract
from leadcore.testing.contract.plain import LeadRepositoryContract

__all__ = ["AsyncLeadRepositoryContract", "LeadRepositoryContract"]
