"""What all tests share."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The same examples in every run: what fails, fails for a change. HYPOTHESIS=random looks for new ones.
settings.register_profile("same", derandomize=True, database=None)
settings.register_profile("random")
settings.load_profile(os.environ.get("HYPOTHESIS", "same"))


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests, and the programs they start, out of the cache of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
