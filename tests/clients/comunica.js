// comunica.js ENDPOINT [OTHER]: queries the endpoint with Comunica, installed in the folder COMUNICA, or
// joins what it has with what the other has. Exits with 0 if all went well, with 77 where Comunica is
// not installed.
'use strict';
const path = require('path');

let QueryEngine;
try {
  const folder = path.join(process.env.COMUNICA || '.', 'node_modules', '@comunica', 'query-sparql');
  ({ QueryEngine } = require(folder));
} catch (error) {
  console.log(error.message.split('\n')[0]);
  process.exit(77);
}

async function join(...endpoints) {
  const sources = endpoints.map((value) => ({ type: 'sparql', value }));
  const rows = await (await new QueryEngine().queryBindings(
    'PREFIX : <http://a.example/> SELECT ?name ?party { ?member :name ?name ; :party ?party }', { sources })).toArray();
  const found = rows.map((row) => `${row.get('name').value} ${row.get('party').value}`).sort().join();
  if (found !== 'Ann http://a.example/salt,Bo http://a.example/tide') throw new Error(`found ${found}`);
}

async function main() {
  if (process.argv[3]) return join(process.argv[2], process.argv[3]);
  const sources = [{ type: 'sparql', value: process.argv[2] }];
  const engine = new QueryEngine();
  const rows = await (await engine.queryBindings(
    'SELECT ?act { ?act a <http://www.w3.org/2002/07/owl#Class> } LIMIT 5', { sources })).toArray();
  if (rows.length !== 5) throw new Error(`${rows.length} rows`);
  const triples = await (await engine.queryQuads(
    'CONSTRUCT { ?s a ?type } WHERE { ?s a ?type } LIMIT 7', { sources })).toArray();
  if (triples.length !== 7) throw new Error(`${triples.length} triples`);
  if (!await engine.queryBoolean('ASK { ?s ?p ?o }', { sources })) throw new Error('nothing there');
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
