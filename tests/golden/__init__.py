"""The golden set: small authored forms whose truth is known, laid out and rendered in every way offices use.

truth.py holds what a form says, layouts.py how it is arranged, containers.py in which file it comes,
cases.py which combinations are taken, scoring.py how a reading compares with the truth; public.py lays the
curated public documents out again. A new truth is a JSON file in data/; a new layout is a function with
``@layout`` in one of the layouts_* modules; a new container a function and an ``add(Container(...))``.
"""
