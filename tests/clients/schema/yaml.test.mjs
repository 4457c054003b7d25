// The real YAML language server over the demo's front matter, with the settings that `campanile schema` writes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Client } from './lsp.mjs';
import { MISTAKES } from './mistakes.mjs';
import { demo, documents, frontMatter, read, remove, tool } from './site.mjs';

let folder, client;
const uri = (path) => pathToFileURL(`${folder}/${path}`).href;
const diagnose = (path, text) => client.diagnose(uri(path), 'yaml', text);

before(async () => {
  folder = demo();
  const settings = JSON.parse(read(folder, '.vscode/settings.json'));
  const yaml = { schemas: settings['yaml.schemas'], validate: true, completion: true, hover: true, schemaStore: { enable: false } };
  const server = tool.resolve('yaml-language-server/bin/yaml-language-server');
  client = new Client(process.execPath, [server, '--stdio'], { cwd: folder }, { yaml });
  await client.start(pathToFileURL(folder).href);
});
after(() => { client.stop(); remove(folder); });

test('the demo has no faults', async () => {
  const paths = documents(folder);
  assert.ok(paths.length > 90, `${paths.length} documents`);
  await Promise.all(paths.map(async (path) => assert.deepEqual(await diagnose(path, frontMatter(read(folder, path))), [], path)));
});

for (const { name, path, mend, at, says } of MISTAKES) {
  test(`it finds ${name}`, async () => {
    const text = frontMatter(mend(read(folder, path)));
    const planted = `${path.slice(0, path.lastIndexOf('/'))}/planted-${MISTAKES.findIndex((m) => m.name === name)}.md`;
    const found = await diagnose(planted, text);
    assert.ok(found.some((d) => says.test(d.message)), JSON.stringify(found));
    if (at) assert.ok(found.some((d) => at.test(text.split('\n')[d.range.start.line])), JSON.stringify(found));
  });
}

async function complete(path, text, line, character) {
  await diagnose(path, text);
  const answer = await client.ask('textDocument/completion', { textDocument: { uri: uri(path) }, position: { line, character } });
  return answer.items ?? answer;
}

test('it completes keys, with what they are for', async () => {
  const items = await complete('content/communications/incidents/keys.md', '\nti\n', 1, 2);
  const title = items.find((item) => item.label === 'title');
  assert.ok(title, items.map((item) => item.label).join(' '));
  assert.match(JSON.stringify(title.documentation), /Sentence case/);
});

test('it completes values', async () => {
  const items = await complete('content/communications/incidents/values.md', '\nimpact: \n', 1, 8);
  const labels = items.map((item) => item.label);
  for (const value of ['none', 'degraded_performance', 'partial_outage', 'major_outage']) assert.ok(labels.includes(value), labels.join(' '));
});

test('it says what a key means', async () => {
  const path = 'content/marketing/launches/hover.md';
  await diagnose(path, '\nreplaces: email\n');
  const answer = await client.ask('textDocument/hover', { textDocument: { uri: uri(path) }, position: { line: 1, character: 3 } });
  assert.match(JSON.stringify(answer.contents), /takes the place of/);
});
