// pytest on pyodide: `node .ci/pyodide.mjs FOLDER ARGUMENT…`. FOLDER holds node_modules/pyodide and packages/.
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...given] = process.argv.slice(2);
const pyodide = pathToFileURL(path.resolve(folder, "node_modules/pyodide/pyodide.mjs"));
const { loadPyodide } = await import(pyodide.href);
const python = await loadPyodide();
const mounted = { "/project": process.cwd(), "/packages": path.resolve(folder, "packages") };
for (const [place, root] of Object.entries(mounted)) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}
python.FS.chdir("/project");
python.globals.set("given", python.toPy(given));
process.exitCode = python.runPython(`
import sys
sys.path.append("/packages")
sys.dont_write_bytecode = True
import pytest
print("Python", sys.version)
int(pytest.main(given))
`);
