"""What a healthy run looks like: facts of a run in, findings out. Pure, but for a file of expected counts.

`facts.py` says what is known of a run, `judging.py` lists the monitors, docs/monitors.md tells what each one means.
"""
