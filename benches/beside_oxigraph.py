"""What queries cost beside `oxigraph serve`, the server of the engine that is inside Dictum.

    pip install oxigraph
    python benches/beside_oxigraph.py DICTUM OXIGRAPH --articles 12000               # an invented corpus, in the ontology's shape
    python benches/beside_oxigraph.py DICTUM OXIGRAPH --quads claims.nq --queries bench_sparql.py    # any quads; the Q of any such file

Both programs serve the same quads from disk in the same run, asked in turn, so that other load meets both. Printed are, for each
query, CPU milliseconds a request (of the server and all its processes, for user and system), p50 and p99 in milliseconds at a
concurrency of 1 and of 16, and the ratio of the CPU times; `!=` marks answers that differ. A query `NAME` of the first form may have
another, `NAME~`, for Dictum alone: what its users ask instead, of summaries or of the text index.

DICTUM has to keep its store on disk (`cargo build --release`). A corpus is written by `cargo bench --bench corpus`.
"""
import argparse
import collections
import http.client
import importlib.util
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.parse

PREFIXES = """PREFIX dic: <https://w3id.org/dictum/ns#> PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
# {speaker}, {claim}, {article}, {month}, {next} and {word} are drawn from the corpus. Oxigraph serves with the union of all graphs.
QUERIES = {
    "claims of a speaker": "SELECT ?c ?text ?date { ?c dic:speaker <{speaker}> ; dic:text ?text ; dic:saidFrom ?date } ORDER BY DESC(?date) ?c LIMIT 50",
    "describe a speaker": "DESCRIBE <{speaker}>",
    "one claim": "SELECT ?p ?o { <{claim}> ?p ?o }",
    "who accuses whom": "SELECT ?s ?t (COUNT(?c) AS ?n) { ?c a dic:Accusation ; dic:speaker ?s ; dic:target ?t } GROUP BY ?s ?t ORDER BY DESC(?n) ?s ?t LIMIT 20",
    "who accuses whom~": "SELECT ?s ?t ?n { ?d a dic:Dyad ; dic:act dic:Accusation ; dic:side ?s ; dic:towards ?t ; dic:utterances ?n } ORDER BY DESC(?n) ?s ?t LIMIT 20",
    "whom a speaker accuses": "SELECT ?t (COUNT(?c) AS ?n) { ?c a dic:Accusation ; dic:speaker <{speaker}> ; dic:target ?t } GROUP BY ?t ORDER BY DESC(?n) ?t LIMIT 20",
    "claims of a month": "SELECT (COUNT(?c) AS ?n) { ?c dic:saidFrom ?d . FILTER(?d >= \"{month}-01\"^^xsd:date && ?d < \"{next}-01\"^^xsd:date) ?c a dic:Claim }",
    "claims by act": "SELECT ?act (COUNT(*) AS ?n) { ?c a dic:Claim , ?act FILTER(?act != dic:Claim) } GROUP BY ?act ORDER BY ?act",
    "words in one's claims": "SELECT ?c ?text { ?c dic:speaker <{speaker}> ; dic:text ?text FILTER(CONTAINS(?text, \"{word}\")) } ORDER BY ?c LIMIT 20",
    "words anywhere": "SELECT (COUNT(?c) AS ?n) { ?c dic:text ?text FILTER(CONTAINS(?text, \"{word}\")) }",
    "words anywhere~": "SELECT (COUNT(?c) AS ?n) { SERVICE dic:search { [] dic:query \"text:{word}\" ; dic:kind \"claim\" ; dic:limit 100000 ; dic:resource ?c } }",
    "what stands beside": "SELECT DISTINCT ?x { <{claim}> dic:asserts|dic:denies ?p . ?x dic:asserts|dic:denies ?p }",
    "speakers of an outlet": "SELECT ?s (COUNT(?c) AS ?n) { <{article}> schema:publisher ?o . ?a schema:publisher ?o . ?c dic:appearsIn ?a ; dic:speaker ?s } GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT 20",
    "page of denials": "SELECT ?c ?date { ?c a dic:Denial ; dic:saidFrom ?date } ORDER BY ?date ?c LIMIT 100 OFFSET 200",
    "one article": "CONSTRUCT { ?s ?p ?o } { ?s dic:appearsIn <{article}> ; ?p ?o }",
}


def drawn(quads):
    """Values for the queries' parameters, as they are distributed in a dump."""
    speakers, claims, articles, months, words = [], [], set(), [], collections.Counter()
    for line in open(quads, encoding="utf-8"):
        subject, predicate, rest = line.split(" ", 2)
        name = re.split("[#/]", predicate[1:-1])[-1]
        if name == "speaker" and rest.startswith("<") and "/claim/" in subject:
            speakers.append(rest[1:rest.index(">")])
            claims.append(subject[1:-1])
        elif name == "appearsIn":
            articles.add(rest[1:rest.index(">")])
        elif name == "saidFrom":
            months.append(rest[1:8])
        elif name == "text":
            words.update(word for word in re.findall("[a-z]{6,}", rest[:rest.rindex('"')]))
    common = [word for word, _ in words.most_common(40)]
    return speakers, claims, sorted(articles), months, common


