"""The golden set: small authored forms whose truth is known, laid out and rendered in every way offices use.

truth.py holds what a form says, layouts.py how it is arranged, containers.py in which file it comes,
cases.py which combinations are taken, scoring.py how a reading compares with the truth; public.py lays the
curated public documents out again. A new truth is a JSON file in data/; a new layout is a function with
``@layout`` in one of the layouts_* modules; a new container a function and an ``add(Container(...))``.
"""

# in this order, whoever imports one of them first: which cases run in the tests follows from it
from tests.golden import layouts_classic as layouts_classic  # isort: skip
from tests.golden import layouts_labels as layouts_labels  # isort: skip
from tests.golden import layouts_columns as layouts_columns  # isort: skip
from tests.golden import layouts_grouped as layouts_grouped  # isort: skip
from tests.golden import layouts_text as layouts_text  # isort: skip
from tests.golden import layouts_whole as layouts_whole  # isort: skip
from tests.golden import containers_doc as containers_doc  # isort: skip
from tests.golden import containers_drawn as containers_drawn  # isort: skip
from tests.golden import containers_text as containers_text  # isort: skip
from tests.golden import containers_sheet as containers_sheet  # isort: skip
