// Makes src/own.ts from the server's AsyncAPI and src/rest.ts from its OpenAPI. `npm run generate` writes them; the test beside it makes
// them again and compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const documents = new URL('../../../src/server/docs/', import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, documents), 'utf8'));
const kHead = '// Generated from the server\'s documents by generate.mjs; do not edit.\n';

/** Where a schema of ours names no `required`, the server always sends every field: true of results and of events, not of params. */
function typeOf(schema, allRequired) {
  if (!schema || Object.keys(schema).length === 0) return 'unknown';
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  for (const key of ['oneOf', 'anyOf']) if (schema[key]) return schema[key].map((one) => typeOf(one, allRequired)).join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => typeOf(one, allRequired)).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, allRequired)).join(' | ');
  if (schema.type === 'array') return `readonly (${typeOf(schema.items, allRequired)})[]`;
  if (schema.type === 'object' || schema.properties) return objectOf(schema, allRequired);
  return { integer: 'number', number: 'number', string: 'string', boolean: 'boolean', null: 'null' }[schema.type] ?? 'unknown';
}

function objectOf(schema, allRequired) {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return schema.type === 'object' && !schema.properties ? 'Record<string, unknown>' : 'Record<never, never>';
  const needed = schema.required ?? (allRequired ? fields.map(([name]) => name) : []);
  const lines = fields.map(([name, field]) => {
    const words = field.description ? `/** ${field.description} */ ` : '';
    return `${words}readonly ${JSON.stringify(name)}${needed.includes(name) ? '' : '?'}: ${typeOf(field, allRequired)};`;
  });
  return `{ ${lines.join(' ')} }`;
}

export function ownTypes(document = read('asyncapi.json')) {
  const out = [kHead];
  const { messages } = document.channels.parley;
  const of = (direction) => Object.entries(messages).filter(([key]) => key.startsWith(direction)).map(([, message]) => message);
  const refs = new Set();
  const collect = (value) => JSON.stringify(value, (key, inner) => (key === '$ref' && refs.add(inner.split('/').at(-1)), inner));
  collect(messages);
  for (let before = -1; before < refs.size;) {
    before = refs.size;
    for (const name of [...refs]) collect(document.components.schemas[name]);
  }
  for (const name of [...refs].sort()) {
    const schema = document.components.schemas[name];
    out.push(`export type ${name} = ${typeOf(schema, true)};\n`);
  }
  out.push('/** What a client asks, and what it is answered. */\nexport interface Requests {');
  for (const { name, summary, payload, 'x-result': result } of of('receive:')) {
    out.push(`  /** ${summary} */\n  '${name}': { params: ${typeOf(payload.properties.params, false)}; result: ${typeOf(result, true)} };`);
  }
  out.push('}\n\n/** What the server tells: `data` by the event\'s name. */\nexport interface Events {');
  for (const { name, summary, payload } of of('send:')) out.push(`  /** ${summary} */\n  '${name}': ${typeOf(payload.properties.data, true)};`);
  out.push('}\n');
  return out.join('\n');
}

/** By operationId: where it is, what it takes, and what it answers when all goes well. */
export function restTypes(document = read('openapi.json')) {
  const { schemas, parameters: shared = {} } = document.components;
  const out = [kHead];
  for (const name of Object.keys(schemas).sort()) out.push(`export type ${name} = ${typeOf(schemas[name], false)};\n`);
  out.push('export interface Operations {');
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId, summary, parameters = [], requestBody, responses }] of Object.entries(methods)) {
      if (!operationId) continue; // what all methods of a path share
      const all = [...(methods.parameters ?? []), ...parameters].map((one) => (one.$ref ? shared[one.$ref.split('/').at(-1)] : one));
      const fields = all.filter((one) => one.in !== 'header').map((one) => `readonly ${JSON.stringify(one.name)}${one.required ? '' : '?'}: ${typeOf(one.schema, false)};`);
      const jsonOf = (part) => part?.content?.['application/json']?.schema;
      const [good] = Object.entries(responses).filter(([status]) => status.startsWith('2')).map(([, response]) => response);
      const body = jsonOf(requestBody);
      const result = jsonOf(good);
      out.push(`  /** ${summary} */`);
      out.push(`  ${operationId}: { method: '${method.toUpperCase()}'; path: '${path}'; params: { ${fields.join(' ')} }; body: ${body ? typeOf(body, false) : 'undefined'}; result: ${result ? typeOf(result, false) : 'unknown'} };`);
    }
  }
  return `${out.join('\n')}\n}\n`;
}

export const files = { 'own.ts': ownTypes, 'rest.ts': restTypes };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, make] of Object.entries(files)) writeFileSync(new URL(`src/${name}`, import.meta.url), await make());
}
