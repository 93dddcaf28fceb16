"""Getting pages and feeds from the web: politely, within limits, and from public hosts only."""

from retrieval.fetching.fetcher import Fetched, Fetcher
from retrieval.fetching.limits import Limits

__all__ = ["Fetched", "Fetcher", "Limits"]
