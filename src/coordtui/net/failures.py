"""What went wrong with a request, in words for a person, and whether to try again."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from coordtui.api.errors import NetworkError
from coordtui.text.messages import N_, NN_, Message

if TYPE_CHECKING:
    import httpx

_NO_NETWORK = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}


class RequestFailed(NetworkError):
    """A request that got no answer, or not a usable one.

    `passing`: it may be over at the next try. `response` is the server's refusal, with
    its body, when it gave one. `sent_maybe` is told of a POST only: the server may have
    taken what was sent, so that sending it again could do it twice.
    """

    sent_maybe = False

    def __init__(
        self,
        what: Message,
        *,
        why: Message,
        remedy: Message,
        passing: bool = False,
        retry_after: float | None = None,
        response: httpx.Response | None = None,
    ) -> None:
        super().__init__(what, why=why, remedy=remedy, retry_after=retry_after)
        self.passing, self.response = passing, response


def from_status(response: httpx.Response, retry_after: float | None) -> RequestFailed:
    """The failure that a status outside 2xx means."""
    status, host = response.status_code, response.url.host
    why = N_("The server said HTTP {status}.", status=status)
    if status == 429 or status >= 500:
        return RequestFailed(
            N_("{host} cannot answer at the moment.", host=host),
            why=why,
            remedy=N_("Try again later; what is stored can be used meanwhile."),
            passing=True,
            retry_after=retry_after,
            response=response,
        )
    if status == 403:
        return RequestFailed(
            N_("{host} refuses to answer this program.", host=host),
            why=why,
            remedy=N_(
                "Do not insist: check the contact address in the settings, then write to the operators."
            ),
            response=response,
        )
    return RequestFailed(
        N_("{host} did not accept the request.", host=host),
        why=why,
        remedy=N_("Check the address in the settings."),
        response=response,
    )


def may_have_arrived(failure: RequestFailed) -> bool:
    """Whether a server may have taken a request that failed so; when in doubt, it may.

    A refusal says no, but for those behind which somebody else may have taken it. Without an answer,
    only what ended before anything was sent is certain.
    """
    import httpx

    if failure.response is not None:
        return failure.response.status_code >= 500 and failure.response.status_code != 503
    before = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    unsent = (*before, httpx.UnsupportedProtocol, httpx.LocalProtocolError)
    return not isinstance(failure.__cause__, unsent)


def from_exception(error: httpx.HTTPError, host: str) -> RequestFailed:
    """The failure behind an exception of httpx."""
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return late(host, passing=True)
    if isinstance(error, httpx.ConnectError):
        return _not_connected(error, host)
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError):
        return incomplete(host)
    return RequestFailed(
        N_("No request was sent to {host}.", host=host),
        why=N_("The address or the proxy cannot be used ({error}).", error=type(error).__name__),
        remedy=N_("Check the address in the settings."),
    )


def _not_connected(error: httpx.ConnectError, host: str) -> RequestFailed:
    """Why there is no connection: httpx says it in the exceptions behind its own only."""
    import ssl

    for cause in _causes(error):
        if isinstance(cause, socket.gaierror) or (isinstance(cause, OSError) and cause.errno in _NO_NETWORK):
            return RequestFailed(
                N_("No answer from {host}.", host=host),
                why=N_("This machine looks offline, or the name does not exist."),
                remedy=N_("Check the network; what is stored can be used meanwhile."),
            )
        if isinstance(cause, ConnectionRefusedError):
            return RequestFailed(
                N_("{host} refused the connection.", host=host),
                why=N_("The machine is there, but nothing answers at this address."),
                remedy=N_("Check the address in the settings, or try again later."),
            )
        if isinstance(cause, ssl.SSLCertVerificationError):
            return RequestFailed(
                N_("{host} could not prove that it is {host}.", host=host),
                why=N_("Its certificate is not valid here, so nothing was sent."),
                remedy=N_("Check the clock of this machine, and whether a proxy stands in between."),
            )
    return incomplete(host)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def late(host: str, *, passing: bool) -> RequestFailed:
    """Nothing, or too little, came in time."""
    return RequestFailed(
        N_("{host} did not answer in time.", host=host),
        why=N_("It is overloaded, or the connection is very slow."),
        remedy=N_("Try again later; what is stored can be used meanwhile."),
        passing=passing,
    )


def incomplete(host: str) -> RequestFailed:
    """The connection was closed too soon."""
    return RequestFailed(
        N_("The answer of {host} broke off.", host=host),
        why=N_("The connection was closed before its end."),
        remedy=N_("Try again later; what is stored can be used meanwhile."),
        passing=True,
    )


def too_large(host: str, limit: int) -> RequestFailed:
    """More came than the caller wants to read."""
    return RequestFailed(
        N_("The answer of {host} was not read.", host=host),
        why=NN_("It is larger than {n} byte.", "It is larger than {n} bytes.", limit),
        remedy=N_("Ask for less, or raise the largest answer allowed in the settings."),
    )


def unreadable(host: str) -> RequestFailed:
    """The compression of the body is unknown or damaged."""
    return RequestFailed(
        N_("The answer of {host} cannot be read.", host=host),
        why=N_("It is compressed in a way that was not asked for, or damaged."),
        remedy=N_("Try again later; if it stays so, tell the operators of the server."),
    )


def unexpected_304(host: str) -> RequestFailed:
    """“Unchanged”, though nothing was asked to be compared."""
    return RequestFailed(
        N_("The answer of {host} cannot be read.", host=host),
        why=N_("It says “unchanged”, but no earlier answer is kept here."),
        remedy=N_("Try again later; if it stays so, tell the operators of the server."),
    )


def astray(host: str) -> RequestFailed:
    """Redirected too often, or to where nobody should follow."""
    return RequestFailed(
        N_("{host} sends this program astray.", host=host),
        why=N_("It redirects too often, or to where it is not safe to follow."),
        remedy=N_("Check the address in the settings."),
    )


def not_an_address(url: str) -> RequestFailed:
    """No request can be made of this."""
    return RequestFailed(
        N_("Not an address: “{url}”.", url=url),
        why=N_("It must start with http:// or https:// and name a server."),
        remedy=N_("Check the address in the settings."),
    )
