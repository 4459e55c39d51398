# SPDX-License-Identifier: GPL-2.0-only
"""The notebooks run from top to bottom, and are kept without what they printed."""

import json
import os

import pytest
from checkout import ROOT

NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))
assert len(NOTEBOOKS) == 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_output_is_stored(path):
    cells = json.loads(path.read_text())["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code and not any(cell["outputs"] or cell["execution_count"] for cell in code)


@pytest.mark.usefixtures("loopback")  # by which a kernel is talked to
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_runs(path, built, tmp_path, monkeypatch):
    for package in ("ipykernel", "matplotlib", "pandas", "pyarrow"):
        pytest.importorskip(package)
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    folder = tmp_path / "examples" / "notebooks"
    folder.mkdir(parents=True)
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "bindings"))
    monkeypatch.setenv("PATH", f"{built / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output.data for output in outputs if output.output_type == "display_data"]
    assert sum("image/png" in data for data in shown) == sum(
        "pictures." in cell.source and "import" not in cell.source for cell in notebook.cells
    )
    assert not [output for output in outputs if output.output_type in ("stream", "error")]
