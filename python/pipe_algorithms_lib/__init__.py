"""The library under the name that existing notebooks import; ``import peach`` in new ones."""

from peach import *  # noqa: F401,F403
from peach import __all__ as __all__  # noqa: F401
