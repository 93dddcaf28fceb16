"""Connected prose by a language model, from the evidence alone, every sentence checked.

Optional: without an endpoint, or whenever one fails, the quotes themselves are the answer.
"""

from retrieval.prose.client import Endpoint, ProseUnavailable
from retrieval.prose.writing import Sentence, write

__all__ = ["Endpoint", "ProseUnavailable", "Sentence", "write"]
