"""What several tests look at and no one changes: made by the worker that asks for it first, once in a run of tests."""

import fcntl
import pickle
from urllib.parse import quote


def made_once(folder, name, make):
    """What `make()` gives; who asks for the same name while it is made, in this process or another, waits for it."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{quote(name, safe='')}.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
        return pickle.loads(kept.read_bytes())
