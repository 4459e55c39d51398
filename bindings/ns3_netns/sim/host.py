# SPDX-License-Identifier: GPL-2.0-only
"""Hosts and namespaces."""

import atexit
import errno
import ipaddress
import os
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from .callbacks import cast, connect
from .loader import ns
from .process import Mortal, Operation, Process, error_of, gather, inside, reset, run, start, world
from .results import IperfResult, PingAllResult, PingResult

_netns = ns.netns
_python = _netns.python
atexit.register(reset)


def _share(function):
    return _python.Share(function)


def _fail(error, text):
    """Raises the OSError for what a helper threw."""
    raise error_of(error.GetErrno(), text) from None


def _pool(interface: ipaddress.IPv4Interface):
    network = interface.network
    return _netns.Ipv4AddressPool(str(network.network_address), f"/{network.prefixlen}")


def _interface(text) -> ipaddress.IPv4Interface:
    if "/" not in str(text):
        raise ValueError(f"address {text!r}: expected one with its prefix, such as 10.0.0.1/24")
    return ipaddress.IPv4Interface(text)


class _Place(Mortal):
    """A namespace, or a host, which stands for its init_net."""

    name: str

    def _net(self) -> Any:
        raise NotImplementedError

    @property
    def host(self) -> "Host":
        """The host."""
        raise NotImplementedError

    @property
    def addresses(self) -> List[str]:
        """Its IPv4 addresses without that of the loopback, as "10.0.0.1/24"."""
        return list(map(str, _python.GetAddresses(self._net())))

    @property
    def address(self) -> str:
        """The first address, without the prefix length. Raises LookupError if there is none."""
        addresses = self.addresses
        if not addresses:
            raise LookupError(f"{self!r} has no address; veth() and bridge() give one")
        return addresses[0].split("/")[0]

    @property
    def node(self) -> Any:
        """Its Node, for the helpers and applications of ns-3."""
        return self._net().GetNode()

    def _address_for(self, target: Union["_Place", str]) -> Tuple[str, str]:
        """Returns address and name of a target. An address on a shared network is preferred."""
        if not isinstance(target, _Place):
            return str(ipaddress.IPv4Address(target)), str(target)
        target._check()
        networks = [ipaddress.IPv4Interface(text).network for text in self.addresses]
        for text in target.addresses:
            address = ipaddress.IPv4Interface(text)
            if address.network in networks:
                return str(address.ip), target.name
        return target.address, target.name

    def _route_to(self, target: Union["_Place", str]) -> Tuple[str, str]:
        address, name = self._address_for(target)
        if not _python.HasRoute(self._net(), ns.Ipv4Address(address)):
            raise error_of(errno.ENETUNREACH, f"{self.name} to {address}")
        return address, name

    def ping(
        self,
        target: Union["_Place", str],
        count: int = 3,
        interval: float = 1.0,
        size: int = 56,
    ) -> PingResult:
        """Pings a target, as `ping -c COUNT -i INTERVAL -s SIZE`. The result is a PingResult.

        After the last request it waits INTERVAL seconds for an answer. Raises OSError (ENETUNREACH)
        if there is no route.
        """
        if count < 1 or interval <= 0 or not 16 <= size <= 65000:
            raise ValueError("ping: expected count >= 1, interval > 0 and size from 16 to 65000")
        address, name = self._route_to(target)
        operation = Operation(f"ping from {self.name} to {name}")

        def done():
            rtts = list(ping.rtts)
            operation.finish(PingResult(self.name, address, ping.sent, len(rtts), rtts))

        ping = _python.StartPing(
            self._net(), ns.Ipv4Address(address), count, interval, size, _share(done)
        )
        return operation.settle()

    def iperf(self, target: "_Place", duration: float) -> IperfResult:
        """Sends as much as TCP can in `duration` seconds. The result is an IperfResult.

        A veth has no rate of its own: the windows of TCP and the `delay` of the veth set the pace.
        """
        if duration <= 0:
            raise ValueError(f"iperf for {duration!r} s; expected more than 0")
        address, name = self._route_to(target)
        operation = Operation(f"iperf from {self.name} to {name}")
        port = target.host._next_port()

        def done():
            operation.finish(IperfResult(self.name, name, int(transfer.received), duration))

        transfer = _python.StartTransfer(
            self._net(), target._net(), ns.Ipv4Address(address), port, duration, _share(done)
        )
        return operation.settle()


