// Shows openapi.json, and lets each question be asked. Everything that comes from the server is put in as
// text, never as HTML.
'use strict';

const make = (tag, content, more = {}) => {
  const element = Object.assign(document.createElement(tag), more);
  element.append(...[content ?? []].flat());
  return element;
};

// Where the API is: the page may stand below another path.
const root = new URL('.', document.baseURI);

const field = (parameter) => {
  const schema = parameter.schema.items ?? parameter.schema;
  const hint = [parameter.example].flat()[0];
  const input = schema.enum
    ? make('select', ['', ...schema.enum].map((name) => make('option', name)))
    : make('input', [], { placeholder: hint, type: schema.format === 'date' ? 'date' : 'text' });
  return Object.assign(input, { name: parameter.name, required: parameter.required });
};

const address = (path, parameters, form) => {
  const query = new URLSearchParams();
  for (const { name, in: place } of parameters) {
    const { value } = form.elements[name];
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value) query.append(name, value);
  }
  return new URL(path.slice(1) + (query.size ? `?${query}` : ''), root);
};

const ask = async (url, output) => {
  output.hidden = false;
  output.textContent = `curl '${url}'\n\n`;
  const response = await fetch(url);
  const text = await response.text();
  const json = /json$/.test(response.headers.get('content-type'));
  output.textContent += `${response.status}\n${json ? JSON.stringify(JSON.parse(text), null, 2) : text}`;
};

const operation = (path, { summary, description, parameters, 'x-sparql': sparql }) => {
  const output = make('pre', [], { hidden: true });
  const rows = parameters.map((parameter) => make('tr', [
    make('td', make('code', parameter.name + (parameter.required ? ' *' : ''))),
    make('td', field(parameter)),
    make('td', parameter.description, { className: 'quiet' }),
  ]));
  const form = make('form', [make('table', rows), make('button', 'Ask')]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask(address(path, parameters, form), output).catch((error) => { output.textContent += error; });
  });
  return make('details', [
    make('summary', [make('code', path), summary]),
    make('p', description),
    form,
    output,
    make('details', [make('summary', 'as SPARQL', { className: 'quiet' }), make('pre', sparql)]),
  ]);
};

fetch(new URL('openapi.json', root)).then((response) => response.json()).then(({ info, paths }) => {
  document.getElementById('about').textContent = `${info.summary} ${info.description}`;
  const shown = Object.entries(paths).map(([path, { get }]) => operation(path, get));
  document.getElementById('operations').replaceChildren(...shown);
});
