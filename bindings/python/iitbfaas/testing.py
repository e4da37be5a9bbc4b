"""A cluster for tests of one's own functions: an embedded engine and a gateway in this process.

With pytest, name it in conftest.py: ``pytest_plugins = ["iitbfaas.testing"]``.
"""

import contextlib
import secrets
import tempfile
from collections.abc import Iterator

from . import Cluster, EmbeddedEngine, Gateway, connect, platform_down

__all__ = ["cluster"]


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A connected cluster; nothing of it is left afterwards, no process and no file."""
    password = secrets.token_urlsafe(16)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="iitbfaas-"))
        engine = stack.enter_context(EmbeddedEngine(state=folder))
        behind = stack.enter_context(connect(engine.host))
        # Replicas would outlive the engine: they go before it does.
        stack.callback(platform_down, engine.host)
        gateway = stack.enter_context(
            Gateway(behind, listen="127.0.0.1:0", metrics_listen="127.0.0.1:0", password=password)
        )
        url = f"http://127.0.0.1:{gateway.port}"
        yield stack.enter_context(connect(engine.host, gateway=url, password=password))


try:
    import pytest
except ModuleNotFoundError:
    pass
else:

    @pytest.fixture
    def iitbfaas_cluster() -> Iterator[Cluster]:
        """`cluster()` for one test."""
        with cluster() as running:
            yield running