class Namespace(_Place):
    """A network namespace of a host."""

    def __init__(self, host: "Host", name: str, raw: Any):
        super().__init__()
        self._host = host
        self._raw = raw
        self.name = name

    def _net(self):
        self._check()
        if self._raw.GetState() >= _netns.NetNamespace.DYING:
            raise error_of(errno.ESTALE, f"namespace {self.name}")
        return self._raw

    @property
    def host(self):
        return self._host

    @property
    def raw(self) -> Any:
        """The ns3::netns::NetNamespace."""
        self._check()
        return self._raw

    @property
    def state(self) -> str:
        """ "setup", "alive", "dying" or "dead"."""
        return str(_netns.NetNamespace.GetStateName(self.raw.GetState()))

    def delete(self) -> None:
        """Takes the name away, as `ip netns del`.

        The teardown begins when there is no other holder.
        """
        self._check()
        error = self._host.raw.Unmount(self.name)
        if error:
            raise error_of(error, f"delete namespace {self.name}")
        self._host._named.pop(self.name, None)

    def __repr__(self):
        return f"<Namespace {self.name} of {self._host.name}>"


@dataclass(frozen=True)
class Bridge:
    """A bridge of a host, and the namespaces that are connected to it."""

    name: str
    address: str
    raw: Any
    namespaces: Tuple[Namespace, ...]

    def __repr__(self):
        return f"<Bridge {self.name} {self.address}: {len(self.namespaces)} namespaces>"


