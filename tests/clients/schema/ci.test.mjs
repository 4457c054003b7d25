// The jobs that `init --ci` writes: GitHub's by actionlint, GitLab's by GitLab's own schema.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { plant, read, remove, run, tool } from './site.mjs';

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'campanile-ci.'));
  for (const ci of ['github', 'gitlab']) {
    const { status, stderr } = run(['init', join(folder, ci), '--ci', ci, '--quiet']);
    assert.equal(status, 0, stderr);
  }
});
after(() => remove(folder));

test('actionlint has nothing to say about the workflow, and would have', async () => {
  const { createLinter } = await import(pathToFileURL(tool.resolve('actionlint')));
  const lint = await createLinter();
  const name = '.github/workflows/site.yml', text = read(folder, `github/${name}`);
  assert.deepEqual(lint(text, name), []);
  for (const [right, wrong, word] of [['needs: due', 'needs: dew', 'dew'], ['steps.clock.outputs', 'steps.clok.outputs', 'clok'], ['runs-on:', 'run-on:', 'run-on']]) {
    assert.ok(lint(plant(text, right, wrong), name).some(({ message }) => message.includes(word)), word);
  }
});

test('the pipeline is valid to GitLab’s schema, and would not be', async () => {
  const { schema } = await import(pathToFileURL(process.env.GITLAB_SCHEMA));
  const Ajv = tool('ajv').default;
  const { parse } = tool('yaml');
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(schema);
  const text = read(folder, 'gitlab/.gitlab-ci.yml');
  assert.ok(validate(parse(text)), JSON.stringify(validate.errors, null, 1));
  for (const [right, wrong] of [['exit_codes: 77', 'exit_codes: seventy'], ['stage: deploy', 'stages: deploy'], ['paths: [public]', 'path: public']]) {
    assert.equal(validate(parse(plant(text, right, wrong))), false, wrong);
  }
});
