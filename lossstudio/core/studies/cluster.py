"""A cluster of other machines, by way of Dask."""

import socket
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from lossstudio import __version__
from lossstudio.core.disk import reason
from lossstudio.core.parameters import shown

WAIT = 10  # s for the scheduler to answer
MISSING = "A cluster takes Dask, which is not installed: pip install 'loss-studio[cluster]'."


def version_there() -> str:
    """Return the version of the program; called on every worker."""
    return __version__


def client_at(address: str) -> Any:
    """Return a client of the scheduler at an address, whose workers have this very program.

    Raises
    ------
    ValueError
        If Dask is not installed, or the workers lack the program or have another version.
    OSError
        If nobody answers there.
    """
    if find_spec("distributed") is None:
        raise ValueError(MISSING)
    distributed: Any = import_module("distributed")  # only for those who have a cluster
    _check_answers(address)
    try:
        client = distributed.Client(address, timeout=WAIT, set_as_default=False)
        client.wait_for_workers(1, timeout=WAIT)
    except (OSError, ValueError) as fault:
        raise OSError(f"The Dask scheduler at {address} has no workers: {fault}.") from None
    try:
        found = set(client.run(version_there).values())
    except ImportError:
        found = {"none"}
    if others := sorted(found - {__version__}):
        client.close()
        raise ValueError(
            f"The workers at {address} have version {others[0]} of Loss Studio; needed is "
            f"{__version__}, so that the numbers are the same."
        )
    return client


def _check_answers(address: str) -> None:
    """Find out at once whether anybody listens there: the client itself asks again and again."""
    addressing: Any = import_module("distributed.comm.addressing")
    try:
        host, port = addressing.parse_host_port(addressing.parse_address(address)[1])
        socket.create_connection((host, port), timeout=WAIT).close()
    except ValueError:
        raise ValueError(
            f"The address of the cluster is {shown(address)}; allowed is such as "
            "tcp://10.0.0.5:8786."
        ) from None
    except OSError as fault:
        raise OSError(f"No Dask scheduler answers at {address}: {reason(fault)}.") from None
