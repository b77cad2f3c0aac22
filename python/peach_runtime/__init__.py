"""The part of Peach that runs Python: reads notebooks, runs tasks, serves endpoint functions.

Every process is started by the platform as ``python3 -m peach_runtime.<module>``; nothing here is meant to be imported by
user code (that is what the package ``peach`` is for).
"""