def texts_of_corpus(quads, times):
    speakers, claims, articles, months, words = drawn(quads)

    def text(query, chance):
        month = chance.choice(months)
        year, number = int(month[:4]), int(month[5:])
        values = {"speaker": chance.choice(speakers), "claim": chance.choice(claims), "article": chance.choice(articles), "month": month,
                  "next": "%04d-%02d" % (year + number // 12, number % 12 + 1), "word": chance.choice(words)}
        for name, value in values.items():
            query = query.replace("{%s}" % name, value)
        return PREFIXES + query

    def all_of(name, query):
        chance = random.Random(name.rstrip("~"))
        return [text(query, chance) for _ in range(times)]
    return {name: all_of(name, query) for name, query in QUERIES.items()}


def texts_of_file(path, claims, times):
    spec = importlib.util.spec_from_file_location("queries", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    people, articles = max(200, claims // 40), claims // 10

    def all_of(name, query):
        chance = random.Random(name)
        return [module.fill(query, module.params(chance, claims, people, articles)) for _ in range(times)]
    return {name: all_of(name, query) for name, query in module.Q.items()}


class Server:
    """A running program, asked over HTTP."""

    def __init__(self, command, url):
        self.command, self.url = command, urllib.parse.urlsplit(url)
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                return socket.create_connection((self.url.hostname, self.url.port)).close()
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit("%s ended with %d" % (" ".join(command), self.process.returncode))
                time.sleep(0.05)

    def connect(self):
        return http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=120)

    def ask(self, connection, query):
        graph = re.search(r"\b(CONSTRUCT|DESCRIBE)\b", query)
        headers = {"Content-Type": "application/x-www-form-urlencoded",
                   "Accept": "application/n-triples" if graph else "application/sparql-results+json"}
        connection.request("POST", self.url.path, urllib.parse.urlencode({"query": query}), headers)
        response = connection.getresponse()
        return response.status, response.read()

    def cpu(self):
        """CPU seconds of the process, of its children, and of those that have ended."""
        def times(pid, fields):
            try:
                stat = open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
            except OSError:
                return 0
            return sum(int(stat[field]) for field in fields)
        pid = self.process.pid
        children = set()
        for task in os.listdir("/proc/%d/task" % pid):
            try:
                children.update(open("/proc/%d/task/%s/children" % (pid, task)).read().split())
            except OSError:
                pass  # A thread that ended meanwhile.
        ticks = times(pid, (11, 12, 13, 14)) + sum(times(int(child), (11, 12)) for child in children)
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def answer(body):
    """What an answer says, in any order."""
    try:
        rows = json.loads(body)["results"]["bindings"]
        return sorted(json.dumps({name: cell["value"] for name, cell in row.items()}, sort_keys=True) for row in rows)
    except ValueError:
        return sorted(re.sub("_:[^ ]+", "_", line) for line in body.decode().split("\n") if line)


def drive(server, texts, concurrency, seconds):
    latencies, errors, stop = [], [], time.monotonic() + seconds

    def work(number):
        connection = server.connect()
        while time.monotonic() < stop:
            start = time.monotonic()
            try:
                status, _ = server.ask(connection, texts[number % len(texts)])
            except (OSError, http.client.HTTPException):
                status, connection = 0, server.connect()
            latencies.append(1000 * (time.monotonic() - start))
            if status != 200:
                errors.append(status)
            number += concurrency
    before = server.cpu()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    latencies.sort()
    return {"cpu": 1000 * (server.cpu() - before) / len(latencies), "p50": statistics.median(latencies),
            "p99": latencies[int(0.99 * (len(latencies) - 1))], "errors": len(errors)}


def port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dictum")
    parser.add_argument("oxigraph")
    parser.add_argument("--articles", type=int, default=12000, help="of the invented corpus")
    parser.add_argument("--quads", help="N-Quads to serve instead of the corpus")
    parser.add_argument("--queries", help="Python file with the queries for them: Q, params() and fill()")
    parser.add_argument("--claims", type=int, default=180000, help="how many claims they hold")
    parser.add_argument("--seconds", type=float, default=3, help="for each query, server and concurrency")
    parser.add_argument("--only", default="", help="queries whose name has this")
    parser.add_argument("--keep", help="folder for the stores, kept and used again")
    arguments = parser.parse_args()
    folder = arguments.keep or tempfile.mkdtemp()
    path = lambda name: os.path.join(folder, name)
    os.makedirs(folder, exist_ok=True)
    quads = arguments.quads or path("corpus.nq")
    if not os.path.exists(quads):
        articles = path("corpus.jsonl")
        subprocess.run(["cargo", "bench", "--quiet", "--bench", "corpus", "--", "--articles", str(arguments.articles), "--write", articles], check=True)
        subprocess.run([arguments.dictum, "ingest", "--quiet", "--extractor", "rules", "--data", path("dictum"), articles], check=True)
        with open(quads, "wb") as out:
            subprocess.run([arguments.dictum, "export", "--data", path("dictum")], stdout=out, check=True)
    if not os.path.exists(path("oxigraph")):
        subprocess.run([arguments.oxigraph, "load", "--location", path("oxigraph"), "--file", quads], check=True, stderr=subprocess.DEVNULL)
    if not os.path.exists(path("dictum")):
        # The same engine reads the same files.
        shutil.copytree(path("oxigraph"), path("dictum/rdf"))
    union = [] if arguments.queries else ["--union-default-graph"]
    ports = port(), port()
    servers = {
        "oxigraph": Server([arguments.oxigraph, "serve", *union, "--location", path("oxigraph"), "--bind", "127.0.0.1:%d" % ports[0]],
                           "http://127.0.0.1:%d/query" % ports[0]),
        "dictum": Server([arguments.dictum, "serve", "--quiet", "--read-only", "--data", path("dictum"), "--bind", "127.0.0.1:%d" % ports[1],
                          "--anonymous-places", "16"], "http://127.0.0.1:%d/sparql" % ports[1]),
    }
    texts = texts_of_file(arguments.queries, arguments.claims, 200) if arguments.queries else texts_of_corpus(quads, 200)
    print("%-24s %-9s %6s | %s | %s" % ("query", "server", "rows", "CPU ms   p50 ms    p99 ms  (one at a time)", "CPU ms   p50 ms    p99 ms  (16 at once)   CPU ratio"))
    try:
        for name, variants in texts.items():
            if arguments.only in name:
                compare(name, variants, servers, texts.get(name.rstrip("~")), arguments.seconds)
    finally:
        for server in servers.values():
            server.stop()
        if not arguments.keep:
            shutil.rmtree(folder)


plain = {}


def compare(name, variants, servers, base, seconds):
    said, costs = {}, {}
    for of, server in servers.items():
        if of == "oxigraph" and name.endswith("~"):
            continue
        connection = server.connect()
        answers = [server.ask(connection, text) for text in variants[:10]]
        said[of] = [answer(body) if status == 200 else status for status, body in answers]
        cells = [drive(server, variants, concurrency, seconds) for concurrency in (1, 16)]
        costs[of] = cells
        if of == "oxigraph":
            plain[name] = cells
        beside = plain.get(name.rstrip("~"))
        ratio = " ".join("%6.2f" % (mine["cpu"] / max(theirs["cpu"], 0.001)) for mine, theirs in zip(cells, beside)) if of == "dictum" else ""
        rows = len(said[of][0]) if isinstance(said[of][0], list) else said[of][0]
        figures = " | ".join("%8.2f %8.2f %9.2f%s" % (cell["cpu"], cell["p50"], cell["p99"], " !%d" % cell["errors"] if cell["errors"] else "") for cell in cells)
        differ = "" if len(said) < 2 or said["oxigraph"] == said["dictum"] else " !="
        print("%-24s %-9s %6d | %s   %s%s" % (name, of, rows, figures, ratio, differ), flush=True)


if __name__ == "__main__":
    main()