class Host(_Place):
    """A host: a simulated machine with one kernel and its namespaces.

    `Host(name="host", Preset="instant", ...)`: keywords are attributes of NetNamespaceHost. Before
    the first event operations end at once. Later they take simulated time: in a process or a
    callback a call returns an operation, which a process yields; elsewhere a call runs the
    simulation until the operation ends, and returns its result.
    """

    def __init__(self, name: str = "host", **attributes: Any):
        super().__init__()
        self.name = name
        self._named: Dict[str, Namespace] = {}
        self._port = 5000
        self._node = ns.CreateObject[ns.Node]()
        self._raw = _netns.NetNamespaceHost.Install(self._node)
        for key, value in attributes.items():
            self._set(key, str(value).lower() if isinstance(value, bool) else str(value))
        _netns.NetnsStackHelper().InstallOn(self._raw)

    def _next_port(self):
        """Returns a TCP port that no transfer uses."""
        self._port = 5001 if self._port == 65535 else self._port + 1
        return self._port

    def _set(self, key, text):
        """Sets an attribute; raises an exception where ns-3 would end the program."""
        if not self._raw.SetAttributeFailSafe(key, ns.StringValue(text)):
            wanted = _python.GetAttributeHelp(self._raw, key)
            raise ValueError(f"{key}={text} of a host: expected {wanted}")

    def _net(self):
        self._check()
        return self._raw.GetInitNet()

    @property
    def host(self):
        return self

    @property
    def raw(self) -> Any:
        """The ns3::netns::NetNamespaceHost."""
        self._check()
        return self._raw

    def _task(self):
        """The task for an operation. On this host that of the current process, otherwise init."""
        current = world.process
        ours = current and current.host is self._raw
        return current.task if ours else ns.netns.TaskTable.Of(self._raw).GetInit()

    def namespaces(self, *names: str) -> List[Namespace]:
        """Makes a namespace for each name, as `ip netns add`. The result is a list of Namespace.

        Raises FileExistsError for a name in use, and OSError (EINVAL) for an invalid name. Then no
        namespace is made.
        """
        self._check()
        text = f"namespaces {', '.join(names)}"
        if len(set(names)) < len(names) or any(self._raw.Find(name) for name in names):
            raise error_of(errno.EEXIST, text)
        made: List[Namespace] = []
        parts = []
        for name in names:
            part = Operation(f"namespace {name}")
            one = _python.Create(self._raw, name, _done(part, part.text), self._task())
            if one.error:
                for before in made:
                    self._raw.Unmount(before.name)
                raise error_of(one.error, text)
            made.append(Namespace(self, name, one.net))
            parts.append(part)
        self._named.update((namespace.name, namespace) for namespace in made)
        return gather(text, parts, lambda _: made).settle()

    def namespace(self, name: str) -> Namespace:
        """Makes a namespace, as `ip netns add NAME`. The result is a Namespace."""
        made = inside(self.namespaces, name)
        return gather(made.text, [made], lambda results: results[0][0]).settle()

    def veth(
        self,
        a: _Place,
        a_address: Optional[str],
        b: _Place,
        b_address: Optional[str],
        names: Sequence[str] = ("veth%d", "veth%d"),
        delay: Optional[float] = None,
    ) -> Tuple[Any, Any]:
        """Makes a veth pair between two namespaces, or a namespace and the host.

        Addresses are texts such as "10.0.0.1/24", or None. `delay` is the time from end to end, in
        seconds. The result is the two ns-3 devices.
        """
        self._check()
        text = f"veth between {a.name} and {b.name}"
        helper = _netns.VethHelper()
        helper.SetTask(self._task())
        helper.SetNames(*names)
        if delay is not None:
            if not delay >= 0:
                raise ValueError(f"{text}: delay={delay!r}; expected 0 or more seconds")
            helper.SetDeviceAttribute("Delay", ns.TimeValue(ns.Seconds(delay)))
        interfaces = [one and _interface(one) for one in (a_address, b_address)]
        parts = [Operation(text)]
        try:
            ends = helper.Install(a._net(), b._net(), _done(parts[0], text))
            for i, interface in enumerate(interfaces):
                if interface:
                    parts.append(self._assign(ends.Get(i), interface, text))
        except _netns.NetnsError as error:
            _fail(error, text)
        devices = (cast(ends.Get(0)), cast(ends.Get(1)))
        return gather(text, parts, lambda _: devices).settle()

    def _assign(self, device, interface, text):
        part = Operation(f"{interface} for {text}")
        address = ns.Ipv4Address(str(interface.ip))
        _pool(interface).AssignTo(device, address, _done(part, part.text), self._task())
        return part

    def bridge(self, name: str, namespaces: Sequence[Namespace], network: str) -> Bridge:
        """Makes a bridge in init_net with a veth pair to each namespace. The result is a Bridge.

        The bridge gets the first address of the network; the namespaces get the following ones, in
        order.
        """
        self._check()
        text = f"bridge {name}"
        prefix = ipaddress.IPv4Network(network).prefixlen
        if 2 ** (32 - prefix) < len(namespaces) + 3:
            raise ValueError(
                f"{text}: {network} has fewer than {len(namespaces) + 1} host addresses"
            )
        addresses = ipaddress.IPv4Network(network).hosts()
        parts = [Operation(text)]
        links = _netns.LinkHelper(self._task())
        veths = _netns.VethHelper()
        veths.SetTask(self._task())
        veths.SetNames("veth%d", "eth%d")
        bridges = _netns.LinuxBridgeHelper()
        bridges.SetTask(self._task())
        bridges.SetName(name)
        try:
            bridge = bridges.Install(self._net(), ns.NetDeviceContainer(), _done(parts[0], text))
            own = ipaddress.IPv4Interface(f"{next(addresses)}/{prefix}")
            parts.append(self._assign(bridge, own, text))
            for namespace, address in zip(namespaces, addresses):
                place = f"{text}, {namespace.name}"
                pair, port = Operation(place), Operation(place)
                ends = veths.Install(self._net(), namespace._net(), _done(pair, place))
                links.SetMaster(ends.Get(0), bridge, _done(port, place))
                interface = ipaddress.IPv4Interface(f"{address}/{prefix}")
                parts += [pair, port, self._assign(ends.Get(1), interface, place)]
        except _netns.NetnsError as error:
            _fail(error, text)
        made = Bridge(name, str(own.ip), bridge, tuple(namespaces))
        return gather(text, parts, lambda _: made).settle()

    def ping_all(self, count: int = 1, interval: float = 1.0) -> PingAllResult:
        """Pings from each namespace with an address to each other one.

        The result is a PingAllResult.
        """
        living = [one for one in self._named.values() if one.state == "alive" and one.addresses]

        def one_ping(a, b):
            try:
                return inside(a.ping, b, count, interval)
            except OSError:  # no route
                return _settled(PingResult(a.name, b.address, count, 0))

        pairs = [(a, b) for a in living for b in living if a is not b]
        pings = [one_ping(a, b) for a, b in pairs]
        names = [(a.name, b.name) for a, b in pairs]
        return gather("ping_all", pings, lambda r: PingAllResult(dict(zip(names, r)))).settle()

    def process(self, function: Callable, *arguments: Any) -> Process:
        """Starts a generator function as a process of this host. Also a decorator."""
        self._check()
        return start(function, arguments, self._raw)

    def connect(self, name: str, function: Callable) -> Any:
        """Connects a function to a trace source of the host, or of its tasks (Task), as connect()
        does."""
        self._check()
        source = ns.netns.TaskTable.Of(self._raw) if name == "Task" else self
        return connect(source, name, function)

    def run(self, until: Optional[float] = None) -> float:
        """Runs until a simulated time in seconds; without one, until no event is left."""
        self._check()
        return run(until)

    def db(self, path: Union[str, "os.PathLike[str]"]) -> Any:
        """Records all hosts in a trace database.

        The database is complete after reset(), or when Python ends.
        """
        self._check()
        try:
            return _netns.NetnsTraceHelper().Enable(os.fspath(path))
        except _netns.NetnsTraceError as error:
            raise OSError(str(error.what())) from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        reset()

    def __repr__(self):
        return f"<Host {self.name}: {len(self._named)} namespaces>"


def _settled(result):
    operation = Operation("")
    operation.finish(result)
    return operation


def _done(operation, text):
    """Returns the C++ callback that ends an operation."""

    def done(error):
        operation.finish(error=error_of(error, text) if error else None)

    return _python.MakeDone(_share(done))
