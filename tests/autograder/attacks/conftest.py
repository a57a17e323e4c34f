"""Nothing here is a test: the attacks are read as text by test_attacks.py and run in a sandbox."""

collect_ignore_glob = ["*.py"]
