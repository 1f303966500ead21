// SPDX-License-Identifier: GPL-3.0-or-later
// node proxy.mjs SPEC PORT SERVER.pem CLIENT.pem: an independent judge in front of chancery-server. What it says
// of a request goes into the answer's header "x-judge-request" (and never keeps the request back); an answer that
// breaks the description becomes status 599 with the reason. Prints its own port.
import express from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import fs from 'node:fs';
import https from 'node:https';
import * as yaml from 'js-yaml';

const [specFile, port, serverFile, clientFile] = process.argv.slice(2);
const spec = yaml.load(fs.readFileSync(specFile, 'utf8'));
// Ours are at another address, behind a client certificate in the place of a token.
spec.servers = [{ url: '/beta' }];
delete spec.security;
delete spec.components.securitySchemes;
// The plain list has the same shape, with objects of several types.
spec.paths['/groups/{groupId}/members'] = structuredClone(spec.paths['/groups/{groupId}/transitiveMembers']);
spec.paths['/groups/{groupId}/members'].get.responses['200'].content['application/json'].schema = {
  type: 'object', required: ['value'], properties: {
    '@odata.context': { type: 'string' }, '@odata.nextLink': { type: 'string' }, '@odata.count': { type: 'integer' },
    value: { type: 'array', items: { type: 'object', required: ['@odata.type', 'id'], additionalProperties: false,
      properties: { '@odata.type': { type: 'string', enum: ['#microsoft.graph.user', '#microsoft.graph.device', '#microsoft.graph.group'] },
        id: { type: 'string', format: 'uuid' }, displayName: { type: 'string', nullable: true } } } } } };

const agent = new https.Agent({ ca: fs.readFileSync(serverFile), cert: fs.readFileSync(clientFile),
  key: fs.readFileSync(clientFile), keepAlive: true, maxSockets: 4 });

function ask(req, body) {
  return new Promise((resolve, reject) => {
    const headers = { host: req.headers.host };
    for (const name of ['if-match', 'if-none-match', 'content-type', 'client-request-id'])
      if (req.headers[name] !== undefined) headers[name] = req.headers[name];
    if (body.length > 0) headers['content-length'] = body.length;
    const out = https.request({ host: 'localhost', port, path: req.originalUrl, method: req.method, headers, agent }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') }));
    });
    out.on('error', reject);
    out.end(body);
  });
}

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use((req, res, next) => { const chunks = []; req.on('data', (c) => chunks.push(c)); req.on('end', () => {
  req.raw = Buffer.concat(chunks);
  req.body = req.raw.length > 0 ? JSON.parse(req.raw.toString('utf8')) : undefined;
  req.sent = req.raw;
  next(); }); });
const common = { apiSpec: spec, validateFormats: true, ignoreUndocumented: false, validateSecurity: false };
app.use(OpenApiValidator.middleware({ ...common, apiSpec: structuredClone(spec), validateRequests: { allowUnknownQueryParameters: false }, validateResponses: false }));
app.use((error, req, res, next) => { req.verdict = `${error.status}: ${error.message}`; next(); });
app.use(OpenApiValidator.middleware({ ...common, validateRequests: false, validateResponses: true }));
app.use((req, res, next) => {
  ask(req, req.sent).then((answer) => {
    res.status(answer.status);
    for (const [name, value] of Object.entries(answer.headers))
      if (!['content-length', 'connection', 'keep-alive', 'transfer-encoding', 'date'].includes(name)) res.setHeader(name, value);
    res.setHeader('x-judge-request', req.verdict ? encodeURIComponent(req.verdict) : 'good');
    if (answer.text === '') res.end();
    else res.json(JSON.parse(answer.text));
  }).catch(next);
});
app.use((error, req, res, next) => {
  res.status(599);
  res.end(JSON.stringify({ judge: error.message, errors: error.errors, stack: error.errors ? undefined : error.stack }));
});
const listener = app.listen(0, '127.0.0.1', () => console.log(listener.address().port));
