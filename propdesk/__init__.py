"""PropDesk: the reception desk program of a small property office.

Floors, from the ground up: ``domain`` <- ``store``, ``sheets``, ``documents`` <- ``services`` <- ``ui``, ``cli`` <- ``app``.
Each package's docstring says what lives there and who may come in; ``tests/test_architecture.py`` keeps the edges.
"""

__version__ = "0.1.0"
