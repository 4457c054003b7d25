// Front matter inside Markdown, as the extension unifiedjs.vscode-remark shows it: its server, its processor, and the
// rules in the .remarkrc.json that `campanile schema` writes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Client } from './lsp.mjs';
import { MISTAKES } from './mistakes.mjs';
import { demo, documents, read, remove, tool, write } from './site.mjs';

// What remark's own language server is: unified's, with these names.
const SERVER = (unified) => `
import { createUnifiedLanguageServer } from ${JSON.stringify(unified)};
createUnifiedLanguageServer({
  configurationSection: 'remark', ignoreName: '.remarkignore', packageField: 'remarkConfig', pluginPrefix: 'remark',
  plugins: [], processorName: 'remark', processorSpecifier: 'remark', rcName: '.remarkrc',
});`;

let folder, client;
const diagnose = (path, text) => client.diagnose(pathToFileURL(`${folder}/${path}`).href, 'markdown', text);

before(async () => {
  folder = demo();
  write(folder, 'server.mjs', SERVER(pathToFileURL(tool.resolve('unified-language-server')).href));
  client = new Client(process.execPath, [`${folder}/server.mjs`, '--stdio'], { cwd: folder }, { remark: { requireConfig: false } });
  await client.start(pathToFileURL(folder).href);
});
after(() => { client.stop(); remove(folder); });

test('the demo has no faults', async () => {
  await Promise.all(documents(folder).map(async (path) => assert.deepEqual(await diagnose(path, read(folder, path)), [], path)));
});

for (const { name, path, mend, says } of MISTAKES) {
  test(`it finds ${name}`, async () => {
    const text = mend(read(folder, path));
    const planted = `${path.slice(0, path.lastIndexOf('/'))}/planted-${MISTAKES.findIndex((m) => m.name === name)}.md`;
    const found = await diagnose(planted, text);
    assert.ok(found.some((d) => says.test(JSON.stringify(d))), JSON.stringify(found));
    // It puts everything at the head of the document; the YAML server and `campanile check` know the line.
    assert.equal(found[0].range.start.line, 0);
  });
}
