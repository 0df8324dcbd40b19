"""Benchmarks: each module here measures one thing and has a function `run`.

`run()` returns its figures by name, as plain numbers; ratios to a floor measured in the same run
tell more than seconds, which belong to one machine. `python -m benchmarks NAME` runs one.
"""
