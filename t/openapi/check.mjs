// check.mjs MODULES DOCUMENT ANSWERS
//
// Validates an OpenAPI 3.1 document with the specification's own JSON Schema, and recorded answers with the document.
// MODULES is the directory with node_modules, DOCUMENT the document's file, ANSWERS a file with one JSON object in each
// line: path (the template), method, status, type, body; form, the word that was asked for with format=; whole when no
// columns were chosen; plain when nothing was added that the example does not have. Prints one line for each: a JSON
// array of what is wrong.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [modules, documentFile, answersFile] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${modules}/x.js`));
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;
const { Validator } = await import(pathToFileURL(require.resolve('@seriousme/openapi-schema-validator')));

const text = readFileSync(documentFile, 'utf8');
const document = JSON.parse(text);

const tell = (problems) => console.log(JSON.stringify(problems));
const escape = (s) => s.replace(/~/g, '~0').replace(/\//g, '~1');

// ---- the document ----------------------------------------------------------------------------------------------------

async function documentProblems() {
    const result = await new Validator().validate(structuredClone(document));
    const errors = typeof result.errors === 'string' ? [{ message: result.errors }] : result.errors || [];

    return result.valid ? [] : errors.map((e) => `${e.instancePath || ''} ${e.message}`);
}

function* operations() {
    for (const [path, item] of Object.entries(document.paths)) {
        for (const [method, operation] of Object.entries(item)) yield { path, method, operation };
    }
}

function resolve(value) {
    let at = value;
    while (at && at.$ref) {
        at = at.$ref.slice(2).split('/').reduce((o, k) => o?.[k.replace(/~1/g, '/').replace(/~0/g, '~')], document);
    }
    return at;
}

// Every object of an answer is closed: a member that the document does not name is an error. The document itself
// leaves them open, so that a client of today reads the answers of tomorrow.
function close(value) {
    if (Array.isArray(value)) return value.map(close);
    if (!value || typeof value !== 'object') return value;
    const out = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, close(v)]));
    if (out.type === 'object' && out.properties && !('additionalProperties' in out)) out.additionalProperties = false;
    return out;
}

// Where columns were chosen, the rows of a list have those alone, as the parameter fields says.
function chosen(closed) {
    const out = structuredClone(closed);
    for (const item of Object.values(document.paths)) {
        if (!item.get?.parameters?.some((p) => p.name === 'fields')) continue;
        for (const part of Object.values(item.get.responses['200'].content['application/json'].schema.properties)) {
            if (part.type === 'array') delete out.components.schemas[part.items.$ref.split('/').pop()].required;
        }
    }
    return out;
}

const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
ajv.addFormat('date-time-local', /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?$/);
ajv.addSchema(close(document), 'whole');
ajv.addSchema(chosen(close(document)), 'chosen');
const compile = (pointer, which = 'whole') => ajv.compile({ $ref: `${which}#${encodeURI(pointer)}` });
const wrong = (validate) => validate.errors.slice(0, 5).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);

