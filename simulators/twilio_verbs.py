"""Following TwiML: what the product tells a call to do, verb by verb, until somebody has to act or the call is over."""

from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

from simulators.twilio_lines import Line, Lines
from simulators.twilio_objects import call_fields, make_call, make_queue, moment

MOST_VERBS = 100


class Verbs:
    """The interpreter of one simulator's calls."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._simulator = lines.simulator
        self._work = {
            "Say": self._say, "Play": self._say, "Gather": self._gather, "Record": self._record, "Dial": self._dial,
            "Enqueue": self._enqueue, "Redirect": self._redirect, "Hangup": self._hang_up, "Reject": self._reject,
            "Leave": lambda *_: False, "Pause": lambda *_: False, "Start": lambda *_: False,
        }  # fmt: skip
        lines.verbs = self

    # --- from the product ---

    def fetch(self, line: Line, url: str, fields: dict[str, str]) -> None:
        """Ask the product and do what it says; without an answer the call ends, as with Twilio."""
        asked = {**call_fields(line.call), **fields}
        told = self._lines.ask(url, asked)
        if told is None and line.fallback_url and url != line.fallback_url:
            told = self._lines.ask(line.fallback_url, {**asked, "ErrorCode": "11200", "ErrorUrl": url})
        if told is None:
            line.said.append("(An application error has occurred. Goodbye.)")
            self._lines.end(line, "failed" if line.call["status"] == "ringing" else "completed")
            return
        self.follow(line, told, url)

    def follow(self, line: Line, twiml: str, url: str) -> None:
        """Do what a document says instead of what was going on."""
        try:
            root = ElementTree.fromstring(twiml)  # noqa: S314  the product's own answer
        except ElementTree.ParseError as error:
            line.said.append(f"(12100 Document parse failure: {error})")
            self._lines.end(line)
            return
        self.leave(line)
        line.base, line.verbs, line.waiting = url, list(root), {}
        self._go_on(line)

    def _go_on(self, line: Line) -> None:
        for _ in range(MOST_VERBS):
            if line.call["status"] not in ("in-progress", "ringing") or line.waiting:
                return
            if not line.verbs:
                self._lines.end(line)
                return
            verb = line.verbs.pop(0)
            work = self._work.get(verb.tag)
            if work is None:
                line.said.append(f"(12200 unknown verb {verb.tag})")
            elif work(line, verb):
                return

    # --- verbs: each tells whether somebody has to act now, or another document took over ---

    def _say(self, line: Line, verb: ElementTree.Element) -> bool:
        line.said.append((verb.text or "").strip())
        return False

    def _gather(self, line: Line, verb: ElementTree.Element) -> bool:
        for inner in verb:
            self._say(line, inner)
        line.waiting = {"kind": "gather", "action": self._join(line, verb.get("action"))}
        return True

    def _record(self, line: Line, verb: ElementTree.Element) -> bool:
        line.recording_callback = self._join(line, verb.get("recordingStatusCallback"), "")
        line.waiting = {"kind": "record", "action": self._join(line, verb.get("action"))}
        return True

    def _enqueue(self, line: Line, verb: ElementTree.Element) -> bool:
        queue = self.find_queue((verb.text or "").strip())
        line.waiting = {"kind": "queue", "queue": queue["sid"], "since": self._simulator.clock.now(),
                        "action": self._join(line, verb.get("action"), "")}  # fmt: skip
        queue["current_size"] = len(self.members(queue))
        wait_url = self._join(line, verb.get("waitUrl"), "")
        if wait_url:
            place = {"QueueSid": queue["sid"], "QueuePosition": str(queue["current_size"]), "QueueTime": "0",
                     "AvgQueueTime": "0", "CurrentQueueSize": str(queue["current_size"])}  # fmt: skip
            told = self._lines.ask(wait_url, {**call_fields(line.call), **place})
            line.said.append(f"(while waiting: {''.join(_texts(told))})")
        return True

    def _dial(self, line: Line, verb: ElementTree.Element) -> bool:
        action = self._join(line, verb.get("action"), "")
        recorded = (verb.get("record") or "").startswith("record-")
        line.recording_callback = self._join(line, verb.get("recordingStatusCallback"), line.recording_callback)
        line.waiting = {"kind": "dial", "action": action, "record": recorded, "children": []}
        targets = list(verb) or [verb]
        for target in targets:
            name = (target.text or "").strip()
            if target.tag == "Queue":
                self._take_next(line, self.find_queue(name), self._join(line, target.get("url"), ""))
            elif target.tag == "Conference":
                line.waiting["room"] = name
            else:
                self._call_out(line, verb, target, f"client:{name}" if target.tag == "Client" else name)
        return bool(line.waiting)

    def _call_out(self, line: Line, verb: ElementTree.Element, target: ElementTree.Element, number: str) -> None:
        values = {"To": number, "From": verb.get("callerId") or line.call["from"]}
        now = self._simulator.clock.now()
        call = make_call(self._lines.account, values, now, direction="outbound-dial", parent=line.call["sid"])
        child = Line(call, url=self._join(line, target.get("url"), ""), timeout=float(verb.get("timeout") or 30))
        child.callback = self._join(line, target.get("statusCallback"), "")
        child.events = tuple((target.get("statusCallbackEvent") or "completed").split())
        line.waiting["children"].append(call["sid"])
        self._lines.dial(child)

    def _take_next(self, line: Line, queue: dict[str, Any], url: str) -> None:
        waiting = self.members(queue)
        if not waiting:
            # Nobody waits: the agent goes on with what stands after the verb.
            line.waiting = {}
            return
        member = waiting[0]
        seconds = str(round(self._simulator.clock.now() - member.waiting["since"]))
        if url:
            place = {"QueueSid": queue["sid"], "QueueTime": seconds, "DequeingCallSid": line.call["sid"]}
            told = self._lines.ask(url, {**call_fields(member.call), **place})
            member.said.extend(_texts(told))
        line.waiting |= {"partner": member.call["sid"], "since": self._simulator.clock.now()}
        member.waiting |= {"kind": "bridged", "partner": line.call["sid"], "waited": seconds}
        queue["current_size"] = len(self.members(queue))

    def _redirect(self, line: Line, verb: ElementTree.Element) -> bool:
        self.fetch(line, self._join(line, (verb.text or "").strip()), {})
        return True

    def _hang_up(self, line: Line, _verb: ElementTree.Element) -> bool:
        self._lines.end(line)
        return True

    def _reject(self, line: Line, verb: ElementTree.Element) -> bool:
        self._lines.end(line, "busy" if verb.get("reason") == "busy" else "no-answer")
        return True

    # --- what people do ---

    def press(self, line: Line, digits: str, speech: str = "") -> None:
        """Digits or words of the person on the line; neither lets the time run out."""
        if line.waiting.get("kind") != "gather":
            return
        action, line.waiting = line.waiting["action"], {}
        if digits or speech:
            said = {"Digits": digits} if digits else {"SpeechResult": speech, "Confidence": "0.91"}
            self.fetch(line, action, said)
        else:
            self._go_on(line)

    def finish_recording(self, line: Line) -> None:
        """The person spoke, and is done."""
        if line.waiting.get("kind") == "record":
            action = line.waiting["action"]
            made = self._lines.record(line, "RecordVerb", 3)
            line.waiting = {}
            self.fetch(line, action, self._lines.describe_recording(made))

    def leave(self, line: Line) -> None:
        """End what a call waits for: its children, its partner, its place in a queue."""
        waiting, line.waiting = line.waiting, {}
        for sid in waiting.get("children", ()):
            child = self._lines.find(sid)
            if child:
                self._lines.end(child, "completed" if child.answered_at else "canceled")
        partner = self._lines.find(waiting.get("partner", ""))
        if partner and partner.waiting.get("partner") == line.call["sid"]:
            self.part(partner)
        for queue in self._simulator.store["queues"].values():
            queue["current_size"] = len(self.members(queue))

    def part(self, line: Line) -> None:
        """A conversation is over for this side, which goes on with its own document."""
        waiting, line.waiting = line.waiting, {}
        if not waiting.get("action"):
            self._go_on(line)
        elif waiting["kind"] == "bridged":
            told = {"QueueResult": "bridged", "QueueSid": waiting["queue"], "QueueTime": waiting["waited"]}
            self.fetch(line, waiting["action"], told)
        else:
            seconds = str(max(1, round(self._simulator.clock.now() - waiting.get("since", line.answered_at))))
            self.fetch(line, waiting["action"], {"DialCallStatus": "completed", "DialCallDuration": seconds})

    def after_end(self, line: Line) -> None:
        """A child ended: the call that dialled it learns how."""
        parent = self._lines.find(line.call["parent_call_sid"] or "")
        if parent is None or line.call["sid"] not in parent.waiting.get("children", ()):
            return
        waiting = parent.waiting
        others = [sid for sid in waiting["children"] if sid != line.call["sid"]]
        still = [sid for sid in others if not (self._lines.find(sid) or line).call["end_time"]]
        if still and not line.answered_at:
            return
        parent.waiting = {**waiting, "children": others}
        self.leave(parent)
        told = {"DialCallStatus": line.call["status"], "DialCallSid": line.call["sid"],
                "DialCallDuration": line.call["duration"], "DialBridged": str(bool(line.answered_at)).lower()}  # fmt: skip
        if waiting["record"] and line.answered_at:
            made = self._lines.record(parent, "DialVerb", int(line.call["duration"]))
            told |= self._lines.describe_recording(made)
        if waiting["action"]:
            self.fetch(parent, waiting["action"], told)
        else:
            self._go_on(parent)

    # --- queues ---

    def find_queue(self, name: str) -> dict[str, Any]:
        """The queue of a name; made when there is none."""
        queues = self._simulator.store["queues"]
        found = next((queue for queue in queues.values() if queue["friendly_name"] == name), None)
        if found is None:
            found = make_queue(self._lines.account, name, self._simulator.clock.now())
            queues[found["sid"]] = found
        return found

    def members(self, queue: dict[str, Any]) -> list[Line]:
        """Who waits in a queue, the first first."""
        lines = self._simulator.store["lines"].values()
        waiting = [line for line in lines
                   if line.waiting.get("kind") == "queue" and line.waiting["queue"] == queue["sid"]]  # fmt: skip
        return sorted(waiting, key=lambda line: line.waiting["since"])

    def describe_member(self, line: Line, position: int) -> dict[str, Any]:
        """A member as the API shows it."""
        queue_sid, since = line.waiting["queue"], line.waiting["since"]
        uri = (
            f"{self._simulator.store['queues'][queue_sid]['uri'].removesuffix('.json')}/Members/{line.call['sid']}.json"
        )
        waited = round(self._simulator.clock.now() - since)
        made = {"call_sid": line.call["sid"], "date_enqueued": moment(since), "position": position, "uri": uri}
        return {**made, "wait_time": waited, "queue_sid": queue_sid}

    def _join(self, line: Line, url: str | None, default: str | None = None) -> str:
        if url is None:
            return line.base if default is None else default
        return urljoin(line.base, url)


def _texts(twiml: str | None) -> list[str]:
    if not twiml:
        return []
    return [text.strip() for text in ElementTree.fromstring(twiml).itertext() if text.strip()]  # noqa: S314  as above
