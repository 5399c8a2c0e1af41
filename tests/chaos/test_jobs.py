"""Jobs under kill -9, an emptied Valkey, a crashed PostgreSQL and hostile payloads: none lost, none twice, no ghosts."""

import os
import pickle
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.chaos.site import Answer, Site, list_children, wait_until

# SECURITY 70 asks for 2,000; CHAOS_EVENTS=2000 gives the figure for the notes.
EVENTS = int(os.environ.get("CHAOS_EVENTS", "240"))
WRITERS = 3
FAULT_PAUSE_SECONDS = 1.0
RERUN_SECONDS = 60.0
# The speed of a busy machine is not what is tested.
DONE_SECONDS = 60.0 + EVENTS
TRY_AGAIN_SECONDS = 0.1
SHORT_LEASE_SECONDS = 3
JOBS = (
    "jobs j join events e on e.organization_id = j.organization_id and e.id = j.event_id "
    "where e.name = 'lead.created' and e.record_id = any(%s)"
)
# The job of every lead writes one letter: its effect, in the same transaction as its mark "done".
LETTERS = "jobs where name = 'identity.send_letter' and id > %s"
OPEN = "jobs where state in ('pending', 'running')"
pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def wait_for_jobs(site: Site, leads: list[int]) -> float:
    """Wait until the job of every lead is done; the seconds it took."""
    seconds = wait_until(
        lambda: site.count(f"{JOBS} and j.state = 'done'", leads) == len(leads), DONE_SECONDS, "all jobs are done"
    )
    assert site.count(JOBS, leads) == len(leads)
    return seconds


def wait_for_rest(site: Site) -> int:
    """Wait until no job is open; the id of the newest."""
    wait_until(lambda: site.count(OPEN) == 0, DONE_SECONDS, "no job is open")
    return int(site.sql("select coalesce(max(id), 0) from jobs")[0][0])


class Storm:
    """Writers that post leads with an Idempotency-Key, again and again until each is acknowledged."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.leads: list[int] = []
        self.refused = 0
        self._left = iter(range(EVENTS))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def __enter__(self) -> "Storm":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: Any) -> None:
        for thread in self._threads:
            thread.join()

    @property
    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _write(self) -> None:
        while True:
            with self._lock:
                number = next(self._left, None)
            if number is None:
                return
            while (answer := self._post(number)).status != 201:
                self.refused += 1
                time.sleep(TRY_AGAIN_SECONDS)
            self.leads.append(answer.data["id"])

    def _post(self, number: int) -> Answer:
        body = {"last_name": f"Storm {number}", "owner_id": self.site.colleague_id}
        return self.site.call("POST", "/leads", body, headers={"Idempotency-Key": f"storm-key-{number:08}"})


def kill_worker(site: Site) -> None:
    site.kill("worker")


def kill_scheduler(site: Site) -> None:
    site.kill("scheduler")


def kill_web_worker(site: Site) -> None:
    os.kill(random.choice(list_children(site.running["web"].pid)), signal.SIGKILL)


def crash_postgres(site: Site) -> None:
    site.crash_postgres()


def empty_valkey(site: Site) -> None:
    site.flush_valkey()


FAULTS = (kill_worker, empty_valkey, kill_scheduler, crash_postgres, kill_web_worker)


def test_70_71_storm(site: Site) -> None:
    """Leads while everything is killed in turn: every job done once, abandoned ones within a minute."""
    before = wait_for_rest(site)
    faults = 0
    with Storm(site) as storm:
        while faults < len(FAULTS) or not storm.is_over:
            time.sleep(FAULT_PAUSE_SECONDS)
            FAULTS[faults % len(FAULTS)](site)
            faults += 1
            site.start_missing()
    site.kill("worker")
    died = time.monotonic()
    site.start_missing()
    assert len(set(storm.leads)) == EVENTS
    assert site.count("leads where last_name like %s", "Storm %") == EVENTS
    wait_for_jobs(site, storm.leads)
    last = time.monotonic() - died
    letters = site.count(LETTERS, before)
    assert letters == EVENTS, f"{letters} letters of {EVENTS} jobs"
    again = site.count(f"{JOBS} and j.fence > 1", storm.leads)
    print(
        f"FIGURE 70: events {EVENTS} lost 0 doubled 0, faults {faults + 1}, requests asked again {storm.refused}, "
        f"jobs run again {again}; 71: last job done {last:.1f} s after the last kill"
    )


def test_71_abandoned_claim(site: Site) -> None:
    """A job whose worker died in the middle is taken over as soon as its lease is over, also when Valkey knows nothing."""
    wait_for_rest(site)
    site.kill("scheduler")
    site.kill("worker")
    lead = site.post_lead("Abandoned").data["id"]
    claim = (
        "update jobs set state = 'running', fence = fence + 1, claimed_until = clock_timestamp() + "
        "make_interval(secs => %s) where event_id = (select id from events where name = 'lead.created' and record_id = %s)"
    )
    site.sql(claim, SHORT_LEASE_SECONDS, lead)
    site.flush_valkey()
    site.start_missing()
    seconds = wait_for_jobs(site, [lead])
    assert seconds < RERUN_SECONDS
    print(f"FIGURE 71: an abandoned claim done {seconds:.1f} s after the start of the next worker")


def test_70_rolled_back_request(site: Site) -> None:
    """A request that fails after its insert leaves neither record, event nor job."""
    assert site.call("POST", "/companies", {"name": "One", "domain": "one.example"}).status == 201
    before = wait_for_rest(site), site.sql("select max(id) from events")
    refused = site.post_lead("Ghost", tag_ids=[987_654_321])
    assert refused.status == 422, refused
    twice = site.call("POST", "/companies", {"name": "Two", "domain": "one.example"})
    assert twice.status == 409, twice
    assert site.count("leads where last_name = 'Ghost'") == 0
    assert (wait_for_rest(site), site.sql("select max(id) from events")) == before
    print("FIGURE 70: ghosts 0 of 2 rolled-back requests")


class Hostile:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.write_text, (self.path, "code ran")


def test_75_pickle_in_valkey(site: Site, tmp_path: Path) -> None:
    """Pickled payloads in RQ's queues, as calls and as data: no code runs, and the worker goes on working."""
    traces = [tmp_path / f"ran{number}" for number in range(2)]
    payload = pickle.dumps(Hostile(traces[0]))
    call = pickle.dumps(("pathlib.Path.touch", None, (traces[1],), {}))
    with redis.Redis.from_url(site.valkey.url) as client:
        for number, data in enumerate((payload, call)):
            for queue in ("email", "imports"):
                put_raw_job(client, f"hostile-{queue}-{number}", queue, data)
                wait_until(lambda q=queue: client.llen(f"rq:queue:{q}") == 0, DONE_SECONDS, "the hostile job is taken")
    lead = site.post_lead("After the pickle").data["id"]
    seconds = wait_for_jobs(site, [lead])
    assert not [trace for trace in traces if trace.exists()]
    print(f"FIGURE 75: code run 0 of {len(traces)}, next job done after {seconds:.1f} s")


def put_raw_job(client: "redis.Redis", job_id: str, queue: str, data: bytes) -> None:
    """A job as RQ would write it, its content as bytes of ours."""
    moment = "2026-01-01T00:00:00.000000Z"
    fields = {"created_at": moment, "enqueued_at": moment, "origin": queue, "data": data, "status": "queued"}
    client.hset(f"rq:job:{job_id}", mapping=fields)
    client.rpush(f"rq:queue:{queue}", job_id)
