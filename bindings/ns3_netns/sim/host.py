# SPDX-License-Identifier: GPL-2.0-only
"""Hosts and namespaces."""

import atexit
import errno
import ipaddress
import os
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from ..analysis.texts import one_line
from . import arguments
from .arguments import wrong
from .callbacks import cast, connect
from .guard import guard, status_of, threw
from .loader import ns
from .process import (
    Mortal,
    Operation,
    Process,
    at_exit,
    error_of,
    gather,
    inside,
    reset,
    restore_random,
    run,
    set_random,
    start,
    world,
)
from .results import IperfResult, PingAllResult, PingResult
from .transaction import Step, Transaction

_netns = ns.netns
_python = _netns.python
MOST_PINGS = 2**31
atexit.register(at_exit)


@atexit.register  # called before the one above
def _fail_after_an_exception():
    """Databases of a script that an exception or sys.exit(1) ended are not complete."""
    ours = guard.crash is None and guard.parent is None
    if ours and (threw() or guard.status):
        _netns.NetnsTraceHelper.GiveUp()


def _share(function):
    return _python.Share(function)


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
            return arguments.address(f"{self.name} to a target", "target", target), str(target)
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

        A request that cannot be sent, because the link or a namespace went, counts as sent. After
        the last request it waits as ping does: 10 s if no answer came yet, otherwise twice the
        longest round trip and at least INTERVAL. Raises OSError (ENETUNREACH) if there is no route.
        """
        self._check()
        place = f"ping from {self.name}"
        count = arguments.integer(place, "count", count, 1, MOST_PINGS)
        interval = arguments.seconds(place, "interval", interval, 1e-9, _left())
        arguments.seconds(place, "count * interval", count * interval, 1e-9, _left())
        size = arguments.integer(place, "size", size, 16, 65000)
        address, name = self._route_to(target)
        operation = Operation(f"ping from {self.name} to {name}")

        def done():
            rtts = list(ping.rtts)
            operation.finish(PingResult(self.name, address, ping.sent, len(rtts), rtts))

        ping = _python.StartPing(
            self._net(), ns.Ipv4Address(address), count, interval, size, _share(done)
        )
        operation.stop = lambda: setattr(ping, "stopped", True)
        return operation.settle()

    def iperf(self, target: "_Place", duration: float) -> IperfResult:
        """Sends as much as TCP can in `duration` seconds. The result is an IperfResult.

        A veth has no rate of its own: the windows of TCP and the `delay` of the veth set the pace.
        Raises TimeoutError if no connection was made in that time, and ValueError for a transfer to
        itself, which would not end: lo takes no time.
        """
        self._check()
        place = f"iperf from {self.name}"
        _check_place(place, "target", target)
        duration = arguments.seconds(place, "duration", duration, 1e-9, _left())
        if target.host is self.host and target._net() == self._net():
            raise wrong(
                place, "target", target, "another place; lo takes no time, so it never ends"
            )
        address, name = self._route_to(target)
        operation = Operation(f"iperf from {self.name} to {name}")
        port = target.host._next_port()

        def done():
            if transfer.connected:
                operation.finish(IperfResult(self.name, name, int(transfer.received), duration))
                return
            text = f"{operation.text}: no connection in {duration:g} s"
            operation.finish(error=error_of(errno.ETIMEDOUT, text))

        transfer = _python.StartTransfer(
            self._net(), target._net(), ns.Ipv4Address(address), port, duration, _share(done)
        )
        operation.stop = lambda: transfer.Stop()
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
        text = f"delete namespace {self.name}"
        found = self._host.raw.Find(self.name)
        if found and found.GetCookie() != self._raw.GetCookie():
            raise error_of(errno.ENOENT, f"{text}, whose name another namespace has")
        error = self._host.raw.Unmount(self.name)
        if error:
            raise error_of(error, text)
        self._host._named.pop(self.name, None)

    def __repr__(self):
        return one_line(f"<Namespace {self.name} of {self._host.name}>")


@dataclass(frozen=True)
class Bridge:
    """A bridge of a host, and the namespaces that are connected to it."""

    name: str
    address: str
    raw: Any
    namespaces: Tuple[Namespace, ...]

    def __repr__(self):
        return one_line(f"<Bridge {self.name} {self.address}: {len(self.namespaces)} namespaces>")


class Host(_Place):
    """A host: a simulated machine with one kernel and its namespaces.

    `Host(name="host", Preset="instant", ...)`: keywords are attributes of NetNamespaceHost. `seed`
    and `run` are those of all random numbers until reset(); the first host sets them. Before
    the first event operations end at once. Later they take simulated time: in a process or a
    callback a call returns an operation, which a process yields; elsewhere a call runs the
    simulation until the operation ends, and returns its result.
    """

    def __init__(
        self,
        name: str = "host",
        *,
        seed: Optional[int] = None,
        run: Optional[int] = None,  # pylint: disable=redefined-outer-name
        **attributes: Any,
    ):
        arguments.text("host", "name", name)
        guard.check()
        self.name = name
        self._named: Dict[str, Namespace] = {}
        self._port = 5000
        before = set_random(f"host {name}", seed, run)
        try:
            self._raw = ns.CreateObject[_netns.NetNamespaceHost]()
            for key, value in attributes.items():
                self._set(key, str(value).lower() if isinstance(value, bool) else str(value))
        except BaseException:
            if guard.crash is None:
                self._raw = None
                _python.GiveStreamsBack()
                restore_random(before)
            raise
        # A Node comes last, because it stays until the simulation is destroyed
        super().__init__()
        self._node = ns.CreateObject[ns.Node]()
        self._node.AggregateObject(self._raw)
        _netns.NetnsStackHelper().InstallOn(self._raw)

    def _next_port(self):
        """Returns a TCP port that no transfer uses."""
        self._port = 5001 if self._port == 65535 else self._port + 1
        return self._port

    def _set(self, key, text):
        """Sets an attribute; raises an exception where ns-3 would end the program."""
        arguments.text(f"host {self.name}", key, text)
        fits = arguments.fits(str(_python.GetAttributeType(self._raw, key)), text)
        if not fits or not self._raw.SetAttributeFailSafe(key, ns.StringValue(text)):
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
        for name in names:
            arguments.text("namespaces", "name", name)
        text = f"namespaces {', '.join(names)}"
        if len(set(names)) < len(names):
            raise error_of(errno.EEXIST, text)
        if not all(ns.netns.NetNamespaceHost.IsValidName(name) for name in names):
            raise error_of(errno.EINVAL, text)
        task = self._task()

        def create(name, done):
            one = _python.Create(self._raw, name, done, task)
            if one.error:
                raise error_of(one.error, text)
            return one.net

        def undo(net, done):
            name = str(net.GetName())
            if self._raw.Find(name) == net:
                self._raw.Unmount(name)
                self._named.pop(name, None)
            done(0)

        def steps():
            if any(self._raw.Find(name) for name in names):
                raise error_of(errno.EEXIST, text)
            made = []
            for name in names:
                net = yield Step(text, lambda done, name=name: create(name, done), undo)
                made.append(Namespace(self, name, net))
            self._named.update((namespace.name, namespace) for namespace in made)
            return made

        return Transaction(text, steps(), task, self).settle()

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
        seconds. The result is the two ns-3 devices. After an error nothing of it is left.
        """
        self._check()
        for name, place in (("a", a), ("b", b)):
            _check_place("veth", name, place)
        text = f"veth between {a.name} and {b.name}"
        nets = a._net(), b._net()
        names = arguments.sequence(text, "names", names, str, "two names")
        if len(names) != 2:
            raise wrong(text, "names", names, "two names")
        for name in names:
            arguments.text(text, "names", name)
        if a.host._raw != b.host._raw:
            raise error_of(errno.EXDEV, text)
        given = (("a_address", a_address), ("b_address", b_address))
        interfaces = [
            one if one is None else arguments.interface(text, name, one) for name, one in given
        ]
        task = self._task()
        helper = _netns.VethHelper()
        helper.SetTask(task)
        helper.SetNames(*names)
        if delay is not None:
            delay = arguments.seconds(text, "delay", delay)
            helper.SetDeviceAttribute("Delay", ns.TimeValue(ns.Seconds(delay)))

        def steps():
            ends = yield Step(
                text,
                lambda done: _python.InstallVeth(helper, *nets, done),
                lambda ends, done: _netns.LinkHelper(task).Delete(ends.Get(0), done),
            )
            for i, interface in enumerate(interfaces):
                if interface is not None:
                    yield _address_step(text, ends.Get(i), interface, task)
            return cast(ends.Get(0)), cast(ends.Get(1))

        return Transaction(text, steps(), task, self).settle()

    def bridge(self, name: str, namespaces: Sequence[Namespace], network: str) -> Bridge:
        """Makes a bridge in init_net with a veth pair to each namespace. The result is a Bridge.

        The bridge gets the first address of the network; the namespaces get the following ones, in
        order. After an error nothing of it is left.
        """
        self._check()
        text = f"bridge {arguments.text('bridge', 'name', name)}"
        expected = "a list of namespaces"
        members = arguments.sequence(text, "namespaces", namespaces, Namespace, expected)
        nets = [namespace._net() for namespace in members]
        if any(namespace._host._raw != self._raw for namespace in members):
            raise error_of(errno.EXDEV, text)
        addresses = _hosts(text, network, len(members) + 1)
        task = self._task()
        own = self._net()
        links = _netns.LinkHelper(task)
        veths = _netns.VethHelper()
        veths.SetTask(task)
        veths.SetNames("veth%d", "eth%d")
        bridges = _netns.LinuxBridgeHelper()
        bridges.SetTask(task)
        bridges.SetName(name)

        def steps():
            bridge = yield Step(
                text,
                lambda done: _python.InstallBridge(bridges, own, done),
                lambda bridge, done: links.Delete(bridge, done),
            )
            yield _address_step(text, bridge, addresses[0], task)
            for member, net, address in zip(members, nets, addresses[1:]):
                place = f"{text}, {member.name}"
                ends = yield Step(
                    place,
                    lambda done, net=net: _python.InstallVeth(veths, own, net, done),
                    lambda ends, done: links.Delete(ends.Get(0), done),
                )
                port = ends.Get(0)
                yield Step(place, lambda done, port=port: links.SetMaster(port, bridge, done))
                yield _address_step(place, ends.Get(1), address, task)
            return Bridge(name, str(addresses[0].ip), bridge, members)

        return Transaction(text, steps(), task, self).settle()

    def ping_all(self, count: int = 1, interval: float = 1.0) -> PingAllResult:
        """Pings from each namespace with an address to each other one.

        The result is a PingAllResult.
        """
        self._check()
        arguments.integer("ping_all", "count", count, 1, MOST_PINGS)
        arguments.seconds("ping_all", "interval", interval, 1e-9, _left())
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

        The database is complete after reset(), or when Python ends. The run has failed if an
        exception leaves a `with` block of a host, or ends the script, or sys.exit() does with
        another status than 0; or if the last run raised an exception, also one that was caught.
        """
        self._check()
        path = arguments.text("db", "path", os.fsdecode(path))
        try:
            return _netns.NetnsTraceHelper().Enable(path)
        except _netns.NetnsTraceError as error:
            raise OSError(str(error.what())) from None

    def __enter__(self):
        return self

    def __exit__(self, kind=None, error=None, traceback=None):
        guard.check()
        ended = kind is not None and issubclass(kind, SystemExit) and not status_of(error.code)
        if kind is not None and not ended:
            _netns.NetnsTraceHelper.GiveUp()
        reset()

    def __repr__(self):
        return one_line(f"<Host {self.name}: {len(self._named)} namespaces>")


def _settled(result):
    operation = Operation("")
    operation.finish(result)
    return operation


def _left():
    """Returns how many seconds of simulated time there are from now on."""
    return arguments.END - ns.Simulator.Now().GetSeconds()


def _check_place(place, name, value):
    if not isinstance(value, _Place):
        raise wrong(place, name, value, "a Namespace or a Host", TypeError)


def _address_step(text, device, interface, task):
    network = str(interface.network.network_address), f"/{interface.network.prefixlen}"

    def begin(done):
        _python.Assign(device, ns.Ipv4Address(str(interface.ip)), *network, done, task)

    return Step(f"{interface} for {text}", begin)


def _hosts(place, network, count):
    """Returns the first addresses of a network, with its prefix."""
    parsed = arguments.network(place, "network", network)
    # The two addresses of a network of 31 bits are hosts (RFC 3021), and the one of 32 bits is
    shared = 2 if parsed.prefixlen < 31 else 0
    if parsed.num_addresses - shared < count:
        raise wrong(place, "network", network, f"at least {count} host addresses")
    first = int(parsed.network_address) + shared // 2
    return [ipaddress.IPv4Interface((first + i, parsed.prefixlen)) for i in range(count)]
