"""Fuzz targets: functions of bytes that must bear anything, each with what must hold of whatever it gives.

``targets/`` says what is tried, ``corpus/<target>/`` keeps inputs that are worth trying every time (test_corpus.py
does, in every run of the tests), ``mutate.py`` spoils them, ``engine.py`` goes on spoiling them in a process of its
own, ``watch.py`` looks after that process. ``python -m benchmarks.fuzz`` runs all of them for as long as wanted.
"""
