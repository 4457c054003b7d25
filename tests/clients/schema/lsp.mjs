// A language client, as small as can be: starts a server over stdio, opens texts, waits for what it says about them.
import { spawn } from 'node:child_process';

export class Client {
  constructor(command, args, options, settings) {
    this.child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    this.settings = settings;
    this.waiting = new Map();
    this.said = new Map();
    this.watchers = new Map();
    this.errors = '';
    this.number = 0;
    this.buffer = Buffer.alloc(0);
    this.child.stdout.on('data', (chunk) => this.#read(chunk));
    this.child.stderr.on('data', (chunk) => { this.errors += chunk; });
  }

  async start(rootUri) {
    const answer = await this.ask('initialize', {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'site' }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true, didChangeConfiguration: {} },
        textDocument: {
          publishDiagnostics: {},
          completion: { completionItem: { documentationFormat: ['markdown'] } },
          hover: { contentFormat: ['markdown'] },
        },
      },
    });
    this.tell('initialized', {});
    this.tell('workspace/didChangeConfiguration', { settings: this.settings });
    return answer;
  }

  /** What the server says about a text, when it has said it. */
  async diagnose(uri, languageId, text) {
    const heard = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`nothing said about ${uri}\n${this.errors}`)), 60_000);
      this.watchers.set(uri, (diagnostics) => { clearTimeout(late); resolve(diagnostics); });
    });
    this.tell('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    return heard;
  }

  ask(method, params) {
    const id = ++this.number;
    this.#send({ id, method, params });
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  tell(method, params) { this.#send({ method, params }); }

  stop() { this.child.kill(); }

  #send(message) {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(chunk) {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const end = this.buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.subarray(0, end))[1]);
      if (this.buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length));
      this.buffer = this.buffer.subarray(end + 4 + length);
      this.#heard(message);
    }
  }

  #heard({ id, method, params, result, error }) {
    if (method === 'workspace/configuration') {
      this.#send({ id, result: params.items.map((item) => this.settings[item.section] ?? {}) });
    } else if (method === 'textDocument/publishDiagnostics') {
      this.watchers.get(params.uri)?.(params.diagnostics);
    } else if (method && id !== undefined) {
      this.#send({ id, result: null });
    } else if (id !== undefined) {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) waiting.reject(new Error(error.message)); else waiting.resolve(result);
    }
  }
}
