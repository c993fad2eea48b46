"""Executes notebooks: notebooks.py FOLDER NOTEBOOK WORD...

FOLDER holds the files that the notebook reads; every WORD has to be in what its cells show. Exit code: 0 fine,
77 if a package is missing.
"""

import sys
from pathlib import Path

try:
    import duckdb, matplotlib, networkx, pandas, SPARQLWrapper  # noqa: F401, E401
    import ipykernel  # noqa: F401
    import nbformat
    from nbclient import NotebookClient
except ImportError as missing:
    print(missing)
    sys.exit(77)

folder, notebook, *words = sys.argv[1:]
file = Path(__file__).parents[2] / "examples" / "notebooks" / notebook
executed = nbformat.read(file, as_version=4)
code = [cell for cell in executed.cells if cell.cell_type == "code"]
assert not any(cell.outputs or cell.execution_count for cell in code), "the repository has no outputs"
NotebookClient(executed, timeout=300, resources={"metadata": {"path": folder}}).execute()
shown = [output for cell in code for output in cell.outputs]
for word in words:
    assert any(word in str(output) for output in shown), f"{notebook} does not show {word!r}: {shown}"
