"""Faults that a test orders: calls that are refused, get lost, or take their time."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    TOO_MANY_REQUESTS = "429"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    DROPPED = "dropped"  # the connection closes before anything is done
    LOST_REPLY = "lost-reply"  # done, then the connection closes
    NO_REPLY = "no-reply"  # done, then silence until the caller gives up


@dataclass(slots=True)
class Fault:
    """Meets the next `times` calls of a method (`*`: of any), of one chat where one is named."""

    method: str
    kind: FaultKind
    times: int = 1
    chat_id: int | None = None
    retry_after: int = 1

    def meets(self, method: str, chat_id: int | None) -> bool:
        return self.method in ("*", method) and self.chat_id in (None, chat_id)


class Faults:
    def __init__(self) -> None:
        self._ordered: list[Fault] = []
        self._latency: defaultdict[str, float] = defaultdict(float)

    def order(self, fault: Fault) -> None:
        self._ordered.append(Fault(fault.method.lower(), fault.kind, fault.times, fault.chat_id, fault.retry_after))

    def slow_down(self, method: str, seconds: float) -> None:
        self._latency[method.lower()] = seconds

    def clear(self) -> None:
        self._ordered.clear()
        self._latency.clear()

    def latency(self, method: str) -> float:
        return self._latency.get(method) or self._latency.get("*", 0.0)

    def next_for(self, method: str, chat_id: int | None) -> Fault | None:
        fault = next((fault for fault in self._ordered if fault.meets(method, chat_id)), None)
        if fault:
            fault.times -= 1
            self._ordered = [fault for fault in self._ordered if fault.times > 0]
        return fault
