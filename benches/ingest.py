"""A bill from CSV to stored sums and Parquet, beside DuckDB's read_csv + COPY of the same files; then summed from Parquet.

usage: ingest.py PROGRAM BENCH FOLDER COSTS LINES,...; prints one table line a measurement, the least of three runs each
(one above 50 million lines). A bill longer than COSTS is COSTS several times over, delivered in parts.
"""
import decimal
import importlib.util
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import time

program, bench, folder, costs = sys.argv[1:5]
sizes = sorted(int(lines) for lines in sys.argv[5].split(","))
files = f"{folder}/model/costs-*.csv"
READ = f"read_csv('{files}', types={{'billed_cost': 'DECIMAL(12,2)'}})"
CONNECT = "import duckdb, time\nc = duckdb.connect(config={'threads': %d})\n" \
    "c.execute('SET enable_progress_bar = false')\n" % (os.cpu_count() or 1)
COPY = CONNECT + f"c.execute(\"COPY (SELECT * FROM {READ}) TO '{folder}/duckdb.parquet' (FORMAT parquet, COMPRESSION zstd)\")"
SUM = CONNECT + f"""
def once():
    before = time.time()
    c.execute("CREATE OR REPLACE TEMP TABLE sums AS SELECT regexp_extract(filename, '[0-9]+-[0-9]+') AS month, business_unit, service, "
              "sum(billed) AS billed FROM read_parquet('{folder}/data/facts/cost_line/*/*.parquet', filename=true) GROUP BY ALL")
    return time.time() - before
print(min(once() for _ in range(5)), c.execute("SELECT sum(billed) FROM sums").fetchone()[0])
"""


def run(*command):
    """CPU seconds, wall seconds, peak memory in MiB, and what a command says that must succeed."""
    before = time.time()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return used.ru_utime + used.ru_stime, time.time() - before, used.ru_maxrss / 1024, said


def lay_out(lines):
    """The bill as files of the model folder."""
    for name in os.listdir(f"{folder}/model"):
        if name.startswith("costs-"):
            os.remove(f"{folder}/model/{name}")
    whole, rest = divmod(lines, length)
    for part in range(whole):
        os.symlink(costs, f"{folder}/model/costs-{part:03}.csv")
    if rest:
        with open(f"{folder}/model/costs-rest.csv", "w") as file:
            subprocess.run(["head", "-n", str(rest + 1), costs], stdout=file, check=True)


def ours():
    shutil.rmtree(f"{folder}/data", ignore_errors=True)
    settings = f"{folder}/settings.toml"
    with open(settings, "w") as file:
        file.write(f'data_dir = "{folder}/data"\n')
    run(program, "--settings", settings, "apply", f"{folder}/model")
    return run(program, "--settings", settings, "run", "pull")[:3]


def theirs():
    return run(sys.executable, "-c", COPY)[:3]


def least(runs):
    return [min(column) for column in zip(*runs)]


def aside(work):
    """Does it in a child, so that this process stays small: what it runs is charged with what it held itself."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("the sums do not tie")


def must_tie():
    """Every sum of month, unit and service is DuckDB's, digit for digit."""
    import duckdb
    mine = {}
    packed = sqlite3.connect(f"{folder}/data/scorebridge.sqlite").execute(
        "SELECT slice.period, sums FROM summary JOIN slice ON slice.id = slice_id")
    for month, piece in packed:
        piece = json.loads(piece)
        words = [None, *piece["words"]]
        for unit, service, _, _, billed, *_ in piece["sums"]:
            key = (month, words[unit], words[service].replace("service-", "Service "))
            mine[key] = mine.get(key, 0) + decimal.Decimal(billed)
    rows = duckdb.sql(f"SELECT billing_period, sub_account_id, service_name, sum(billed_cost) FROM {READ} GROUP BY ALL")
    wrong = [row for row in rows.fetchall() if mine.pop((str(row[0])[:7], row[1], row[2]), None) != row[3]]
    if wrong or mine:
        sys.exit(f"{len(wrong) + len(mine)} sums differ: {wrong[:3]} {list(mine.items())[:3]}")


def slope(points):
    """Least squares of log(y) over log(x)."""
    xs, ys = zip(*[(math.log(x), math.log(y)) for x, y in points])
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


decimal.getcontext().prec = 60
if importlib.util.find_spec("duckdb") is None:
    sys.exit("no anchor: this Python has no duckdb (PYTHON names another)")
with open(costs, "rb") as file:
    length = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
cpu = []
for lines in sizes:
    lay_out(lines)
    times = 1 if lines > 50_000_000 else 3
    mine, anchor = (least(runs) for runs in zip(*[(ours(), theirs()) for _ in range(times)]))
    aside(must_tie)
    print("ingest | %d lines | CPU %.2f s : %.2f s = %.2f | wall %.2f s : %.2f s = %.2f | %.0f MiB : %.0f MiB" % (
        lines, mine[0], anchor[0], mine[0] / anchor[0], mine[1], anchor[1], mine[1] / anchor[1], mine[2], anchor[2]), flush=True)
    cpu.append((lines, mine[0]))
    folds = [(run(bench, "fold", f"{folder}/data/facts"), run(sys.executable, "-c", SUM)) for _ in range(times)]
    (fast, billed), (anchor, same) = (min((float(one.split()[0]), one.split()[1]) for one in said)
                                      for said in zip(*[(a[3], b[3]) for a, b in folds]))
    if decimal.Decimal(billed) != decimal.Decimal(same):
        sys.exit(f"the fold says {billed}, DuckDB {same}")
    memory, more = (min(peak) for peak in zip(*[(a[2], b[2]) for a, b in folds]))
    print("fold | %d lines | wall %.3f s : %.3f s = %.2f | %.0f MiB : %.0f MiB = %.2f" % (
        lines, fast, anchor, fast / anchor, memory, more, memory / more), flush=True)
if len(cpu) > 1:
    print("ingest | slope of CPU time over lines %.3f" % slope(cpu))
