"""Workers: programs of their own, each with its own server, that take one task after another over their standard input.

A worker stages its county once. A task is {"kind": "kill", "stop", "failpoint" or "plant", "what": the step, point or bug, "seed",
"kills": at most so many}; its answer {"step", "writing", "wrong", "seconds"} or, for a bug, {"caught", "how", "seconds"}.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, Queue
from random import Random
from typing import TYPE_CHECKING

from tests.torture.base import ROOT, build, stop

if TYPE_CHECKING:
    from tests.torture.harness import Control, Harness

Task = dict[str, object]


class Pool:
    """`count` workers below the folder `home`; close it."""

    def __init__(self, count: int, home: Path, families: int, seed: int) -> None:
        command = [sys.executable, "-m", "tests.torture", "--worker", "--families", str(families), "--seed", str(seed)]
        self.workers = []
        for number in range(1, count + 1):
            environment = {**os.environ, "MINZHENG_HOME": str(home / f"worker-{number}")}
            self.workers.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
        self.ready = [self._answer(worker) for worker in self.workers]

    def run(self, tasks: Sequence[Task], told: Callable[[Task, Task], None]) -> None:
        """Every task once; `told` hears of each answer, one at a time. Raises RuntimeError when a worker broke down."""
        waiting: Queue[Task] = Queue()
        for task in tasks:
            waiting.put(task)
        lock, broken = threading.Lock(), []

        def serve(worker: subprocess.Popen[str]) -> None:
            try:
                while not broken:
                    task = waiting.get_nowait()
                    answer = self._ask(worker, task)
                    with lock:
                        told(task, answer)
            except Empty:
                return
            except Exception as error:  # the caller raises it
                broken.append(error)

        threads = [threading.Thread(target=serve, args=(worker,)) for worker in self.workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if broken:
            raise RuntimeError("a worker broke down") from broken[0]

    def close(self) -> None:
        for worker in self.workers:
            if worker.stdin:
                worker.stdin.close()
            worker.wait()

    def _ask(self, worker: subprocess.Popen[str], task: Task) -> Task:
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(task) + "\n")
        worker.stdin.flush()
        return self._answer(worker)

    @staticmethod
    def _answer(worker: subprocess.Popen[str]) -> Task:
        assert worker.stdout is not None
        line = worker.stdout.readline()
        if not line:
            raise RuntimeError(f"worker {worker.pid} ended")
        answer: Task = json.loads(line)
        return answer


def work(families: int, seed: int) -> int:
    """The worker's side. Only answers go to standard output, whatever else the program prints."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    build(families, seed)
    from tests.torture.harness import Harness

    harness = Harness("plain")
    try:
        _say(out, {"seconds": harness.control.seconds})
        for line in sys.stdin:
            task, started = json.loads(line), time.perf_counter()
            answer = _caught(harness.control, task) if task["kind"] == "plant" else _killed(harness, task)
            _say(out, {**answer, "seconds": time.perf_counter() - started})
    finally:
        harness.close()
        stop()
    return 0


def _say(out: object, answer: Task) -> None:
    out.write(json.dumps(answer, ensure_ascii=False) + "\n")  # type: ignore[attr-defined]
    out.flush()  # type: ignore[attr-defined]


def _killed(harness: "Harness", task: Task) -> Task:
    what = str(task["what"])
    if task["kind"] == "failpoint":
        kill = harness.kill_at(what)
    else:
        kill = harness.kill_once(Random(str(task["seed"])), what, server=task["kind"] == "stop")
    return {"step": kill.step, "writing": kill.writing, "wrong": kill.wrong}


def _caught(control: "Control", task: Task) -> Task:
    from tests.torture.harness import WEIGHTS, Harness, Unplanted
    from tests.torture.plants import PLANTS

    plant = PLANTS[str(task["what"])]
    harness, random = Harness("planted", control, plant), Random(str(task["seed"]))
    try:
        try:
            shown = harness.works_undisturbed()
        except Unplanted as clumsy:
            return {"caught": False, "how": str(clumsy)}
        if shown:
            return {"caught": True, "how": f"without a kill: {shown}"}
        steps = plant.steps or tuple(WEIGHTS)
        for number in range(1, int(str(task["kills"])) + 1):
            kill = harness.kill_once(random, random.choice(steps))
            if kill.wrong:
                return {"caught": True, "how": f"after {number} kills, in {kill.step}: {kill.wrong[0]}"}
    finally:
        harness.close()
    return {"caught": False, "how": f"not in {task['kills']} kills"}
