// npm `statuspage.io` against the demo's status API, served on loopback: it reads every file that it asks for.
//
//   statuspage.mjs FOLDER    a built site, or its folder api/ alone
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const { Statuspage } = createRequire(process.env.CAMPANILE_TOOLS + '/')('statuspage.io');
const folder = path.resolve(process.argv[2]);
const asked = new Set();
const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  asked.add(pathname);
  try {
    const body = readFileSync(path.join(folder, pathname));
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
try {
  const client = new Statuspage('lakeshore');
  client.setApiUrl(`http://127.0.0.1:${server.address().port}`);
  const { api } = client;
  const summary = await api.getSummary();
  assert.equal(summary.page.time_zone, 'America/Chicago');
  assert.deepEqual((await api.getStatus()).status, summary.status);
  const { components } = await api.getComponents();
  assert.deepEqual(components, summary.components);
  const groups = components.filter((component) => component.group);
  for (const group of groups) {
    const inside = components.filter((component) => component.group_id === group.id);
    assert.deepEqual(group.components, inside.map((component) => component.id));
  }
  const { incidents } = await api.incidents.getAll();
  const unresolved = (await api.incidents.getUnresolved()).incidents;
  assert.deepEqual(unresolved, summary.incidents);
  assert.ok(incidents.length > unresolved.length && unresolved.length > 0);
  for (const incident of incidents) {
    assert.ok(incident.incident_updates.length > 0 && incident.components.length > 0, incident.name);
  }
  // The client asks for upcoming.json three times, also for what is active; the file must answer all the same.
  const upcoming = (await api.scheduledMaintenances.getUpcoming()).scheduled_maintenances;
  assert.ok(upcoming.length > 0 && upcoming.every((work) => work.status === 'scheduled'));
  console.log(`statuspage.io: ${components.length - groups.length} components in ${groups.length} groups, ${incidents.length} incidents, `
    + `${upcoming.length} windows ahead, in ${asked.size} files`);
} finally {
  server.close();
}
