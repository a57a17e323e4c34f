"""The public checks, as students' repositories run them; this folder travels there as `checks/`.

It imports nothing else of the autograder and holds nothing that a student must not see.
"""
