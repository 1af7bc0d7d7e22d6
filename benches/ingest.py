"""A bill from CSV to stored summaries and Parquet, beside DuckDB's read_csv + COPY of the same file, in turn, three times.

usage: ingest.py PROGRAM FOLDER LINES; one table line: CPU seconds, wall seconds and peak memory of both, and their ratios.
"""
import os
import shutil
import subprocess
import sys
import time

program, folder, lines = sys.argv[1], sys.argv[2], int(sys.argv[3])
bill = f"{folder}/model/costs.csv"
ANCHOR = """
import duckdb
c = duckdb.connect(config={"threads": 2})
c.execute("COPY (SELECT * FROM read_csv('%s', types={'billed_cost': 'DECIMAL(12,2)'})) TO '%s/duckdb.parquet' (FORMAT parquet, COMPRESSION zstd)")
""" % (bill, folder)


def run(*command):
    """CPU seconds, wall seconds and peak memory in MiB of a command that must succeed."""
    before = time.time()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return used.ru_utime + used.ru_stime, time.time() - before, used.ru_maxrss / 1024


def ours():
    shutil.rmtree(f"{folder}/data", ignore_errors=True)
    settings = f"{folder}/settings.toml"
    with open(settings, "w") as file:
        file.write(f'data_dir = "{folder}/data"\n')
    run(program, "--settings", settings, "apply", f"{folder}/model")
    return run(program, "--settings", settings, "run", "pull")


def least(runs):
    return [min(column) for column in zip(*runs)]


try:
    import duckdb  # noqa: F401
except ImportError:
    print("ingest: no anchor, because this Python has no duckdb (PYTHON names another)")
    print("ingest | %d lines | CPU %.2f s | wall %.2f s | %.0f MiB" % (lines, *least([ours() for _ in range(3)])))
    sys.exit()
mine, theirs = zip(*[(ours(), run(sys.executable, "-c", ANCHOR)) for _ in range(3)])
mine, theirs = least(mine), least(theirs)
print("ingest | %d lines | CPU %.2f s : %.2f s = %.2f | wall %.2f s : %.2f s = %.2f | %.0f MiB : %.0f MiB" % (
    lines, mine[0], theirs[0], mine[0] / theirs[0], mine[1], theirs[1], mine[1] / theirs[1], mine[2], theirs[2]))