// What the specification's schema does not look at.
function loosePromises() {
    const problems = [];
    const ids = new Set();

    for (const { path, method, operation } of operations()) {
        const where = `${method} ${path}`;
        const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]);
        const named = (operation.parameters || []).filter((p) => p.in === 'path').map((p) => p.name);

        if (ids.has(operation.operationId)) problems.push(`${where}: operationId ${operation.operationId} twice`);
        ids.add(operation.operationId);
        if (!operation.summary) problems.push(`${where}: no summary`);
        if ([...inPath].sort().join() !== [...named].sort().join()) problems.push(`${where}: parameters in the path`);
        (operation.parameters || []).forEach((p, i) => {
            const validate = compile(`/paths/${escape(path)}/${method}/parameters/${i}/schema`);
            const preset = resolve(p.schema).default;

            if (!p.description) problems.push(`${where}: ${p.name} is not described`);
            if (preset !== undefined && !validate(preset)) problems.push(`${where}: default of ${p.name}: ${wrong(validate)}`);
        });
        for (const status of ['200', '405', '500', '503']) {
            if (!operation.responses[status]) problems.push(`${where}: no ${status}`);
        }
        for (const [status, response] of Object.entries(operation.responses)) {
            if (!resolve(response)) problems.push(`${where}: ${status} refers to nothing`);
            for (const [name, header] of Object.entries(resolve(response)?.headers || {})) {
                if (!resolve(header)) problems.push(`${where}: header ${name} refers to nothing`);
            }
        }
        const plain = Object.entries(operation.responses['200']?.content || {});
        if (plain.length !== 1) problems.push(`${where}: ${plain.length} types of the plain answer`);
        for (const [media, content] of plain) {
            if (!content.schema) problems.push(`${where}: ${media} has no schema (a route with .run needs .answer)`);
            if (content.example === undefined) problems.push(`${where}: ${media} has no example`);
        }
        const forms = (operation.parameters || []).some((p) => p.name === 'format');
        if (forms === !Object.keys(operation['x-forms'] || {}).length) problems.push(`${where}: format and x-forms do not go together`);
        const tag = document.tags.filter((t) => t.name === operation.tags?.[0]);
        if (tag.length !== 1 || !tag[0].description) problems.push(`${where}: its tag has no description (a route of it needs .about)`);
        if (!resolve(operation.responses['503'])?.headers?.['Retry-After']) problems.push(`${where}: 503 without Retry-After`);
    }
    return problems;
}

// ---- the answers -----------------------------------------------------------------------------------------------------

const validators = new Map();

function pointerOf(path, method, status, media) {
    const at = `/paths/${escape(path)}/${method}/responses/${status}`;
    const ref = document.paths[path][method].responses[status].$ref;

    return `${ref ? ref.slice(1) : at}/content/${escape(media)}/schema`;
}

// Where an example and an answer differ in their members, or in the types of these. What is null on one side, or an
// array without anything in it, tells nothing.
function shapes(example, answer, at = '') {
    if (example === null || answer === null) return [];
    if (Array.isArray(example) && Array.isArray(answer)) {
        return example.length && answer.length ? shapes(example[0], answer[0], `${at}[]`) : [];
    }
    if (typeof example !== typeof answer || Array.isArray(example) !== Array.isArray(answer)) return [`the example's ${at} is of another type`];
    if (typeof example !== 'object') return [];
    const [a, b] = [Object.keys(example).join(), Object.keys(answer).join()];
    if (a !== b) return [`the example's ${at || 'members'} are ${a}, the answer's ${b}`];
    return Object.keys(example).flatMap((key) => shapes(example[key], answer[key], `${at}.${key}`));
}

function answerProblems({ path, method, status, type, body, form, whole, plain }) {
    const operation = document.paths[path]?.[method];
    const response = status === '200' && form && form !== 'json' ? operation['x-forms']?.[form] : resolve(operation?.responses?.[status]);
    const media = (type || '').replace(/;.*/, '');

    if (!response) return [`status ${status} is not described: ${String(body).slice(0, 200)}`];
    if (!response.content) return body === '' ? [] : ['there is a body'];
    if (!response.content[media]) return [`type ${type} is not described for ${status}`];
    if (media !== 'application/json') return body === '' ? ['there is no body'] : [];
    const pointer = pointerOf(path, method, status, media);
    const which = whole ? 'whole' : 'chosen';
    const key = `${which}#${pointer}`;
    if (!validators.has(key)) validators.set(key, compile(pointer, which));
    const validate = validators.get(key);
    let value;
    try {
        value = JSON.parse(body);
    } catch (e) {
        return [`no JSON: ${e.message}`];
    }
    if (!validate(value)) return wrong(validate);
    const example = plain && status === '200' && response.content[media].example;
    // What no parts describe is described elsewhere, and its example is short.
    return example && resolve(response.content[media].schema).properties ? shapes(example, value) : [];
}

const problems = await documentProblems();
tell(problems);
tell(problems.length ? ['not looked at'] : loosePromises());
for (const line of readFileSync(answersFile, 'utf8').split('\n')) {
    if (line !== '') tell(problems.length ? ['not looked at'] : answerProblems(JSON.parse(line)));
}
