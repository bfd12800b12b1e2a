// Draws openapi.json and asyncapi.json: sections, foldable entries, and a filter. Text only ever goes in as text, and
// nothing is asked for beyond this server's own two documents.

/** An element with attributes and children; strings become text. */
function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter(child => child !== undefined && child !== null));
    return made;
}

const slug = text => text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** A schema as a short sketch: `{name: text, limit?: integer}`; references are followed, a few levels deep. */
function sketch(schema, documentRoot, depth = 0) {
    if (!schema) return '';
    if (schema.$ref) return sketch(schema.$ref.slice(2).split('/').reduce((at, part) => at[part], documentRoot), documentRoot, depth);
    if ('const' in schema) return JSON.stringify(schema.const);
    if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ');
    if (schema.allOf) return schema.allOf.map(part => sketch(part, documentRoot, depth)).join('\n& ');
    const type = [schema.type ?? 'anything'].flat().join(' or ');
    if (schema.type === 'array') return `[${sketch(schema.items, documentRoot, depth + 1)}, …]`;
    if (schema.type !== 'object' || !schema.properties) return schema.format ? `${type} (${schema.format})` : type;
    if (depth > 4) return '{…}';
    const pad = '  '.repeat(depth + 1);
    const required = new Set(schema.required ?? []);
    const lines = Object.entries(schema.properties).map(([key, value]) => {
        const note = value.description ? `  // ${value.description}` : '';
        return `${pad}${key}${required.has(key) ? '' : '?'}: ${sketch(value, documentRoot, depth + 1)}${note}`;
    });
    return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

function block(title, schema, documentRoot) {
    return [element('h4', {}, title), element('pre', {}, sketch(schema, documentRoot))];
}

function entry(verb, name, summary, ...content) {
    const id = slug(`${verb}-${name}`);
    const head = element('summary', {}, element('span', { class: 'verb' }, verb), element('code', {}, name), ` ${summary ?? ''}`);
    return element('details', { id }, head, element('div', {}, ...content.flat(Infinity)));
}

const jsonSchema = holder => holder?.content?.['application/json']?.schema;

function restEntry(path, method, operation, api) {
    const content = [];
    if (operation.description) content.push(element('p', {}, operation.description));
    if (operation.security?.some(choice => Object.keys(choice).length === 0)) content.push(element('p', {}, 'A token is not needed.'));
    for (const given of operation.parameters ?? []) {
        const parameter = given.$ref ? api.components.parameters[given.$ref.split('/').pop()] : given;
        content.push(element('p', {}, element('code', {}, parameter.in === 'query' ? `?${parameter.name}=` : `{${parameter.name}}`), ` ${parameter.description ?? ''}`));
    }
    if (operation.requestBody) content.push(block('Body', jsonSchema(operation.requestBody), api));
    for (const [status, given] of Object.entries(operation.responses)) {
        const answer = given.$ref ? api.components.responses[given.$ref.split('/').pop()] : given;
        if (given.$ref) content.push(element('p', {}, element('strong', {}, status), ` ${answer.description}`));
        else if (jsonSchema(answer)) content.push(block(`${status}: ${answer.description}`, jsonSchema(answer), api));
        else content.push(element('p', {}, element('strong', {}, status), ` ${answer.description}`));
    }
    return entry(method.toUpperCase(), path, operation.summary, content);
}

function messageEntry(way, message, events) {
    const content = [block('Payload', message.payload, events)];
    if (message['x-ack']) content.push(block('Ack', message['x-ack'], events));
    return entry(way === 'receive' ? 'client →' : '→ client', message.name, message.summary, content);
}

function section(title, description, entries) {
    return element('section', { id: slug(title) }, element('h2', {}, title), element('p', {}, description), ...entries);
}

function restSections(api) {
    return api.tags.map(tag => {
        const entries = Object.entries(api.paths).flatMap(([path, methods]) =>
            Object.entries(methods).filter(([, operation]) => operation.tags.includes(tag.name))
                .map(([method, operation]) => restEntry(path, method, operation, api)));
        return section(`REST: ${tag.name}`, tag.description, entries);
    });
}

function eventSections(events) {
    return Object.values(events.channels).map(channel => {
        const entries = Object.entries(channel.messages).map(([id, message]) => messageEntry(id.split(':')[0], message, events));
        return section(`Events: ${channel['x-dialect']} (${channel.address})`, channel.description, entries);
    });
}

function drawContents(sections) {
    const links = sections.map(one => element('li', {}, element('a', { href: `#${one.id}` }, one.querySelector('h2').textContent)));
    document.getElementById('contents').replaceChildren(element('ul', {}, ...links));
}

function filterBy(text, sections) {
    const wanted = text.trim().toLowerCase();
    let shown = 0;
    for (const one of sections) {
        let here = 0;
        for (const details of one.querySelectorAll('details')) {
            details.hidden = wanted !== '' && !details.textContent.toLowerCase().includes(wanted);
            here += details.hidden ? 0 : 1;
        }
        one.hidden = here === 0;
        shown += here;
    }
    document.getElementById('count').textContent = wanted === '' ? '' : `${shown} found`;
}

function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
    target?.scrollIntoView();
}

const [api, events] = await Promise.all(['/openapi.json', '/asyncapi.json'].map(async url => (await fetch(url)).json()));
const sections = [...restSections(api), ...eventSections(events)];
document.getElementById('insecure').hidden = document.documentElement.dataset.insecure !== 'true';
document.getElementById('main').replaceChildren(element('p', {}, api.info.description), ...sections);
drawContents(sections);
document.getElementById('filter').addEventListener('input', event => filterBy(event.target.value, sections));
addEventListener('hashchange', openTarget);
openTarget();
